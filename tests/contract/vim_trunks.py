"""What trunks and disks beside the root disk must be, for hosts that have them."""

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.facts import ServerFacts, VolumeFacts, tagged
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.specs import NetworkSpec, PortSpec, StorageSpec
from tests.contract.vim_bench import Bench

VLAN = 100
BESIDE = StorageSpec(name="a-disk1.qcow2", size_gib=2)


def other_link(bench: Bench) -> NetworkSpec:
    """Make a second link beside the bench's, and that too."""
    id = new_id()
    other = bench.link.model_copy(
        update={
            "id": id,
            "name": "nfvo-contract-2",
            "tag": bench.link.tag.model_copy(update={"owner": id}),
            "segment": bench.link.segment and bench.link.segment + 1,
        }
    )
    for link in (bench.link, other):
        bench.vim.ensure_network(bench.host, link)
    return other


def trunk(bench: Bench, other: NetworkSpec) -> PortSpec:
    """Return a port that reaches another link by a VLAN, with the MAC that it has."""
    port = bench.port()
    inside = port.model_copy(
        update={"id": new_id(), "name": "left.100", "network": other, "vlan": VLAN}
    )
    return port.model_copy(update={"trunk": (inside,)})


def facts(found: list[FoundResource]) -> ServerFacts:
    """Return how the one server is."""
    (one,) = found
    assert isinstance(one.facts, ServerFacts)
    return one.facts


class TrunksContract:
    """For hosts that make trunks; give it a fixture ``bench``."""

    def test_a_trunk_is_found_and_goes_with_its_server_and_then_its_links_can(
        self, bench: Bench
    ):
        other = other_link(bench)
        server = bench.running("a", ports=(trunk(bench, other),))
        for _ in range(2):
            found = facts(bench.found("server"))
            (nic,), (inside,) = found.nics, found.inside
            assert nic.network == bench.link.name
            assert nic.trunk == {tagged(VLAN, other.name)}
            assert (inside.mac, inside.vlan) == (nic.mac, VLAN)
            assert inside.addresses == {
                str(one.ip) for one in server.ports[0].addresses
            }
            bench.ensure(server)
        with pytest.raises(VimRefused):
            bench.vim.delete_network(bench.host, other)
        for _ in range(2):
            bench.vim.delete_server(bench.host, server.id)
        for link in (bench.link, other):
            bench.vim.delete_network(bench.host, link)
        assert bench.found("network") == []


class NoTrunksContract:
    """For hosts that make none; give it a fixture ``bench``."""

    def test_a_port_with_a_trunk_is_refused(self, bench: Bench):
        port = trunk(bench, bench.link)
        server = bench.server("a", ports=(port,))
        with pytest.raises(VimRefused, match="no trunk"):
            bench.ensure(server)
        assert bench.found("server") == []


class StoragesContract:
    """For hosts on which a VM is made of volumes; give it a fixture ``bench``."""

    def test_an_empty_disk_is_made_once_and_is_one_of_its_server(self, bench: Bench):
        empty = bench.volume(BESIDE.name).model_copy(
            update={"image_sha256": "", "size_gib": BESIDE.size_gib}
        )
        for _ in range(2):
            bench.vim.ensure_volume(bench.host, empty)
        (volume,) = bench.found("volume")
        assert volume.facts == VolumeFacts(disk_gib=BESIDE.size_gib)
        bench.running("a", storages=(BESIDE,))
        disks = facts(bench.found("server")).disks
        assert disks == {"a.qcow2", "a-seed.iso", BESIDE.name}

    def test_a_server_needs_its_storages(self, bench: Bench):
        server = bench.server("a", storages=(BESIDE,))
        with pytest.raises(VimRefused, match=BESIDE.name):
            bench.vim.ensure_server(bench.host, server)


class WholeStoragesContract:
    """For a VIM that makes VMs whole, and volumes; give it a fixture ``bench``."""

    @pytest.mark.parametrize("boot_volume", [False, True], ids=["beside", "boot"])
    def test_a_server_is_found_with_its_volumes(
        self, bench: Bench, *, boot_volume: bool
    ):
        beside = (BESIDE,) if not boot_volume else ()
        bench.running("a", storages=beside, boot_volume=boot_volume)
        assert facts(bench.found("server")).volumes == 1
