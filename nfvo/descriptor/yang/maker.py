"""What translating needs all along: names, marks, and models to be made."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel

from nfvo.descriptor.draft import Draft
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.names import mended_version
from nfvo.descriptor.notes import Unreadable
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.part import Part

M = TypeVar("M", bound=BaseModel)
DEFAULT_VERSION = "1.0"


@dataclass(kw_only=True)
class Maker(Draft):
    """Makes the parts of one descriptor, and knows where each of them was written."""

    dialect: ClassVar[str] = "yang"
    file: str

    def name(self, part: Part, leaf: str = "id", scope: str = "") -> str:
        """
        Return the name that a part gives itself.

        Within a ``scope`` (VDUs, CPs of one VDU) names that become one are an error.
        """
        found = part.one(leaf)
        if found is None:
            fault = Fault("yang.key-missing", f"the node {quoted(leaf)} is missing")
            raise self.notes.stop(fault, part.mark)
        if not found.text:
            fault = Fault("yang.unfit", quoted(found.text), "a name")
            raise self.notes.stop(fault, found.mark)
        by = scope or f"{part.term.name} {part.mark.path[:-1]}"
        return self.called(found.text, found.mark, by)

    def mark(self, where: Where, part: Part | None) -> None:
        """Remember where a part of the model was written, if it was."""
        if part is not None:
            self.marks.setdefault(where, part.mark)

    def make(self, model: type[M], part: Part, **fields: Any) -> M:
        """Return a model; what it refuses is a problem of the part it is made of."""
        made = self.made_of(model, part.mark, fields)
        if made is None:
            raise Unreadable(model.__name__)
        return made

    def assume(self, message: str, part: Part) -> None:
        """Say what is taken for granted."""
        self.notes.add(Fault("yang.assumed", message), part.mark)

    def identity(self, kind: str, part: Part) -> dict[str, str]:
        """Return id and version of a descriptor, and mark where they are."""
        self.mark((kind,), part.one("id"))
        return {"id": self.name(part), "version": self._version(part)}

    def _version(self, part: Part) -> str:
        """Return the version of a descriptor; 1.0 when it has none."""
        found = part.one("version")
        if found is None or not found.text:
            self.assume(f"no version: {DEFAULT_VERSION} is assumed", part)
            return DEFAULT_VERSION
        text = mended_version(found.text)
        if text != found.text:
            message = f"the version {quoted(found.text)} is {quoted(text)} here"
            self.notes.add(Fault("yang.name-mended", message), found.mark)
        return text

    def mib(self, gigabytes: Part) -> int:
        """Return an amount in GB, as SOL006 counts memory, in MiB (1 GB: 1024)."""
        amount = Decimal(gigabytes.text) * 1024
        whole = int(amount.to_integral_value(rounding="ROUND_CEILING"))
        if whole < 1:
            raise self.notes.stop(
                Fault("yang.unfit", quoted(gigabytes.text), "more than nothing"),
                gigabytes.mark,
            )
        return whole

    def numbers(self, profile: Part | None) -> tuple[int, int]:
        """Return the least and the largest number of instances (0: no limit)."""
        if profile is None:
            return 1, 0
        least = self.count(profile.one("min-number-of-instances"), 1, 0)
        stated = profile.one("max-number-of-instances")
        most = self.count(stated, 0, 0)
        if stated is not None and most < least:
            fault = Fault("yang.unfit", stated.text, f"{least} at least, the minimum")
            raise self.notes.stop(fault, stated.mark)
        return least, most

    def count(self, leaf: Part | None, default: int = 1, least: int = 1) -> int:
        """Return a number of things, of which there are ``least`` and not too many."""
        if leaf is None:
            return default
        number = int(Decimal(leaf.text))
        if not least <= number <= 100_000:
            fault = Fault("yang.unfit", quoted(leaf.text), f"{least} to 100000")
            raise self.notes.stop(fault, leaf.mark)
        return number
