"""Where what is on a host differs from what should be there, and what to do of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from nfvo.graph import Resources

NOTHING = "none"
"""What is told of an empty set."""


class DeviationKind(StrEnum):
    """
    How a resource deviates.

    MISSING: it should be there.  CHANGED: it is there, and otherwise than it should
    be.  DEAD: ours, and our records prove that it is to be gone; it is removed.
    UNKNOWN: it bears our tag, and no record knows it (a restored database!); never
    removed without an operator's word.  FOREIGN: another installation's; never touched.
    """

    MISSING = "missing"
    CHANGED = "changed"
    DEAD = "dead"
    UNKNOWN = "unknown"
    FOREIGN = "foreign"


UNACCOUNTED = frozenset({DeviationKind.UNKNOWN, DeviationKind.FOREIGN})
"""What takes room and VNIs that nothing was granted for."""


class Word(StrEnum):
    """What an operator wants to become of it; NONE as long as nobody has said."""

    NONE = ""
    ADOPT = "adopt"
    DELETE = "delete"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Deviation:
    """
    One resource of one host that is not as it should be.

    ``what`` is its kind as in ``FoundResource``; ``expected`` and ``observed`` have
    only what differs, as text by name.  ``project`` is ``*`` while nobody knows whose
    it is.  ``room`` is what a VM takes that we have no allocation for.
    """

    id: str
    kind: DeviationKind
    host_id: str
    what: str
    name: str
    since: datetime
    uuid: str = ""
    project: str = "*"
    ns_id: str = ""
    owner_id: str = ""
    installation: str = ""
    expected: Mapping[str, str] = field(default_factory=dict)
    observed: Mapping[str, str] = field(default_factory=dict)
    detail: str = ""
    word: Word = Word.NONE
    room: Resources = field(default_factory=Resources)
    rev: int = 0

    @property
    def disks(self) -> frozenset[str]:
        """The names of those disks of an observed VM that are volumes of ours."""
        names = self.observed.get("disks", NOTHING).split(", ")
        return frozenset(one for one in names if one != NOTHING and "/" not in one)


@dataclass(frozen=True, slots=True)
class Survey:
    """
    When all that is on a host was last compared with what should be there.

    ``asked_at`` is when somebody last wanted it to be done anew.
    """

    host_id: str
    asked_at: datetime | None = None
    done_at: datetime | None = None
    ok: bool = True
    detail: str = ""

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for a new one."""
        if self.asked_at is None:
            return False
        return self.done_at is None or self.done_at < self.asked_at
