"""
The ways to write descriptors, and how a document is told to be in one of them.

A new dialect is its models, a translation into ``Nsd`` or ``Vnfd``, and a row here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from nfvo.descriptor.explain import explain
from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.short_nsd import ShortNsd, nsd_of
from nfvo.descriptor.short_vnfd import ManyVdus, OneVdu, vnfd_of
from nfvo.descriptor.tree import Mapping, Node, Scalar, plain
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import did_you_mean, listed, quoted
from nfvo.descriptor.written import Written

FIRST_KEYS = ("nsd", "vnfd")
W = TypeVar("W", bound=Written)


@dataclass(frozen=True)
class Dialect(Generic[W]):
    """A way to write a kind of descriptor; ``keys`` tell a document to be in it."""

    keys: frozenset[str]
    model: type[W]
    translate: Callable[[W], Nsd | Vnfd]


DIALECTS: tuple[Dialect[Any], ...] = (
    Dialect(frozenset({"nsd"}), ShortNsd, nsd_of),
    Dialect(frozenset({"vnfd", "vdus"}), ManyVdus, vnfd_of),
    Dialect(frozenset({"vnfd"}), OneVdu, vnfd_of),
)


def understand(root: Node, file: str) -> Nsd | Vnfd | tuple[Problem, ...]:
    """Return the descriptor that a document is, or all that is wrong with its parts."""
    fault = _no_descriptor(root)
    if fault:
        return (fault.at(file, root.at),)
    dialect = next(d for d in DIALECTS if d.keys <= _keys(root))
    return _in(dialect, root, file)


def _in(dialect: Dialect[W], root: Node, file: str) -> Nsd | Vnfd | tuple[Problem, ...]:
    try:
        return dialect.translate(dialect.model.model_validate(plain(root)))
    except ValidationError as error:
        return tuple(enough(explain(error, dialect.model, root, file)))


def claimed(root: Node) -> Iterator[str]:
    """Yield the id of the VNFD that a document means to be, right or wrong."""
    name = root.get("vnfd") if isinstance(root, Mapping) else None
    if isinstance(name, Scalar):
        yield name.text


def _keys(root: Node) -> frozenset[str]:
    return frozenset(root.entries) if isinstance(root, Mapping) else frozenset()


def _no_descriptor(root: Node) -> Fault | None:
    """Say why a document is no descriptor at all, if it is none."""
    keys = _keys(root)
    first = keys.intersection(FIRST_KEYS)
    expected = "'nsd: NAME' or 'vnfd: NAME' at the top"
    if len(first) == 2:
        hint = "put '---' between the two documents"
        return Fault("document.kind", "both 'nsd' and 'vnfd'", expected, hint)
    if not first:
        message, hint = _found_instead(sorted(keys))
        return Fault("document.kind", message, expected, hint)
    if isinstance(root, Mapping) and not isinstance(root.get(*first), Scalar):
        hint = "this looks like SOL006 or OSM; write it in the short form"
        message = f"{quoted(*first)} is not a name"
        return Fault("document.kind", message, expected, hint)
    return None


def _found_instead(keys: list[str]) -> tuple[str, str]:
    if not keys:
        return "found no mapping", ""
    hints = (did_you_mean(key, FIRST_KEYS) for key in keys)
    near = next((hint for hint in hints if hint), "")
    return f"the keys at the top are {listed(keys, 'and')}", near
