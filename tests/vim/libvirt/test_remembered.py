"""What is remembered of a host, and when it is asked for again."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import libvirt
import pytest

from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.domain_xml import Domain
from nfvo.vim.libvirt.server_xml import Place, domain_of
from nfvo.vim.libvirt.shapes import Shapes
from nfvo.vim.libvirt.storage import KNOWN_S, VOLUMES, Storage, Storages
from nfvo.vim.libvirt.traits import SYSTEM
from tests.vim.libvirt import specs

FOLDER = "/var/lib/libvirt/images/nfvo"
HOST = HostRecord("h1", "hv1", "default", "qemu:///system")
OTHER = replace(HOST, id="h2", name="hv2")


@dataclass(eq=False)
class Daemon:
    """A libvirtd with a pool, that notes what it is asked; it may refuse domains."""

    flags: list[int] = field(default_factory=list)
    looks: int = 0
    refuses: bool = False

    def storagePoolLookupByName(self, name: str) -> "Daemon":  # noqa: N802
        self.looks += 1
        return self

    def isActive(self) -> bool:  # noqa: N802
        return True

    def XMLDesc(self) -> str:  # noqa: N802
        return f"<pool><target><path>{FOLDER}</path></target></pool>"

    def defineXMLFlags(self, xml: str, flags: int) -> str:  # noqa: N802
        self.flags.append(flags)
        if self.refuses:
            raise libvirt.libvirtError("no")
        return xml


def domain(
    name: str = "nfvo-3c1f0000-fw-1", kind: str = "qemu", **what: object
) -> Domain:
    return domain_of(specs.server(name, **what), Place(kind, FOLDER, SYSTEM))


CHECKED, UNCHECKED = libvirt.VIR_DOMAIN_DEFINE_VALIDATE, 0


@pytest.mark.parametrize(
    ("second", "flags"),
    [
        pytest.param(domain("nfvo-3c1f0000-ids-1"), UNCHECKED, id="another VM"),
        pytest.param(domain(memory_mib=512), UNCHECKED, id="more memory"),
        pytest.param(domain(ports=()), CHECKED, id="no port"),
        pytest.param(domain(agent=False), CHECKED, id="no agent"),
        pytest.param(domain(kind="kvm"), CHECKED, id="another hypervisor"),
        pytest.param(
            domain(architecture="aarch64"), CHECKED, id="another architecture"
        ),
        pytest.param(
            domain(ports=(specs.port(bit_rate_mbps=10),)), CHECKED, id="a limited port"
        ),
    ],
)
def test_the_schema_is_asked_once_for_each_shape(second: Domain, flags: int):
    daemon, shapes = Daemon(), Shapes()
    shapes.define(daemon, domain())
    shapes.define(daemon, second)
    assert daemon.flags == [CHECKED, flags]


def test_another_connection_has_passed_nothing():
    shapes, first, second = Shapes(), Daemon(), Daemon()
    shapes.define(first, domain())
    shapes.define(second, domain())
    assert second.flags == [CHECKED]


def test_a_shape_that_was_refused_is_checked_again():
    daemon, shapes = Daemon(refuses=True), Shapes()
    for _ in range(2):
        with pytest.raises(libvirt.libvirtError):
            shapes.define(daemon, domain())
    assert daemon.flags == [CHECKED, CHECKED]


@dataclass
class Clock:
    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s


def look(storages: Storages, daemon: Daemon, host: HostRecord = HOST) -> Path:
    with storages.of(daemon, host) as storage:
        return Path(storage.directory(VOLUMES))


@pytest.mark.parametrize(
    ("later_s", "looks"),
    [
        pytest.param(KNOWN_S / 2, 1, id="a moment later"),
        pytest.param(KNOWN_S * 2, 2, id="later"),
    ],
)
def test_pools_are_known_for_a_moment(later_s: float, looks: int):
    clock, daemon = Clock(), Daemon()
    storages = Storages(clock)
    look(storages, daemon)
    clock.now_s = later_s
    assert look(storages, daemon) == Path(FOLDER)
    assert daemon.looks == looks


def test_each_host_and_each_connection_has_pools_of_its_own():
    storages, first, second = Storages(Clock()), Daemon(), Daemon()
    look(storages, first)
    look(storages, first, OTHER)
    look(storages, second)
    assert (first.looks, second.looks) == (2, 1)


def test_pools_are_looked_for_again_after_a_call_has_failed():
    storages, daemon = Storages(Clock()), Daemon()
    look(storages, daemon)
    with pytest.raises(libvirt.libvirtError), storages.of(daemon, HOST):
        raise libvirt.libvirtError("the pool is not active")
    look(storages, daemon)
    assert daemon.looks == 2


@dataclass(eq=False)
class Raced:
    """A libvirtd on which another worker starts a pool as soon as it is defined."""

    active: bool = False

    def storagePoolLookupByName(self, name: str) -> object:  # noqa: N802
        raise _error(libvirt.VIR_ERR_NO_STORAGE_POOL)

    def storagePoolDefineXML(self, xml: str) -> "Raced":  # noqa: N802
        self.active = True
        return self

    def build(self, flags: int) -> None:
        raise _error(libvirt.VIR_ERR_OPERATION_INVALID)

    def setAutostart(self, on: int) -> None:  # noqa: N802
        pass

    def create(self, flags: int) -> None:
        raise _error(libvirt.VIR_ERR_OPERATION_INVALID)


def _error(code: int) -> libvirt.libvirtError:
    error = libvirt.libvirtError("staged")
    error.err = (code, 0, "staged", 0, "", "", "", 0, 0)
    return error


def test_two_workers_can_make_the_pools_of_a_host_at_once():
    host = Raced()
    assert Storage(host, "qemu:///system").pool(VOLUMES) is host  # type: ignore[arg-type]
    assert host.active
