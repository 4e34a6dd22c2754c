"""The port to the database: what can be read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from nfvo.lcm.alarm import Alarm
from nfvo.lcm.deviation import Deviation, Survey
from nfvo.lcm.estate_reading import EstateReading
from nfvo.lcm.listing import Listing
from nfvo.lcm.observation import Change, HostObservation, Observation
from nfvo.lcm.op_occ import LcmOpOcc, StepRecord
from nfvo.lcm.plan import Plan
from nfvo.lcm.records import NsInstance
from nfvo.lcm.reserved import Grant, Unit
from nfvo.lcm.secret import Secret
from nfvo.lcm.stock import StockReading
from nfvo.lcm.store import Message, Resource, Token


class Reading(Listing, StockReading, EstateReading, Protocol):
    """
    A consistent view of the store.

    All times are the database's clock.  Methods that take a name or an id raise
    ``NotFound`` when there is no such record in the scope's project.
    """

    def now(self) -> datetime:
        """Return the database's time (UTC)."""
        ...

    def revision(self) -> int:
        """Return the revision of the newest change."""
        ...

    def installation(self) -> str:
        """Return the id of this installation."""
        ...

    def restored_at(self) -> datetime | None:
        """
        Return when an old copy of the database was put back (``lcm.restored``).

        None when it never was, or when an operator has let all go on.
        """
        ...

    def grant_of(self, ns_id: str) -> Grant:
        """Return all that is reserved for one NS instance."""
        ...

    def units(self, kind: str, scope: str) -> frozenset[str]:
        """Return the values that are taken in one scope."""
        ...

    def ns(self, id_or_name: str) -> NsInstance:
        """Return one NS instance with all of its parts."""
        ...

    def ns_id(self, id_or_name: str) -> str:
        """Return the id of one NS instance."""
        ...

    def ns_instances(self) -> Sequence[NsInstance]:
        """Return all NS instances by name."""
        ...

    def ns_at(self, host_id: str, also: Iterable[str] = ()) -> Sequence[NsInstance]:
        """
        Return the NS instances that have anything on a host, and those of ``also``.

        That is VNFCs placed there, or resources noted there that are theirs.
        """
        ...

    def unsettled(self, since: datetime) -> frozenset[str]:
        """Return the NS instances that an operation was changing then, or since."""
        ...

    def plan(self, id: str) -> Plan:
        """Return one plan."""
        ...

    def lapsed_holds(self) -> Sequence[Plan]:
        """Return the plans that still hold their grant though they have expired."""
        ...

    def op_occ(self, id: str) -> LcmOpOcc:
        """Return one operation."""
        ...

    def op_occs(self, ns_id: str = "") -> Sequence[LcmOpOcc]:
        """Return the operations of one NS instance, or all, newest first."""
        ...

    def active_op_occ(self, ns_id: str) -> LcmOpOcc | None:
        """Return the operation that is not final, and so locks the NS instance."""
        ...

    def open_op_occs(self, project: str) -> int:
        """Return how many operations of a project are not final."""
        ...

    def step(self, id: str) -> StepRecord:
        """Return one step."""
        ...

    def steps(self, op_occ_id: str) -> Sequence[StepRecord]:
        """Return the steps of an operation by ``seq``."""
        ...

    def outlines(self, op_occ_id: str) -> Sequence[StepRecord]:
        """
        Return the steps of an operation by ``seq``, to decide what is next.

        They are without arguments and checkpoints, and so are not to be saved.
        """
        ...

    def remaining(
        self, op_occ_ids: Iterable[str]
    ) -> Mapping[str, Sequence[StepRecord]]:
        """Return the outlines of steps that are not done, or undone, by operation."""
        ...

    def all_outlines(self, ns_id: str = "") -> Mapping[str, Sequence[StepRecord]]:
        """Return the outlines of an NS instance's steps, or of all, by operation."""
        ...

    def secrets(self, references: Iterable[str]) -> Mapping[str, Secret]:
        """Return the values of secrets by reference."""
        ...

    def resource(self, host_id: str, kind: str, name: str) -> Resource | None:
        """Return what workers have made of that name, None when nobody has."""
        ...

    def resources_of(self, owners: Iterable[str]) -> Sequence[Resource]:
        """Return what workers have made for these VNFCs and links."""
        ...

    def resources(self, *, host_id: str = "", owner_id: str = "") -> Sequence[Resource]:
        """Return what workers have made, narrowed by host or owner."""
        ...

    def newest_graves(self) -> Mapping[str, datetime]:
        """Return when something was last buried on each host, by host id."""
        ...

    def survey(self, host_id: str) -> Survey:
        """Return when a host was last surveyed; one that never was has no times."""
        ...

    def surveys(self) -> Mapping[str, Survey]:
        """Return when hosts were last surveyed, by host id."""
        ...

    def deviations(self, *, host_id: str = "", ns_id: str = "") -> Sequence[Deviation]:
        """Return what deviates, narrowed by host or NS instance, by host and name."""
        ...

    def deviation(self, id: str) -> Deviation:
        """Return one deviation."""
        ...

    def alarms(self, *, open_only: bool = True) -> Sequence[Alarm]:
        """Return alarms, the newest first; cleared ones too unless ``open_only``."""
        ...

    def alarm(self, id: str) -> Alarm:
        """Return one alarm."""
        ...

    def observations(self) -> Mapping[str, Observation]:
        """Return the last word on each server, by server id."""
        ...

    def host_observations(self) -> Mapping[str, HostObservation]:
        """Return the last look at each host, by host id."""
        ...

    def doubtful_hosts(self, since: datetime) -> Sequence[HostObservation]:
        """
        Return the last looks at hosts that did not work, or were before that time.

        Those at hosts that hang too.
        """
        ...

    def changes(self, since: int, limit: int = 1000) -> Sequence[Change]:
        """Return the changes after a revision, oldest first."""
        ...

    def token(self, hash: str) -> Token | None:
        """Return the token with this hash."""
        ...

    def op_occ_by_key(self, key: str) -> LcmOpOcc | None:
        """Return the operation that was asked for with this idempotency key."""
        ...

    def taken_units(self, units: Iterable[Unit]) -> frozenset[Unit]:
        """Return those of the units that somebody has."""
        ...

    def queue_of(self, step_id: str) -> str:
        """Return the queue of a step; empty when the step is gone."""
        ...

    def lost_steps(self, grace_s: float, per_host: int) -> Sequence[StepRecord]:
        """
        Return outlines of the steps that somebody should work on, and nobody does.

        Those are: claimed ones whose lease has ended; the best ones of each queue
        that could have been claimed for ``grace_s``.  Each kick doubles the patience.
        One that waits for a slot of its host, or for better ones, is not lost.
        """
        ...

    def stalled_op_occs(self) -> Sequence[LcmOpOcc]:
        """Return the operations that run, though no step is claimed or may be."""
        ...

    def due_messages(self, limit: int = 100) -> Sequence[Message]:
        """Return the messages that are due, oldest first."""
        ...

    def outbox_oldest_s(self) -> float:
        """Return for how many seconds the oldest message is due; 0 when none is."""
        ...

    def next_due_s(self) -> float | None:
        """Return the seconds until the next message is due."""
        ...
