"""
Manifests of SOL004 and SOL007: what a package is of, and the hashes of its files.

Each problem stands at its line.  What is signed is all before the CMS block.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.package.hashed import Hashed, stated
from nfvo.descriptor.package.lines import Line, lines
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Spot
from nfvo.descriptor.words import listed as in_words
from nfvo.descriptor.words import quoted

BLOCK = re.compile(
    rb"^[ \t]*-----BEGIN (CMS|PKCS7)-----.*?-----END \1-----", re.DOTALL | re.MULTILINE
)
BEGIN = re.compile(rb"^[ \t]*-----BEGIN (?:CMS|PKCS7)-----", re.MULTILINE)
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "vnf": (
        "vnf_product_name",
        "vnf_provider_id",
        "vnf_package_version",
        "vnf_release_date_time",
    ),
    "vnfd": (
        "vnfd_product_name",
        "vnfd_provider_id",
        "vnfd_package_version",
        "vnfd_release_date_time",
    ),
    "pnfd": (
        "pnfd_name",
        "pnfd_provider",
        "pnfd_archive_version",
        "pnfd_release_date_time",
    ),
    "nsd": (
        "nsd_name",
        "nsd_designer",
        "nsd_file_structure_version",
        "nsd_release_date_time",
    ),
    "ns": (
        "ns_product_name",
        "ns_provider_id",
        "ns_package_version",
        "ns_release_date_time",
    ),
}
"""
What each kind of package has to say of itself, by how its keys begin.

``vnfd_`` is how OSM's client writes what SOL004 calls ``vnf_``.
"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """
    What a manifest says.

    ``text`` are the bytes that are signed, ``signature`` is the CMS block after them.
    """

    file: str
    metadata: Mapping[str, Line] = field(default_factory=dict)
    sources: tuple[Hashed, ...] = ()
    problems: tuple[Problem, ...] = ()
    text: bytes = b""
    signature: bytes = b""

    def says(self, key: str) -> str:
        """Return a value of the metadata, or nothing."""
        return self.metadata[key].value if key in self.metadata else ""


def manifest(file: str, data: bytes) -> Manifest:
    """Return what a manifest says, and all that is wrong with its lines."""
    begin = BEGIN.search(data)
    block = BLOCK.search(data)
    text = data[: begin.start()] if begin else data
    listed = [*lines(text.decode("utf-8-sig", "replace"))]
    metadata = {line.key.lower(): line for line in _metadata(listed) if line.key}
    faults = [*_faults(listed)]
    if begin and not block:
        number = text.count(b"\n") + 1
        message = "a CMS block without its last line"
        fault = Fault("signature.syntax", message, "'-----END CMS-----'")
        faults.append((number, fault))
    if block and (after := data[block.end() :].strip()):
        number = data[: data.index(after, block.end())].count(b"\n") + 1
        message = "text after the signature, which nobody has signed"
        hint = "take it out; only one signature is looked for"
        faults.append((number, Fault("manifest.syntax", message, hint=hint)))
    problems = [*_unsaid(file, metadata)]
    problems.extend(enough(f.at(file, Spot(number, 1)) for number, f in faults))
    sources = tuple(stated(listed, "source"))
    signature = block[0].strip() if block else b""
    return Manifest(file, metadata, sources, tuple(problems), text, signature)


def forms(text: bytes) -> frozenset[bytes]:
    """
    Return the forms of a text that may have been signed for it.

    `openssl cms -sign` without `-binary` signs lines that end in CR LF, and nobody
    says whether the line end before the CMS block belongs to the text.
    """
    bare = text.rstrip(b"\r\n")
    unix = {form.replace(b"\r\n", b"\n") for form in (text, bare, bare + b"\n")}
    dos = {form.replace(b"\n", b"\r\n") for form in unix}
    return frozenset({text, bare, *unix, *dos})


def _metadata(listed: list[Line]) -> Iterator[Line]:
    """Yield the lines of the section ``metadata``."""
    inside = False
    for line in listed:
        if line.has("metadata") and not line.value:
            inside = True
        elif line.has("source", "non_mano_artifact_sets"):
            inside = False
        elif inside:
            yield line


def _faults(listed: list[Line]) -> Iterator[tuple[int, Fault]]:
    for line in listed:
        if line.key is None:
            message = f"{quoted(line.value)} has no ':'"
            fault = Fault("manifest.syntax", message, "a key, ':' and a value")
            yield line.number, fault


def _unsaid(file: str, metadata: Mapping[str, Line]) -> Iterator[Problem]:
    """Warn of what SOL004 wants to be said and is not."""
    for prefix, keys in REQUIRED.items():
        if any(key.startswith(f"{prefix}_") for key in metadata):
            missing = [key for key in keys if key not in metadata]
            break
    else:
        missing = ["metadata"]
    if missing:
        message = f"it does not say {in_words(missing, 'and')}"
        yield Fault("manifest.metadata", message).at(file, Spot(1, 1))
