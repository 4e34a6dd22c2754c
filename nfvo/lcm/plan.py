"""
A plan: everything that an operation would do, as a value that is stored and shown.

Applying a plan runs exactly its steps; when the world has moved on since, the plan
is stale and says what is different now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from nfvo.lcm.op_occ import OperationKind
from nfvo.lcm.records import NsInstance
from nfvo.lcm.reserved import Grant
from nfvo.placement.tariff import UNKNOWN, Estimate


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the difference between what runs and what would run."""

    action: Literal["create", "replace", "delete", "update"]
    kind: Literal["vnfc", "vl", "sap", "image"]
    name: str
    host: str = ""
    detail: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step to be, with the ``seq`` of those that must be done before it."""

    seq: int
    kind: str
    version: int
    arguments: Mapping[str, Any]
    queue: str
    title: str
    host_id: str = ""
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What an operation would do, decided on the snapshot ``revision``.

    ``digest`` covers all that the decision was made from; ``generations`` are those
    of the hosts it touches.  The instance is kept as ``accepted`` when the operation
    begins, as ``completed`` when all steps are done and as ``rolled_back`` when all
    are undone.  ``grant`` is what must be reserved on top of what is; with ``held``
    it is reserved already, until the plan expires.  A ``forced`` one goes on over
    what cannot be removed now.  ``dead_hosts`` are the ids of those that somebody
    vouches are off: when it is applied they are DOWN.  ``estimate`` is of all of the
    service, on hosts as they were when it was decided.
    """

    id: str
    project: str
    kind: OperationKind
    ns_id: str
    revision: int
    digest: str
    generations: Mapping[str, int]
    accepted: NsInstance
    completed: NsInstance
    rolled_back: NsInstance
    grant: Grant
    steps: tuple[PlannedStep, ...]
    changes: tuple[Change, ...]
    point_of_no_return: int | None = None
    expires_at: datetime | None = None
    applied_by: str = ""
    held: bool = False
    forced: bool = False
    dead_hosts: frozenset[str] = frozenset()
    estimate: Estimate = UNKNOWN
    rev: int = 0
