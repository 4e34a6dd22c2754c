"""
Where in a document the descriptors are: the ways in which OSM and SOL006 wrap them.

``nfv: {vnfd: [...]}`` is SOL006's own, ``vnfd: {...}`` and ``nsd: {nsd: [...]}`` are
OSM's since release 9, ``vnfd-catalog: {vnfd: [...]}`` before; each with the prefixes of
modules or without. OSM takes them without any wrapping, too, and gives them out so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nfvo.descriptor.marks import Mark
from nfvo.descriptor.tree import Entry, Mapping, Node, Scalar, Sequence, Spot
from nfvo.descriptor.yang.elements import Element, unwrapped
from nfvo.descriptor.yang.examine import bare

Dialect = Literal["sol006", "osm", "catalog"]
KINDS = ("vnfd", "nsd", "pnfd")
CATALOGS = frozenset({"vnfd-catalog", "nsd-catalog"})
SLICES = frozenset({"nst", "nst-catalog", "nsti"})
TOPS = frozenset({"nfv", *KINDS, *CATALOGS, *SLICES})
OLD = {
    "vnfd": frozenset(
        {"connection-point", "mgmt-interface", "internal-vld", "vendor", "short-name"}
    ),
    "nsd": frozenset({"constituent-vnfd", "vld", "connection-point", "short-name"}),
}
NEW = {
    "vnfd": frozenset({"df", "ext-cpd", "virtual-compute-desc", "sw-image-desc"}),
    "nsd": frozenset({"df", "virtual-link-desc", "designer", "vnfd-id"}),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One descriptor in a document; ``kind`` may be a slice's too."""

    kind: str
    dialect: Dialect
    node: Node
    mark: Mark


def is_ours(root: Node) -> bool:
    """Whether a document has a descriptor where one of these dialects has it."""
    root = unwrapped(root)
    return isinstance(root, Mapping) and (
        any(
            bare(key) in TOPS and not isinstance(entry.value, Scalar)
            for key, entry in root.entries.items()
        )
        or bool(_unwrapped_kind(root))
    )


def _unwrapped_kind(root: Mapping) -> str:
    """Return what a document is by itself, told by nodes that nothing else has."""
    keys = {bare(key) for key in root.entries}
    if "id" not in keys or keys & TOPS:
        return ""
    if "vdu" in keys or "kdu" in keys:
        return "vnfd" if keys & (OLD["vnfd"] | NEW["vnfd"]) - {"vendor"} else ""
    return "nsd" if keys & {"constituent-vnfd", "virtual-link-desc"} else ""


def found_in(root: Node, file: str) -> Iterator[Found]:
    """Yield the descriptors of a document, in the order they were written."""
    root = unwrapped(root)
    if isinstance(root, Mapping) and (kind := _unwrapped_kind(root)):
        yield Found(kind, _dialect(kind, root), root, Mark(file, root.at, root.at))
    elif isinstance(root, Mapping):
        for key, entry in root.entries.items():
            if bare(key) in TOPS:
                yield from _below(bare(key), entry, Mark(file, *_spots(entry), (key,)))


def _below(name: str, entry: Entry, mark: Mark) -> Iterator[Found]:
    if name in SLICES:
        yield Found("nst", "osm", entry.value, mark)
        return
    if name == "nfv" or name in CATALOGS:
        wrapped = entry.value.entries if isinstance(entry.value, Mapping) else {}
        for key, inner in wrapped.items():
            dialect: Dialect = "catalog" if name in CATALOGS else "sol006"
            place = Mark(mark.file, *_spots(inner), (*mark.path, key))
            yield from _items(bare(key), inner.value, place, dialect)
        return
    node, place = _doubled(name, entry, mark)
    yield from _items(name, node, place, None)


def _doubled(name: str, entry: Entry, mark: Mark) -> tuple[Node, Mark]:
    """Return what is in OSM's ``nsd: {nsd: [...]}``, or what there is."""
    node = entry.value
    if isinstance(node, Mapping) and len(node.entries) == 1:
        ((key, inner),) = node.entries.items()
        if bare(key) == name and not isinstance(inner.value, Scalar):
            return inner.value, Mark(mark.file, *_spots(inner), (*mark.path, key))
    return node, mark


def _items(
    kind: str, node: Node, mark: Mark, dialect: Dialect | None
) -> Iterator[Found]:
    items = node.items if isinstance(node, Sequence) else (node,)
    for index, item in enumerate(items):
        path = (*mark.path, index) if isinstance(node, Sequence) else mark.path
        key = item.key if isinstance(item, Element) else mark.key
        if isinstance(node, Sequence) and not isinstance(item, Element):
            key = item.at
        place = Mark(mark.file, key, item.at, path)
        yield Found(kind, dialect or _dialect(kind, item), item, place)


def _dialect(kind: str, node: Node) -> Dialect:
    """Return which of OSM's a descriptor is in that is not wrapped."""
    keys = {bare(key) for key in node.entries} if isinstance(node, Mapping) else set()
    if keys & NEW.get(kind, frozenset()):
        return "osm"
    return "catalog" if keys & OLD.get(kind, frozenset()) else "osm"


def _spots(entry: Entry) -> tuple[Spot, Spot]:
    return entry.key.at, entry.value.at
