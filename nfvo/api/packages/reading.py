"""A file in the artifact store → what it holds, as it was when it was checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from nfvo.descriptor import sources
from nfvo.descriptor.bundle import Bundle, Files
from nfvo.descriptor.bundles import of_texts
from nfvo.descriptor.limits import MAX_BYTES
from nfvo.descriptor.package import meta, outer
from nfvo.descriptor.package.contents import Contents
from nfvo.descriptor.package.folders import is_archive
from nfvo.descriptor.package.layout import layout
from nfvo.descriptor.package.limits import Limits
from nfvo.descriptor.package.opening import opened, unpacked
from nfvo.descriptor.package.package import Package
from nfvo.descriptor.package.rules import Verdict
from nfvo.descriptor.package.shape import Kind, shape
from nfvo.descriptor.packaged import bundle_of
from nfvo.errors import InvalidRequest
from nfvo.lcm.package import Facts, Option, PackedFile

DEFINITIONS = sources.SUFFIXES | sources.MAYBE


@dataclass(frozen=True, slots=True)
class Noting:
    """Files of a package, and the names of those that were read."""

    files: Files
    names: set[str] = field(default_factory=set)

    def read(self, name: str) -> bytes | None:
        """Return what is in a file, None when there is none or it is too large."""
        found = self.files.read(name)
        if found is not None:
            self.names.add(name)
        return found


def noting(found: Package) -> tuple[Bundle, Noting]:
    """Return the bundle of a package, and what notes the files that are read of it."""
    bundle = bundle_of(found)
    noted = Noting(bundle.files)
    return replace(bundle, files=noted), noted


def facts_of(found: Package, noted: Noting) -> Facts:
    """Return what is known of a package, once its descriptor was read."""
    suffixes = tuple(DEFINITIONS)
    said = layout(found.contents) if found.kind is Kind.SOL004 else None
    return Facts(
        definitions=tuple(name for name in noted.names if name.endswith(suffixes)),
        manifest=said.manifest if said else "",
        signature=found.verdict.value,
        option=_option(found),
        files=tuple(
            PackedFile(name, size, found.digests.digest(name, "sha256"))
            for name, size in sorted(found.contents.sizes.items())
        ),
    )


def _option(found: Package) -> Option:
    """Return how it is signed (SOL004, 5.1): inside, or as a whole."""
    if found.verdict is Verdict.UNSIGNED:
        return ""
    inside = found.manifest is not None and bool(found.manifest.signature)
    return "OPTION_1" if inside else "OPTION_2"


def is_text(path: Path) -> bool:
    """Whether a file is no archive, so that it may be a descriptor itself."""
    return not is_archive(path)


def text_bundle(path: Path, name: str) -> Bundle:
    """Return the bundle of a descriptor that is a file; ``InvalidRequest`` if huge."""
    if path.stat().st_size > MAX_BYTES:
        message = f"{name} is no archive, and has more than {MAX_BYTES} bytes"
        raise InvalidRequest(message, hint="send a zip file, or one descriptor")
    return of_texts({name: path.read_bytes()})


@contextmanager
def contents_of(path: Path, name: str, limits: Limits) -> Iterator[Contents]:
    """Open a package that was checked before, its files called as they were then."""
    with opened(path, limits, name) as contents:
        found = outer.outer(contents)
        if found is None:
            yield shape(contents).contents
            return
        label = f"{contents.name}/{found.package}"
        with (
            outer.taken(contents, replace(found, signature="")) as inside,
            unpacked(label, inside.file, limits) as inner,
        ):
            yield shape(inner).contents


TOSCA_META = meta.PATH
