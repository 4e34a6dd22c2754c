"""What virtualisation costs is measured with a guest, kept with the host, and told."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from nfvo.bootstrap import ports
from nfvo.doctor import Finding, Health, check_host, measure_host, overhead
from nfvo.doctor.world import World
from nfvo.lcm.ports import Store
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from nfvo.placement.overhead import Overhead
from nfvo.settings import Settings
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.vim_contract import as_inspected
from tests.testbed.libvirt import TestBed

HOST = HostRecord("1", "hv1", "default", "qemu+ssh://hv1/system", hypervisor="qemu")
MEASURE = "nfvo host check hv1 --measure"


def told(settings: Settings, known: Overhead | None) -> Finding:
    site = SiteRecord(id="s", name="default")
    world = World((replace(HOST, overhead=known),), {"default": site}, ())
    (found,) = overhead.known(settings, world)
    return found


@pytest.mark.parametrize(
    ("known", "health", "message", "mend"),
    [
        pytest.param(None, Health.SKIPPED, "not measured", MEASURE, id="unknown"),
        pytest.param(
            Overhead("kvm", 1.01, 40), Health.SKIPPED, "not measured", MEASURE, id="KVM"
        ),
        pytest.param(
            Overhead("qemu", 11.04, 41, 29.8),
            Health.WARN,
            "its guests run on qemu (TCG), 11x slower than the host, "
            "41 MiB of memory beside each VM's own",
            "KVM",
            id="slow",
        ),
        pytest.param(
            Overhead("qemu", None, 41, 29.8),
            Health.SKIPPED,
            "qemu (TCG), 29.8 million rounds a second, 41 MiB of memory beside each "
            "VM's own; what the host itself does is not known",
            MEASURE,
            id="far away",
        ),
        pytest.param(
            Overhead("qemu", 1.04), Health.OK, "as fast as the host", "", id="fast"
        ),
    ],
)
def test_what_is_known_is_told(settings, known, health, message, mend):
    found = told(settings, known)
    assert (found.part, found.ok) == ("host hv1", health)
    assert message in found.message
    assert mend in found.mend


@pytest.fixture
def measurable(settings: Settings) -> Iterator[Store]:
    """The store of an installation that has a host of a bed, as it was inspected."""
    store, vim = ports(settings).store, LibvirtVim()
    with TestBed.up(1, name=f"measure-{os.getpid()}") as bed:
        record = replace(HOST, uri=bed.host("hv1").uri(), state=HostState.READY)
        with store.write(SYSTEM) as tx:
            tx.put_host(as_inspected(vim, record))
        vim.close()
        yield store
        listed = ["virsh", "-q", "list", "--all"]
        assert not bed.host("hv1").run(listed).stdout.strip(), "no guest stays"
        volumes = bed.host("hv1").run(["virsh", "-q", "vol-list", "nfvo"]).stdout
        assert not volumes.strip(), "nor its disk"


@pytest.mark.libvirt
def test_a_real_guest_is_measured_against_its_host(
    settings: Settings, measurable: Store
):
    home = {"NFVO_HOME": str(settings.home)}
    found = [one.message for one in measure_host("hv1", home)]
    with measurable.read(SYSTEM) as view:
        known = view.host("hv1").overhead
    assert known is not None, found
    assert known.slowdown is not None, "the bed is on this machine"
    assert known.slowdown > 1.5, "an emulated CPU is slower"
    assert known.rate is not None
    assert known.rate > 0.1, "it does work"
    assert known.memory_mib is not None
    assert 5 < known.memory_mib < 1000
    assert known.measured_at is not None
    assert f"its guests run on {known}" in found
    assert found == [one.message for one in check_host("hv1", home)], "it is kept"

    with measurable.write(SYSTEM) as tx:
        tx.put_host(replace(tx.host("hv1"), architecture="aarch64"))
    refused = [one for one in measure_host("hv1", home) if "measured" in one.message]
    assert [one.ok for one in refused] == [Health.SKIPPED]
    assert "they are qemu, aarch64" in refused[0].message
