"""Which file of a SOL004 package is what, with TOSCA-Metadata and without (4.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package import meta as tosca_meta
from nfvo.descriptor.package.contents import Contents, text, within
from nfvo.descriptor.package.meta import Meta
from nfvo.descriptor.package.refused import START
from nfvo.descriptor.package.shape import YAML, at_root
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.words import listed, quoted


@dataclass(frozen=True, slots=True)
class Layout:
    """The descriptor, the manifest and the certificate; nothing where there is none."""

    entry: str
    manifest: str
    certificate: str
    meta: Meta
    problems: tuple[Problem, ...]


def layout(contents: Contents) -> Layout:
    """Return what the files are; what is named and missing is a problem."""
    said = _meta(contents)
    problems = [*said.problems]
    file = within(contents, tosca_meta.PATH)
    names = frozenset(contents.sizes)
    problems.extend(tosca_meta.absent(file, said, names))
    entry = said.path(tosca_meta.DEFINITIONS)
    if not entry:
        found = _entry(contents)
        problems.extend([found] if isinstance(found, Problem) else [])
        entry = found if isinstance(found, str) else ""
    manifest = said.path(tosca_meta.MANIFEST) or _beside(contents, entry, ".mf")
    certificate = said.path(tosca_meta.CERTIFICATE)
    certificate = certificate or _beside(contents, manifest or entry, ".cert")
    here = [one if one in names else "" for one in (entry, manifest, certificate)]
    if not manifest:
        problems.append(_no_manifest(contents, entry))
    return Layout(here[0], here[1], here[2], said, tuple(problems))


def _meta(contents: Contents) -> Meta:
    if tosca_meta.PATH not in contents.sizes:
        return Meta()
    data = text(contents, tosca_meta.PATH).decode("utf-8-sig", "replace")
    return tosca_meta.meta(within(contents, tosca_meta.PATH), data)


def _entry(contents: Contents) -> str | Problem:
    """Return the only YAML file at the root, or that which has a manifest."""
    found = at_root(contents, YAML)
    with_manifest = [one for one in found if _beside(contents, one, ".mf")]
    for chosen in (found, with_manifest):
        if len(chosen) == 1:
            return chosen[0]
    if found:
        names = listed(map(quoted, found), "and")
        message = f"{names} are at the root, and no TOSCA.meta says which one it is"
        hint = "name it in TOSCA-Metadata/TOSCA.meta: Entry-Definitions: FILE"
        fault = Fault("package.several-descriptors", message, hint=hint)
        return fault.at(contents.name, START)
    message = "nothing says which file is the descriptor"
    hint = "name it in TOSCA-Metadata/TOSCA.meta, or put it at the root"
    return Fault("package.no-descriptor", message, hint=hint).at(contents.name, START)


def _beside(contents: Contents, file: str, suffix: str) -> str:
    """Return the file at the root that is called as ``file`` is, but for its end."""
    stem = PurePosixPath(file).stem
    found = [*_named(at_root(contents, (suffix,)), stem)]
    return found[0] if found else ""


def _named(names: list[str], stem: str) -> Iterator[str]:
    """Yield that which has the stem, or the only one."""
    yield from (name for name in names if PurePosixPath(name).stem == stem)
    if len(names) == 1:
        yield names[0]


def _no_manifest(contents: Contents, entry: str) -> Problem:
    name = f"{PurePosixPath(entry).stem or 'NAME'}.mf"
    hint = f"write {name} with the hash of each file (SOL004, 4.3)"
    fault = Fault("manifest.missing", "it has no manifest", hint=hint)
    return fault.at(contents.name, START)
