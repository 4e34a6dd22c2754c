"""References within a descriptor: whether what a leaf names is there."""

from collections.abc import Iterator
from dataclasses import dataclass

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import Notes
from nfvo.descriptor.words import MAX_COMPARED, did_you_mean, listed, quoted
from nfvo.descriptor.yang.part import Part


@dataclass(frozen=True, slots=True)
class _Placed:
    """A leaf that refers to another, and what it is in, the nearest last."""

    leaf: Part
    within: tuple[Part, ...]


def check(descriptor: Part, notes: Notes) -> None:
    """Note each reference to what is not there."""
    known: dict[tuple[int, str], frozenset[str]] = {}
    for placed in _referring(descriptor, ()):
        start, names = _way(placed)
        key = (id(start), "/".join(names))
        if key not in known:
            known[key] = frozenset(_texts(start, names))
        if placed.leaf.text and placed.leaf.text not in known[key]:
            what = " ".join(names[:-1]) or names[-1]
            notes.add(_unknown(what, placed.leaf.text, known[key]), placed.leaf.mark)


def _referring(part: Part, within: tuple[Part, ...]) -> Iterator[_Placed]:
    for inner in part.inner():
        if inner.term.refers:
            yield _Placed(inner, (*within, part))
        yield from _referring(inner, (*within, part))


def _way(placed: _Placed) -> tuple[Part, list[str]]:
    """Return where the way of a reference begins, and the names along it."""
    names = placed.leaf.term.refers.split("/")
    if not names[0]:
        return placed.within[0], names[2:]
    ups = names.count("..")
    return placed.within[-ups], names[ups:]


def _texts(part: Part, names: list[str]) -> Iterator[str]:
    if not names:
        yield part.text
        return
    for inner in part.parts.get(names[0], ()):
        yield from _texts(inner, names[1:])


def _unknown(what: str, name: str, known: frozenset[str]) -> Fault:
    message = f"there is no {what} {quoted(name)}"
    if not known:
        return Fault("yang.reference", message)
    if len(known) > MAX_COMPARED:
        return Fault("yang.reference", message, f"one of {len(known)}")
    names = sorted(known)
    return Fault("yang.reference", message, listed(names), did_you_mean(name, names))
