"""What the core needs from the outside world; the adapters implement it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from nfvo.graph import Resources
from nfvo.lcm.cloud import FoundHost, FoundQuota
from nfvo.lcm.facts import Facts
from nfvo.lcm.observation import ServerState
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import ImageSpec, NetworkSpec, SeedSpec, ServerSpec, Tag, VolumeSpec
from nfvo.lcm.store import Scope
from nfvo.lcm.writing import Writing
from nfvo.placement.devices.pool import Pool
from nfvo.placement.infrastructure import Ability, NumaCell
from nfvo.placement.sizes import Size


@dataclass(frozen=True, slots=True)
class Capabilities:
    """
    What a driver can do on a host (nfvo/vim/README.md has a table of all).

    Without ``images`` and ``seeds``, disks and day-0 data are made empty; without
    ``agent`` a guest is judged by its state alone; without ``anti_spoofing`` it may
    send with any address; without ``bit_rates`` a port with a limit is refused, without
    ``security`` one with rules of what it lets in and out, without ``cells`` a VM that
    is to be bound to CPUs, cells or pages, without ``devices`` one that is to have PCI
    devices of its host, without ``trunks`` one with links in VLANs;
    without ``volumes`` a VM has one disk, that of its host.
    ``hypervisor`` is kvm, qemu, lxc or test; ``architecture`` as libvirt names it
    (x86_64); ``fabrics`` are vxlan, bridge and udp: how links may be made.  The last
    four are what only clouds do (``Ability``).
    """

    hypervisor: str
    architecture: str
    fabrics: frozenset[str]
    images: bool = True
    agent: bool = True
    anti_spoofing: bool = True
    seeds: bool = True
    bit_rates: bool = True
    security: bool = True
    cells: bool = False
    devices: bool = False
    trunks: bool = False
    volumes: bool = True
    config_drive: bool = False
    extra_specs: bool = False
    site_wide: bool = False
    spreads: bool = False

    @property
    def abilities(self) -> frozenset[Ability]:
        """Return what it can do, as a set."""
        return frozenset(one for one in Ability if getattr(self, one))


@dataclass(frozen=True, slots=True)
class Inventory:
    """
    What a host has, as found by looking.

    ``capacity`` is all of it, whatever runs there (units: ``Resources``); ``detail``
    tells the operator what is missing, and how to mend it.  ``places`` are the other
    hosts of the site, told by the one that stands for its cloud; ``quotas`` are those
    of its project, and ``sizes`` the only ones that a VM can have there (None: any).
    ``uplinks`` are devices for overlays to go on by, ``traits`` (os-traits) its CPU's,
    ``devices`` those that its operator lets VMs have.
    """

    capabilities: Capabilities
    capacity: Resources
    numa: tuple[NumaCell, ...] = ()
    hostname: str = ""
    detail: str = ""
    places: tuple[FoundHost, ...] = ()
    quotas: tuple[FoundQuota, ...] = ()
    sizes: frozenset[Size] | None = None
    uplinks: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()
    devices: tuple[Pool, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundResource:
    """
    Something on a host that carries our tag, or a cached image (no tag).

    ``kind`` is server, network, volume, seed, image, bridge or tunnel.  Volumes and
    seeds carry no tag: their names begin with the first 8 digits of the
    ``installation``, which is empty where it cannot be told.
    """

    kind: str
    name: str
    id: str = ""
    tag: Tag | None = None
    installation: str = ""
    facts: Facts | None = None


@dataclass(frozen=True, slots=True)
class SeenServer:
    """A server of ours on a host; ``agent`` tells whether a guest agent is expected."""

    id: str
    name: str
    state: ServerState
    detail: str = ""
    agent: bool = True


class Vim(Protocol):
    """
    A virtualised infrastructure manager.

    Every call is idempotent: the queue may deliver the same step twice.  Deleting
    what is not there is fine.  Raises ``VimUnavailable`` when a retry may help, else
    ``VimRefused``.  All calls may be made from several threads at once.
    """

    def inspect(self, host: HostRecord) -> Inventory:
        """Look at what the host has and can do; prepare its storage."""
        ...

    def ensure_image(self, host: HostRecord, image: ImageSpec, offset: int) -> int:
        """
        Put a slice (at most 5 s) of the image on the host, from ``offset`` bytes.

        Returns the new offset; ``image.size`` when the image is whole there, which
        it is at once when an intact one is found.  An offset of 0 starts over.
        """
        ...

    def delete_image(self, host: HostRecord, sha256: str) -> None:
        """Remove a cached image."""

    def ensure_network(self, host: HostRecord, network: NetworkSpec) -> None:
        """Make the link's part on this host, or bring its peers up to date."""

    def delete_network(self, host: HostRecord, network: NetworkSpec) -> None:
        """Remove the link's part on this host; refused while ports are on it."""

    def ensure_volume(self, host: HostRecord, volume: VolumeSpec) -> None:
        """Make a copy-on-write disk over an image that is on the host."""

    def ensure_seed(self, host: HostRecord, name: str, content: bytes) -> None:
        """Make a volume with day-0 data, readable by the hypervisor only."""

    def delete_volume(self, host: HostRecord, name: str) -> None:
        """Remove a disk or a seed."""

    def ensure_server(
        self, host: HostRecord, server: ServerSpec, day_zero: bytes = b""
    ) -> None:
        """
        Define the VM and start it unless it runs.

        ``day_zero`` is for hosts with a config drive; it is needed to make the VM, not
        to start one that is there.
        """

    def stop_server(self, host: HostRecord, server_id: str) -> None:
        """Switch the VM off, as if by its power switch (up to 20 s when frozen)."""

    def start_server(self, host: HostRecord, server_id: str) -> None:
        """Start a VM that is defined; fine when it is gone or already runs."""

    def delete_server(self, host: HostRecord, server_id: str) -> None:
        """Stop the VM and undefine it."""

    def is_ready(self, host: HostRecord, server: ServerSpec) -> bool:
        """Whether the guest answers (or, without an agent, runs)."""
        ...

    def found(self, host: HostRecord) -> tuple[FoundResource, ...]:
        """Return all that carries our tag on the host, whoever's installation."""
        ...

    def watch(
        self, host: HostRecord, on_event: Callable[[SeenServer], None]
    ) -> "HostWatch":
        """Open a watch; ``on_event`` is called from another thread on each change."""
        ...

    def close(self) -> None:
        """Let go of all connections."""


@runtime_checkable
class TidiesUp(Protocol):
    """What a driver of clouds can do beside being a ``Vim``."""

    def tidy(
        self, host: HostRecord, installation: str, may_go: Callable[[Tag], bool]
    ) -> None:
        """
        Remove what an installation's VMs shared in a cloud, and none does any more.

        What is of one service only goes if it ``may_go``, asked right before.
        """


class HostWatch(Protocol):
    """An open watch on one host.  Raises ``VimUnavailable`` when it has broken."""

    def sweep(self) -> tuple[SeenServer, ...]:
        """Return all servers of ours, without asking any monitor."""
        ...

    def agent_answers(self, server_id: str) -> bool:
        """Whether the guest's agent answers within 2 s (5 s when it was silent)."""
        ...

    def close(self) -> None:
        """End the watch."""


class Queue(Protocol):
    """
    Carries ids to workers, at least once, or not at all: the store is the truth.

    Raises ``QueueUnavailable`` when the message was not taken.
    """

    def advance(self, op_occ_id: str) -> None:
        """Ask for a look at an operation."""

    def perform(self, queue: str, op_occ_id: str, step_id: str) -> None:
        """Ask a worker of ``queue`` to perform a step."""


class Configurator(Protocol):
    """Makes what a guest is configured with."""

    def seed(self, seed: SeedSpec, secrets: Mapping[str, Secret]) -> bytes:
        """Return the day-0 data as an ISO image (NoCloud)."""
        ...

    def config_drive(self, seed: SeedSpec, secrets: Mapping[str, Secret]) -> bytes:
        """Return it as user-data, for a VIM that makes such a drive itself."""
        ...


class Fencer(Protocol):
    """Makes sure that a host is dead before its VMs are rebuilt elsewhere."""

    def fence(self, host: HostRecord, password: Secret | None) -> None:
        """
        Switch a host off, and return once its power has been read to be off.

        Having sent a command proves nothing.  Takes up to a minute and may be
        repeated; raises ``FenceFailed`` when the host is not known to be off.
        """


class Store(Protocol):
    """
    The only truth.  ``write`` is one transaction, committed when the block ends well.

    Blocks are short: no call to a VIM or a queue is made inside one.
    """

    def read(self, scope: Scope) -> AbstractContextManager[Reading]:
        """Open a consistent view."""
        ...

    def write(self, scope: Scope) -> AbstractContextManager[Writing]:
        """Open a transaction that may write."""
        ...


@dataclass(frozen=True, slots=True)
class Ports:
    """
    All adapters that an operation needs, by the kind of site where it matters.

    ``artifacts`` is the folder with images, called by their SHA-256; ``fencers`` are
    by ``FencerKind``, and used when nobody could look at a host for ``fence_after_s``.
    """

    store: Store
    queue: Queue
    vims: Mapping[str, Vim]
    configurator: Configurator
    artifacts: Path = Path("artifacts")
    most_operations: int = 1000
    fencers: Mapping[str, Fencer] = field(default_factory=dict)
    fence_after_s: float = 30.0

    def vim(self, kind: str) -> Vim:
        """Return the driver for sites of one kind."""
        return self.vims[kind]
