"""
The port to the database: what can be read, and what can be written, in one go.

All times are the database's clock.  Methods that take a name or an id raise
``NotFound`` when there is no such record in the scope's project.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from nfvo.lcm.observation import Change, HostObservation, Observation
from nfvo.lcm.op_occ import LcmOpOcc, StepRecord
from nfvo.lcm.plan import Plan
from nfvo.lcm.records import (
    Grant,
    HostRecord,
    Image,
    NsInstance,
    SiteRecord,
    Unit,
)
from nfvo.lcm.secret import Secret
from nfvo.placement.infrastructure import Infrastructure


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records are meant (``*``: everyone's), and who asks."""

    project: str
    actor: str = ""


SYSTEM = Scope("*", "nfvo")


@dataclass(frozen=True, slots=True)
class StoredDescriptor:
    """A descriptor as it was on-boarded; ``kind`` is nsd or vnfd, ``document`` JSON."""

    kind: str
    id: str
    version: str
    digest: str
    document: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """
    What a worker has made, or is about to make, on a host.

    Written before the effect (``ready`` false) and after it, removed when it is
    gone; ``owner_id`` is the VNFC or virtual link, empty for cached images.
    """

    site: str
    host_id: str
    kind: str
    name: str
    uuid: str = ""
    owner_id: str = ""
    step_id: str = ""
    fence: int = 0
    ready: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """An API token; ``hash`` is the SHA-256 of what the client sends."""

    hash: str
    name: str
    project: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """A step that is ours for as long as its lease lives, and its operation."""

    step: StepRecord
    op_occ: LcmOpOcc


@dataclass(frozen=True, slots=True)
class Message:
    """An outbox row: a message to send; ``step_id`` empty asks for an advance."""

    id: int
    queue: str
    op_occ_id: str
    step_id: str = ""


class Reading(Protocol):
    """A consistent view of the store."""

    def now(self) -> datetime:
        """Return the database's time (UTC)."""
        ...

    def revision(self) -> int:
        """Return the revision of the newest change."""
        ...

    def installation(self) -> str:
        """Return the id of this installation."""
        ...

    def descriptor(self, kind: str, id: str, version: str = "") -> StoredDescriptor:
        """Return one descriptor, the newest version unless one is named."""
        ...

    def descriptors(self, kind: str = "") -> Sequence[StoredDescriptor]:
        """Return all descriptors, ordered by kind, id and version."""
        ...

    def image(self, name: str) -> Image:
        """Return one image."""
        ...

    def images(self) -> Sequence[Image]:
        """Return all images by name."""
        ...

    def site(self, name: str) -> SiteRecord:
        """Return one site."""
        ...

    def sites(self) -> Sequence[SiteRecord]:
        """Return all sites by name."""
        ...

    def host(self, id_or_name: str) -> HostRecord:
        """Return one host."""
        ...

    def hosts(self) -> Sequence[HostRecord]:
        """Return all hosts by name."""
        ...

    def infrastructure(self) -> Infrastructure:
        """Return all hosts as the placement engine sees them, grants taken off."""
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

    def ns_instances(self) -> Sequence[NsInstance]:
        """Return all NS instances by name."""
        ...

    def plan(self, id: str) -> Plan:
        """Return one plan."""
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

    def step(self, id: str) -> StepRecord:
        """Return one step."""
        ...

    def steps(self, op_occ_id: str) -> Sequence[StepRecord]:
        """Return the steps of an operation by ``seq``."""
        ...

    def secrets(self, references: Iterable[str]) -> Mapping[str, Secret]:
        """Return the values of secrets by reference."""
        ...

    def resources(
        self, *, host_id: str = "", owner_id: str = ""
    ) -> Sequence[Resource]:
        """Return what workers have made, narrowed by host or owner."""
        ...

    def observations(self) -> Mapping[str, Observation]:
        """Return the last word on each server, by server id."""
        ...

    def host_observations(self) -> Mapping[str, HostObservation]:
        """Return the last look at each host, by host id."""
        ...

    def changes(self, since: int, limit: int = 1000) -> Sequence[Change]:
        """Return the changes after a revision, oldest first."""
        ...

    def token(self, hash: str) -> Token | None:
        """Return the token with this hash."""
        ...


class Writing(Reading, Protocol):
    """A transaction.  Every put of a visible record takes one new revision."""

    def put_descriptor(self, descriptor: StoredDescriptor) -> None:
        """Add a descriptor; ``Conflict`` when the id and version exist otherwise."""

    def delete_descriptor(self, kind: str, id: str, version: str) -> None:
        """Remove a descriptor; ``Conflict`` while an NS instance uses it."""

    def put_image(self, image: Image) -> None:
        """Add or replace an image."""

    def delete_image(self, name: str) -> None:
        """Remove an image."""

    def put_site(self, site: SiteRecord) -> None:
        """Add or replace a site."""

    def put_host(self, host: HostRecord) -> None:
        """Add or change a host; its generation is kept."""

    def delete_host(self, id: str) -> None:
        """Remove a host; ``Conflict`` while something is allocated on it."""

    def put_ns(self, ns: NsInstance) -> None:
        """Add or change an NS instance with its parts; ``Conflict`` on a taken name."""

    def delete_ns(self, id: str) -> None:
        """Remove an NS instance with its operations, plans and secrets."""

    def put_plan(self, plan: Plan) -> None:
        """Add or change a plan."""

    def put_secret(self, ns_id: str, name: str, value: Secret) -> str:
        """Keep a secret, encrypted; returns its reference."""
        ...

    def add_op_occ(self, op_occ: LcmOpOcc, steps: Sequence[StepRecord]) -> None:
        """Begin an operation; ``Busy`` when the NS instance has an active one."""

    def put_op_occ(self, op_occ: LcmOpOcc, *, epoch: int) -> None:
        """Save an operation that still has ``epoch``, else ``Conflict``."""

    def reserve(
        self, op_occ_id: str, ns_id: str, grant: Grant, generations: Mapping[str, int]
    ) -> None:
        """
        Reserve a grant if the hosts still have these generations, else ``Conflict``.

        Raises the generation of every host in ``grant``.  A unit that is taken is a
        ``Conflict`` too.
        """

    def settle(self, ns_id: str, grant: Grant) -> None:
        """Release all that is reserved for the NS instance and is not in ``grant``."""

    def claim(self, step_id: str, lease_s: float) -> Claim | None:
        """
        Take a step that is due, or whose lease has ended; None when it is not to have.

        Its operation must be PROCESSING for a step forward, ROLLING_BACK for one
        back.  Raises ``fence`` and enters RUNNING or UNDOING.
        """
        ...

    def renew(self, step_id: str, fence: int, lease_s: float) -> bool:
        """Extend the lease of a claimed step; False when it was taken over."""
        ...

    def save_step(self, step: StepRecord, *, fence: int, epoch: int) -> None:
        """Save a claimed step, or raise ``FencedOff``."""

    def put_steps(self, steps: Iterable[StepRecord]) -> None:
        """Save steps that nobody holds (retry, rollback)."""

    def put_resource(self, resource: Resource) -> None:
        """Write down what is being made, or is made (key: host, kind, name)."""

    def delete_resource(self, host_id: str, kind: str, name: str) -> None:
        """Forget what is gone."""

    def send(
        self, queue: str, op_occ_id: str, step_id: str = "", after_s: float = 0.0
    ) -> Message:
        """Put a message into the outbox, to be sent when it is due."""
        ...

    def due_messages(self, limit: int = 100) -> Sequence[Message]:
        """Return the messages that are due, oldest first."""
        ...

    def forget_messages(self, ids: Iterable[int]) -> None:
        """Remove messages that were sent."""

    def next_due_s(self) -> float | None:
        """Return the seconds until the next message is due."""
        ...

    def kick_lost_steps(self, grace_s: float) -> Sequence[StepRecord]:
        """
        Put messages into the outbox again for steps that nobody works on.

        Those are: claimed ones whose lease has ended; ready ones that have been due
        for ``grace_s`` without a message; with back-off by ``kicks``.
        """
        ...

    def take_lease(self, name: str, owner: str, seconds: float) -> bool:
        """Take or renew a role; False when somebody else holds it."""
        ...

    def put_observation(self, observation: Observation) -> None:
        """Write down a changed state."""

    def delete_observation(self, server_id: str) -> None:
        """Forget a server that is meant to be gone."""

    def put_host_observation(self, observation: HostObservation) -> None:
        """Write down that a host was looked at; takes no revision."""

    def put_token(self, token: Token) -> None:
        """Add a token."""

    def unit_is_free(self, unit: Unit) -> bool:
        """Whether nobody has this unit."""
        ...
