"""What was written and is not kept: told once for each kind of node."""

from collections.abc import Iterator

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import Notes
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.part import Part

SILENT = frozenset(
    {
        "_admin",
        "_id",
        "_links",
        "description",
        "id",
        "localization-language",
        "default-localization-language",
        "logo",
        "name",
        "product-info-name",
        "short-name",
        "type",
        "userDefinedData",
        "vendor",
        "version",
        "ext-invariant-id",
        "invariant-id",
    }
)
"""Names, and what is for people: nothing is lost without it."""


def tell(descriptor: Part, notes: Notes) -> None:
    """Note what nobody asked for, each kind of node at its first place."""
    told: set[tuple[str, ...]] = set()
    for way, part in _unread(descriptor, ()):
        if way not in told:
            told.add(way)
            message = f"{quoted(way[-1])} is not kept: nothing is made of it"
            notes.add(Fault("yang.not-kept", message), part.mark.on_key)


def _unread(part: Part, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Part]]:
    for name, parts in part.parts.items():
        for inner in parts:
            if name in part.asked:
                yield from _unread(inner, (*way, name))
            elif name not in SILENT:
                yield (*way, name), inner
