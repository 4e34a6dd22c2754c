"""
Packages, one for each descriptor: what those came in, on board or on the way there.

The words are those of SOL005 (9.5.4, 5.5.4), whose ``vnfd`` packages are VNF packages
and whose ``nsd`` ones are NS descriptor resources.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Literal, Self

from nfvo.descriptor.problems import Problem
from nfvo.errors import Conflict

Kind = Literal["vnfd", "nsd"]
Option = Literal["", "OPTION_1", "OPTION_2"]
CALLED: Mapping[str, str] = {"vnfd": "VNF package", "nsd": "NS descriptor"}


def kind_of(text: str) -> Kind:
    """Return the kind of a descriptor as that of a package."""
    return "nsd" if text == "nsd" else "vnfd"


class OnboardingState(StrEnum):
    """How far a package has come."""

    CREATED = "CREATED"
    UPLOADING = "UPLOADING"
    PROCESSING = "PROCESSING"
    ONBOARDED = "ONBOARDED"
    ERROR = "ERROR"


S = OnboardingState
TRANSITIONS: Mapping[S, frozenset[S]] = {
    S.CREATED: frozenset({S.UPLOADING}),
    S.ERROR: frozenset({S.UPLOADING}),
    S.UPLOADING: frozenset({S.PROCESSING, S.ERROR}),
    S.PROCESSING: frozenset({S.ONBOARDED, S.ERROR}),
    S.ONBOARDED: frozenset(),
}
UNDER_WAY = frozenset({S.UPLOADING, S.PROCESSING})
"""A process is at it, or has died."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a package; no checksum where it could not be read."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What was found in a package that was checked.

    ``definitions`` are the files that its descriptor consists of, ``signature`` is what
    is to be thought of it, ``option`` how it is signed (SOL004, 5.1).
    """

    definitions: tuple[str, ...] = ()
    manifest: str = ""
    signature: str = ""
    option: Option = ""
    files: tuple[PackedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a package is not on board: an error of ours, as it would be answered."""

    status: int
    code: str
    detail: str
    hint: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes that descriptors came in; no checksum where they were not kept."""

    file: str = ""
    sha256: str = ""
    size: int = 0
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class PackageRecord:
    """
    A package; ``descriptor`` and ``version`` are empty until it is on board.

    ``attempt`` counts who was at it: one that finds another number was taken over.
    Lists leave ``content.facts`` out.
    """

    id: str
    project: str
    kind: Kind
    state: OnboardingState = S.CREATED
    content: Content = Content()
    descriptor: str = ""
    version: str = ""
    enabled: bool = False
    user_data: Mapping[str, object] = field(default_factory=dict)
    failure: Failure | None = None
    attempt: int = 0
    created_at: datetime | None = None
    rev: int = 0

    @property
    def called(self) -> str:
        """What it is called in messages."""
        name = f"{self.descriptor} {self.version}" if self.descriptor else self.id
        return f"{CALLED[self.kind]} {name}"

    def entering(self, state: OnboardingState) -> Self:
        """Return it in another state; ``Conflict`` when that cannot follow."""
        if state in TRANSITIONS[self.state]:
            return replace(self, state=state)
        raise Conflict(
            f"{self.called} is {self.state}, it cannot become {state}",
            hint="its content is taken once; create another one for another content",
        )
