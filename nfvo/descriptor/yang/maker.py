"""What translating needs all along: names, marks, and models to be made."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from nfvo.descriptor.bundle import Bundle
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.marks import Mark
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.notes import Notes
from nfvo.descriptor.yang.part import Part

M = TypeVar("M", bound=BaseModel)
LONGEST = 63
DEFAULT_VERSION = "1.0"


def mended(name: str) -> str:
    """Return a name as ours may be: one that may already be so as it is."""
    allowed = re.sub(r"[^A-Za-z0-9_.-]+", "-", name.strip())
    return allowed.lstrip("-_.")[:LONGEST].rstrip("-_.")


@dataclass
class Maker:
    """Makes the parts of one descriptor, and knows where each of them was written."""

    notes: Notes
    bundle: Bundle
    file: str
    marks: dict[Where, Mark] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    def name(self, part: Part, leaf: str = "id", scope: str = "") -> str:
        """
        Return the name that a part gives itself, mended with a warning.

        Within a ``scope`` (VDUs, CPs of one VDU) names that become one are an error.
        """
        found = part.one(leaf)
        if found is None:
            fault = Fault("yang.key-missing", f"the node {quoted(leaf)} is missing")
            raise self.notes.stop(fault, part.mark)
        name = mended(found.text)
        if not name:
            raise self.notes.stop(
                Fault("yang.unfit", quoted(found.text), "a name"), found.mark
            )
        if name != found.text:
            message = f"{quoted(found.text)} is called {quoted(name)} here"
            self.notes.add(Fault("yang.name-mended", message), found.mark)
        key = (scope or f"{part.term.name} {part.mark.path[:-1]}", name)
        other = self._names.setdefault(key, found.text)
        if other != found.text:
            both = f"{quoted(other)} and {quoted(found.text)}"
            fault = Fault("yang.name-clash", f"{both} are both called {quoted(name)}")
            self.notes.add(fault, found.mark)
        return name

    def mark(self, where: Where, part: Part | None) -> None:
        """Remember where a part of the model was written, if it was."""
        if part is not None:
            self.marks.setdefault(where, part.mark)

    def make(self, model: type[M], part: Part, **fields: Any) -> M:
        """Return a model; what it refuses is a problem of the part it is made of."""
        try:
            return model(**fields)
        except ValidationError as error:
            for one in error.errors(include_url=False, include_input=False):
                way = ".".join(str(step) for step in one["loc"])
                said = one.get("ctx", {}).get("expected", one["msg"])
                message = f"{way or model.__name__}: {said}"
                self.notes.add(Fault("yang.unfit", message), part.mark)
            raise self.notes.stop(
                Fault("yang.unfit", f"no {model.__name__} can be made of it"), part.mark
            ) from None

    def assume(self, message: str, part: Part) -> None:
        """Say what is taken for granted."""
        self.notes.add(Fault("yang.assumed", message), part.mark)

    def version(self, part: Part) -> str:
        """Return the version of a descriptor; 1.0 when it has none."""
        found = part.one("version")
        if found is None or not found.text:
            self.assume(f"no version: {DEFAULT_VERSION} is assumed", part)
            return DEFAULT_VERSION
        text = re.sub(r"[^0-9A-Za-z.+_-]+", "-", found.text)[:64]
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
