"""
Values that go into the database and come out of it, beside the records.

The port itself is ``reading.Reading`` and ``writing.Writing``.
"""

from dataclasses import dataclass
from datetime import datetime

from nfvo.lcm.op_occ import LcmOpOcc, StepRecord


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records are meant (``*``: everyone's), and who asks."""

    project: str
    actor: str = ""


SYSTEM = Scope("*", "nfvo")
Key = tuple[str, str, str]
"""The key of a resource: host, kind and name."""
DescriptorKey = tuple[str, str, str]
"""The key of a descriptor: kind, id and version."""


@dataclass(frozen=True, slots=True)
class StoredDescriptor:
    """A descriptor as it was on-boarded; ``kind`` is nsd or vnfd, ``document`` JSON."""

    kind: str
    id: str
    version: str
    digest: str
    document: str
    source: str = ""

    @property
    def key(self) -> DescriptorKey:
        """What no other of its project has."""
        return self.kind, self.id, self.version


@dataclass(frozen=True, slots=True)
class Resource:
    """
    What a worker has made, or is about to make, on a host.

    Written before the effect (``ready`` false) and after it, removed when it is
    gone; ``owner_id`` is the VNFC or virtual link, empty for cached images.  What is
    removed is buried first: with ``gone_at`` we can prove that what a look at the host
    still finds there is dead.  While a watcher removes that (``clearing_until``), no
    step makes anything of this name.
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
    gone_at: datetime | None = None
    clearing_until: datetime | None = None

    @property
    def key(self) -> Key:
        """What no other has."""
        return self.host_id, self.kind, self.name


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a request that came with an idempotency key."""

    status: int
    location: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """An API token; ``hash`` is the SHA-256 of what the client sends."""

    hash: str
    name: str
    project: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """
    A step that is ours for as long as its lease lives, and its operation.

    ``more`` tells that so many others of its queue, or more, could be claimed now; of
    several that were claimed at once the first tells it.  ``there`` is whether what the
    step makes is there already, by our records.
    """

    step: StepRecord
    op_occ: LcmOpOcc
    more: int = 0
    there: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A step as it is to be saved by who has claimed it, with that operation."""

    step: StepRecord
    op_occ: LcmOpOcc


@dataclass(frozen=True, slots=True)
class Message:
    """An outbox row, due in ``after_s``; ``step_id`` empty asks for an advance."""

    id: int
    queue: str
    op_occ_id: str
    step_id: str = ""
    after_s: float = 0.0
