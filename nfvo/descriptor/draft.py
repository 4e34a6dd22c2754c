"""A descriptor in the making: what its translators share, in whatever dialect."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nfvo.descriptor.bundle import Bundle
from nfvo.descriptor.explain import FAULTS
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.marks import Mark
from nfvo.descriptor.names import mended
from nfvo.descriptor.notes import Notes, Placed
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import quoted

M = TypeVar("M", bound=BaseModel)


@dataclass(kw_only=True)
class Draft:
    """
    What came of a descriptor beside the model: problems, marks, names.

    ``marks`` say where parts were written; ``dialect`` is what codes begin with.
    """

    dialect: ClassVar[str]
    bundle: Bundle
    notes: Notes = field(default_factory=Notes)
    marks: dict[Where, Mark] = field(default_factory=dict)
    _names: dict[Hashable, str] = field(default_factory=dict)

    def called(self, written: str, at: Placed, scope: Hashable = None) -> str:
        """
        Return ``written`` as a name of ours, mended if it has to be, with a warning.

        Within one scope (VDUs, CPs of one VDU), two that become one are an error.
        """
        name = mended(written)
        if name != written:
            message = f"{quoted(written)} is called {quoted(name)} here"
            self.notes.add(Fault(f"{self.dialect}.name-mended", message), at)
        if scope is None:
            return name
        first = self._names.setdefault((scope, name), written)
        if first != written:
            both = f"{quoted(first)} and {quoted(written)}"
            message = f"{both} are both called {quoted(name)} here"
            fault = Fault(
                f"{self.dialect}.name-clash", message, hint="rename one of them"
            )
            self.notes.add(fault, at)
        return name

    def made_of(
        self,
        model: type[M],
        at: Placed,
        values: Mapping[str, Any],
        places: Mapping[str, Placed | None] | None = None,
    ) -> M | None:
        """
        Return a part of the model; None if a value of it is refused, which is noted.

        ``places`` say where single values were written, else all of them are ``at``.
        """
        try:
            return model(**values)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                where = detail["loc"]
                place = (places or {}).get(str(where[0])) if where else None
                self.notes.add(refused(detail), place or at)
            return None


def refused(detail: ErrorDetails) -> Fault:
    """Return what one of pydantic's errors says, of a value that was translated."""
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
