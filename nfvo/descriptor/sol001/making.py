"""
Making parts of our model out of a template: names, places, and what is refused.

``Making`` is what the translators of one descriptor share.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from nfvo.descriptor.document import Document
from nfvo.descriptor.draft import Draft
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.marks import Mark
from nfvo.descriptor.tosca import At, Service
from nfvo.descriptor.tree import Where

D = TypeVar("D", bound=Document)


@dataclass(kw_only=True)
class Making(Draft):
    """
    The template that is translated, and what came of it beside the model.

    ``prefix`` is put before the paths of marks, as ``("flavours", ID)``.
    """

    dialect: ClassVar[str] = "sol001"
    service: Service
    prefix: Where = ()

    def note(self, code: str, message: str, at: At, **more: str) -> None:
        """Note a problem; ``more`` are ``expected`` and ``hint``."""
        self.notes.add(Fault(f"sol001.{code}", message, **more), at)

    def not_kept(self, what: str, at: At) -> None:
        """Note that something was read, but has no place in the model."""
        self.note("not-kept", f"{what}: read, and not kept", at)

    def missing(self, what: str, at: At, hint: str = "") -> None:
        """Note that something is missing that nothing can be made without."""
        self.note("missing", f"{what} is missing", at, hint=hint)

    def needed(self, found: str, at: At, what: str) -> str:
        """Return a text that was found; note that the property is missing if not."""
        if not found:
            self.missing(f"the property {what}", at)
        return found

    def mark(self, where: Where, at: At, value: At | None = None) -> None:
        """Remember where a part was written: its key, and its value if elsewhere."""
        spot = value.spot if value and value.file == at.file else at.spot
        self.marks[(*self.prefix, *where)] = Mark(at.file, at.spot, spot)

    def name(self, written: str, at: At, kind: str = "") -> str:
        """Return a name of ours; within one kind, two that become one are an error."""
        return self.called(written, at, (self.prefix, kind) if kind else None)

    def make(
        self,
        model: type[D],
        at: At,
        values: Mapping[str, object],
        places: Mapping[str, At | None] | None = None,
    ) -> D | None:
        """Return a part of the model; None if a value of it is refused."""
        return self.made_of(model, at, values, places)


def made(parts: Iterable[D | None]) -> tuple[D, ...]:
    """Return those parts that could be made."""
    return tuple(part for part in parts if part is not None)
