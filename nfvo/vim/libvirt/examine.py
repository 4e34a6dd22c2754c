"""A look at a host, for `nfvo doctor`: it makes nothing there that stays."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import libvirt

from nfvo.errors import VimRefused
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.libvirt.bridges import check_bridge
from nfvo.vim.libvirt.connection import Connection, HostConnection
from nfvo.vim.libvirt.errors import tolerated, vim_errors
from nfvo.vim.libvirt.hook_probe import ask_hook
from nfvo.vim.libvirt.markup import parse
from nfvo.vim.libvirt.measure import GuestFigures, guest_figures
from nfvo.vim.libvirt.native import is_here, native_rate
from nfvo.vim.libvirt.storage import IMAGES, VOLUMES
from nfvo.vim.libvirt.storage_xml import GIB
from nfvo.vim.libvirt.traits import traits_of

NOBODY = Tag(installation="", ns="", owner="")
PROBED_VNIS = range(0xFFFE01, 0xFFFF00)
"""Others than the watcher asks for: two such questions at once disturb each other."""


@dataclass(frozen=True, slots=True)
class PoolCondition:
    """A storage pool: is it there, does it run, how much room has it left (GiB)."""

    name: str
    exists: bool = False
    active: bool = False
    free_gib: float = 0.0


@dataclass(frozen=True, slots=True)
class Condition:
    """
    What was found on a host.

    ``hook`` is the version of the network hook, or empty; then ``hook_problem`` says
    what is wrong with it.  Both are empty for a driver that needs none.
    ``bridge_problems`` are those of the provider networks.
    """

    libvirt: str
    hypervisor: str
    offers_kvm: bool
    pools: tuple[PoolCondition, ...]
    hook: str = ""
    hook_problem: str = ""
    bridge_problems: tuple[str, ...] = ()


class Examination:
    """Looks at one host through a connection of its own; errors are ``VimError``s."""

    def __init__(self, host: HostRecord) -> None:
        self._host = host
        self._connection = HostConnection(host.name, host.uri)

    def reach(self) -> None:
        """Connect; a few seconds at most."""
        with vim_errors(self._host.name):
            self._connection.get()

    def look(self) -> Condition:
        """Return the host's condition; blocks for as long as its libvirtd does."""
        with vim_errors(self._host.name):
            return _condition(self._connection.get(), self._host)

    def measure(self) -> tuple[GuestFigures, float | None]:
        """Measure a guest, and beside it the host itself where that is this machine."""
        with vim_errors(self._host.name):
            connection = self._connection.get()
            guest = guest_figures(connection, self._host)
            here = is_here(connection, self._host.uri)
            return guest, native_rate() if here else None

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _condition(connection: Connection, host: HostRecord) -> Condition:
    capabilities = parse(connection.getCapabilities())
    hook, problem = _hook(connection, host)
    return Condition(
        libvirt=_version(connection.getLibVersion()),
        hypervisor=f"{connection.getType()} {_version(connection.getVersion())}",
        offers_kvm=capabilities.find("guest/arch/domain[@type='kvm']") is not None,
        pools=tuple(_pool(connection, name) for name in (IMAGES, VOLUMES)),
        hook=hook,
        hook_problem=problem,
        bridge_problems=tuple(_bridge_problems(connection, host)),
    )


def _hook(connection: Connection, host: HostRecord) -> tuple[str, str]:
    if traits_of(host.uri).no_vxlan:
        return "", ""
    try:
        return ask_hook(connection, host, probe()).version, ""
    except VimRefused as refusal:
        return "", refusal.message


def probe() -> NetworkSpec:
    """Return a link that need not exist: any answer says that the hook is there."""
    vni = random.choice(PROBED_VNIS)
    return NetworkSpec(id="", name="", fabric="vxlan", tag=NOBODY, segment=vni)


def _pool(connection: Connection, name: str) -> PoolCondition:
    with tolerated(libvirt.VIR_ERR_NO_STORAGE_POOL):
        pool = connection.storagePoolLookupByName(name)
        active = bool(pool.isActive())
        return PoolCondition(name, True, active, pool.info()[3] / GIB if active else 0)
    return PoolCondition(name)


def _bridge_problems(connection: Connection, host: HostRecord) -> Iterator[str]:
    for network, bridge in sorted(host.physical_networks.items()):
        wanted = NetworkSpec(
            id="", name=network, fabric="bridge", tag=NOBODY, bridge=bridge
        )
        try:
            check_bridge(connection, host, wanted)
        except VimRefused as refusal:
            yield f"{refusal.message}, which is its provider network {network}"


def _version(number: int) -> str:
    """Return libvirt's way to write a version as one number, for people."""
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"
