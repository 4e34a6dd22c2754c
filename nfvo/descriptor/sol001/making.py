"""
Making parts of our model out of a template: names, places, and what is refused.

``Making`` is what the translators of one descriptor share.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from nfvo.descriptor.bundle import Bundle
from nfvo.descriptor.document import NAME, Document
from nfvo.descriptor.explain import FAULTS
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.marks import Mark
from nfvo.descriptor.problems import Problem, Severity
from nfvo.descriptor.tosca import At, Service
from nfvo.descriptor.tosca.notes import Notes
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import quoted

D = TypeVar("D", bound=Document)
MAX_NAME = 63
OTHERS = re.compile(r"[^A-Za-z0-9_.-]+")
ENDS = "-_."


@dataclass
class Making:
    """
    The template that is translated, and what came of it beside the model.

    ``marks`` say where parts were written; ``prefix`` is put before their paths, as
    ``("flavours", ID)``.
    """

    service: Service
    bundle: Bundle
    notes: Notes = field(default_factory=Notes)
    marks: dict[Where, Mark] = field(default_factory=dict)
    prefix: Where = ()
    _names: dict[tuple[Where, str, str], str] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return all that was noted."""
        return tuple(self.notes.problems)

    @property
    def failed(self) -> bool:
        """Whether an error was noted."""
        return any(p.severity is Severity.ERROR for p in self.notes.problems)

    def note(self, code: str, message: str, at: At, **more: str) -> None:
        """Note a problem; ``more`` are ``expected`` and ``hint``."""
        self.notes.add(Fault(f"sol001.{code}", message, **more), at)

    def not_kept(self, what: str, at: At) -> None:
        """Note that something was read, but has no place in the model."""
        self.note("not-kept", f"{what}: read, and not kept", at)

    def missing(self, what: str, at: At, hint: str = "") -> None:
        """Note that something is missing that nothing can be made without."""
        self.note("missing", f"{what} is missing", at, hint=hint)

    def mark(self, where: Where, at: At, value: At | None = None) -> None:
        """Remember where a part was written: its key, and its value if elsewhere."""
        spot = value.spot if value and value.file == at.file else at.spot
        self.marks[(*self.prefix, *where)] = Mark(at.file, at.spot, spot)

    def name(self, written: str, at: At, kind: str = "") -> str:
        """
        Return ``written`` as a name of ours, mended if it has to be.

        Within one kind, two that become one are an error.
        """
        mended = mend(written)
        if mended != written:
            message = f"{quoted(written)} is called {quoted(mended)} here"
            self.note("name-mended", message, at)
        if not kind:
            return mended
        first = self._names.setdefault((self.prefix, kind, mended), written)
        if first != written:
            message = f"{quoted(written)} and {quoted(first)} are one name here"
            self.note("name-clash", message, at, hint="rename one of them")
        return mended

    def make(
        self,
        model: type[D],
        at: At,
        values: Mapping[str, object],
        places: Mapping[str, At | None] | None = None,
    ) -> D | None:
        """
        Return a part of the model; None if a value of it is refused, which is noted.

        ``places`` say where single values were written, else all of them are ``at``.
        """
        try:
            return model(**dict(values))
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                where = detail["loc"]
                place = (places or {}).get(str(where[0])) if where else None
                self.notes.add(_refused(detail), place or at)
            return None


def mend(written: str) -> str:
    """Return a text as a name that ours may be."""
    if re.fullmatch(NAME, written) and "\n" not in written:
        return written
    return OTHERS.sub("-", written)[:MAX_NAME].strip(ENDS) or "unnamed"


def made(parts: Iterable[D | None]) -> tuple[D, ...]:
    """Return those parts that could be made."""
    return tuple(part for part in parts if part is not None)


def _refused(detail: ErrorDetails) -> Fault:
    kind, context = detail["type"], detail.get("ctx", {})
    key = str(detail["loc"][0]).replace("_", " ") if detail["loc"] else "value"
    shown = f"{key}: found {_shown(detail['input'])}"
    if "." in kind:
        return Fault(kind, shown, context["expected"], context["hint"])
    if kind in FAULTS:
        return FAULTS[kind](shown, context)
    return Fault("value.invalid", shown, detail["msg"])


def _shown(value: Any) -> str:
    return quoted(str(value)) if isinstance(value, str | int | float) else "this"
