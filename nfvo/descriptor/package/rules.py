"""What an installation demands of packages, and what is said of their signatures."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from nfvo.descriptor.package.limits import Limits
from nfvo.descriptor.package.trust import Trust
from nfvo.descriptor.package.verify import Check
from nfvo.descriptor.problems import Problem

UNKNOWN = frozenset({"signature.unknown-signer", "signature.untested"})


@dataclass(frozen=True, slots=True)
class Rules:
    """How packages are checked: whom we trust, the time, and how large they may be."""

    check: Check
    require_signed: bool = False
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def now(cls) -> Self:
        """Return the rules that trust nobody, and go by this machine's clock."""
        return cls(Check(Trust(), datetime.now(UTC)))


class Verdict(StrEnum):
    """What is to be thought of a package's signatures."""

    UNSIGNED = "unsigned"
    TRUSTED = "signed and trusted"
    UNKNOWN = "signed by unknown"
    BROKEN = "broken"


def verdict(is_signed: bool, problems: Iterable[Problem]) -> Verdict:
    """Return what follows from the problems of all signatures."""
    codes = {p.code for p in problems if p.code.startswith("signature.")}
    if codes - UNKNOWN - {"signature.missing"}:
        return Verdict.BROKEN
    if codes & UNKNOWN:
        return Verdict.UNKNOWN
    return Verdict.TRUSTED if is_signed else Verdict.UNSIGNED
