"""The topologies of a template that are flavours, each by its name, once."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from nfvo.descriptor.document import Document
from nfvo.descriptor.flavour import DEFAULT
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making
from nfvo.descriptor.tosca import At, Topology
from nfvo.descriptor.words import quoted

F = TypeVar("F", bound=Document)


def flavours(
    topologies: Iterable[Topology],
    type_: str,
    of: Callable[[Topology, str], F | None],
    making: Making,
) -> Iterator[F | None]:
    """Yield what ``of`` makes of each topology, which has a node of ``type_``."""
    seen: dict[str, At] = {}
    for topology in topologies:
        name, at = _name(topology, type_, making)
        if name in seen:
            message = f"the flavour {quoted(name)} is already in {seen[name].file}"
            making.note("flavour-twice", message, at)
            continue
        seen[name] = at
        making.prefix = ("flavours", name)
        making.mark((), at)
        yield of(topology, name)
        making.prefix = ()


def _name(topology: Topology, type_: str, making: Making) -> tuple[str, At]:
    """Return the id of a flavour: what its topology stands for, else its node's."""
    stands_for = topology.substitution
    value = stands_for.properties.get("flavour_id") if stands_for else None
    if not plain.text(value):
        node = next(topology.of_type(type_), None)
        value = node.get("flavour_id") if node else None
    found = plain.text(value)
    at = value.at if value is not None else topology.at
    return (making.name(found, at) if found else DEFAULT), at
