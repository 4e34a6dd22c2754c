"""The topologies of a template that are flavours, each by its name, once."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from nfvo.descriptor.document import Document
from nfvo.descriptor.flavour import DEFAULT
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.identity import by_type_of
from nfvo.descriptor.sol001.making import Making
from nfvo.descriptor.tosca import At, Topology, Value
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
    """Return the id of a flavour, and where it was said."""
    found, at = next(_said(topology, type_, making), ("", topology.at))
    return (making.name(found, at) if found else DEFAULT), at


def _said(topology: Topology, type_: str, making: Making) -> Iterator[tuple[str, At]]:
    """Yield the ids that are said: of what is stood for, its node, its type, a node."""
    stands_for = topology.substitution
    of = stands_for.node_type if stands_for else ""
    nodes = list(topology.of_type(type_))
    values = [stands_for.properties.get("flavour_id") if stands_for else None]
    values += [node.get("flavour_id") for node in nodes if node.type == of]
    yield from _texts(values)
    if default := by_type_of(topology, making.service, "flavour_id"):
        yield default
    yield from _texts(node.get("flavour_id") for node in nodes)


def _texts(values: Iterable[Value | None]) -> Iterator[tuple[str, At]]:
    for value in values:
        if value is not None and plain.text(value):
            yield plain.text(value), value.at
