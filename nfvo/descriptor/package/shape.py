"""What kind of package this is, and in which folder of it that begins."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from nfvo.descriptor.limits import MAX_BYTES
from nfvo.descriptor.package import meta
from nfvo.descriptor.package.contents import Contents, Span, content

YAML = (".yaml", ".yml")
CHECKSUMS = "checksums.txt"
OF_MACS = frozenset({"__MACOSX"})
"""What a Mac puts beside the folder that is zipped."""
OSM_FOLDERS = ("charms", "cloud_init", "icons", "juju-charms", "scripts", "helm-charts")
OSM_KEYS = re.compile(
    rb"^[\"']?(?:[\w-]+:)?(?:vnfd|nsd|nst)(?:-catalog|:vnfd-catalog|:nsd-catalog)?[\"']?"
    rb"[ \t]*:[ \t]*(?:#.*)?\r?$",
    re.MULTILINE,
)


class Kind(StrEnum):
    """The ways to make a package."""

    SOL004 = "SOL004"
    OSM = "OSM"
    PLAIN = "plain"


@dataclass(frozen=True)
class Rooted:
    """The files in one folder of a package."""

    whole: Contents
    folder: str

    @property
    def name(self) -> str:
        """How the folder is called in problems."""
        return f"{self.whole.name}/{self.folder}"

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many bytes each file says it has, by its name in the folder."""
        before = f"{self.folder}/"
        return {
            name.removeprefix(before): size
            for name, size in self.whole.sizes.items()
            if name.startswith(before)
        }

    @property
    def links(self) -> Mapping[str, str]:
        """Where the links in the folder lead."""
        before = f"{self.folder}/"
        return {
            name.removeprefix(before): end.removeprefix(before)
            for name, end in self.whole.links.items()
            if name.startswith(before)
        }

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of one file."""
        return self.whole.chunks(f"{self.folder}/{name}")

    def span(self, name: str) -> Span | None:
        """Return where a file lies."""
        return self.whole.span(f"{self.folder}/{name}")


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind, and the contents from where it begins."""

    kind: Kind
    contents: Contents


def shape(contents: Contents) -> Shape:
    """
    Tell the kind of a package by its files.

    All of a package may lie in one folder, as in OSM's archives and as when a folder
    was zipped with its name.
    """
    kind = _kind(contents)
    tops = {name.partition("/")[0] for name in contents.sizes if "/" in name} - OF_MACS
    if kind is Kind.PLAIN and len(tops) == 1 and not at_root(contents):
        inner = Rooted(contents, *tops)
        if (found := _kind(inner)) is not Kind.PLAIN:
            return Shape(found, inner)
    if kind is Kind.PLAIN and contents.name.lower().endswith(".csar"):
        return Shape(Kind.SOL004, contents)
    return Shape(kind, contents)


def at_root(contents: Contents, suffixes: tuple[str, ...] = ("",)) -> list[str]:
    """Return the files that lie in no folder and end in one of the suffixes."""
    names = (name for name in contents.sizes if "/" not in name)
    return sorted(name for name in names if name.lower().endswith(suffixes))


def osm_descriptors(contents: Contents) -> list[str]:
    """Return the files at the root that begin as OSM's and SOL006's descriptors do."""
    return [
        name
        for name in at_root(contents, YAML)
        if contents.sizes[name] <= MAX_BYTES
        and OSM_KEYS.search(content(contents, name, MAX_BYTES))
    ]


def _kind(contents: Contents) -> Kind:
    names = contents.sizes.keys()
    if meta.PATH in names or at_root(contents, (".mf",)):
        return Kind.SOL004
    if CHECKSUMS in names:
        return Kind.OSM
    tops = {name.partition("/")[0] for name in names if "/" in name}
    looks_so = not tops.isdisjoint(OSM_FOLDERS) or not tops
    one = len(at_root(contents, YAML)) == 1
    if looks_so and one and osm_descriptors(contents):
        return Kind.OSM
    return Kind.PLAIN
