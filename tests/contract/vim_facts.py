"""What a look at a host must say of what it finds; give these a fixture ``bench``."""

from ipaddress import ip_interface

from nfvo.descriptor.security import in_words
from nfvo.lcm.facts import NetworkFacts, NicFacts, ServerFacts, VolumeFacts
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.specs import PortSpec
from tests.contract.vim_contract import Bench

DISKS = frozenset({"a.qcow2", "a-seed.iso"})
OURS = "1a2b3c4d-0000-4000-8000-000000000001"


def found(bench: Bench, kind: str) -> FoundResource:
    """Return the one thing of a kind."""
    (one,) = bench.found(kind)
    return one


class FactsContract:
    """Holds for every VIM."""

    def test_a_server_is_found_as_it_was_asked_for(self, bench: Bench):
        bench.running("a", vcpus=2, memory_mib=48)
        assert found(bench, "server").facts == ServerFacts(
            state=ServerState.RUNNING,
            vcpus=2,
            memory_mib=48,
            disks=DISKS if not bench.can.config_drive else frozenset(),
        )

    def test_a_server_that_is_off_is_found_stopped_and_else_the_same(
        self, bench: Bench
    ):
        server = bench.running("a")
        before = found(bench, "server").facts
        bench.vim.stop_server(bench.host, server.id)
        after = found(bench, "server").facts
        assert isinstance(before, ServerFacts) and isinstance(after, ServerFacts)
        assert after.state is ServerState.STOPPED
        assert (after.vcpus, after.disks) == (before.vcpus, before.disks)

    def test_a_server_is_found_with_its_installation(self, bench: Bench):
        tag = bench.link.tag.model_copy(update={"installation": OURS})
        bench.running("nfvo-a", tag=tag)
        assert found(bench, "server").installation == OURS


class VolumeFactsContract:
    """Holds for hosts on which a VM is made of volumes."""

    def test_a_disk_is_found_with_its_size_and_its_image(self, bench: Bench):
        bench.server("a")
        image = bench.image.sha256
        assert found(bench, "volume").facts == VolumeFacts(disk_gib=1, image=image)

    def test_servers_and_volumes_are_found_with_their_installation(self, bench: Bench):
        tag = bench.link.tag.model_copy(update={"installation": OURS})
        bench.running(
            "nfvo-a",
            tag=tag,
            disk=f"{OURS[:8]}-nfvo-a.qcow2",
            seed=f"{OURS[:8]}-nfvo-a-seed.iso",
        )
        kinds = "server", "volume", "seed", "image"
        whose = [found(bench, kind).installation for kind in kinds]
        assert whose == [OURS, OURS[:8], OURS[:8], ""]

    def test_a_volume_of_another_form_is_nobodys(self, bench: Bench):
        bench.server("a")
        assert found(bench, "volume").installation == ""


class NetworkFactsContract:
    """Holds for hosts that have networks for links."""

    def test_a_link_is_found_as_it_was_asked_for(self, bench: Bench):
        bench.vim.ensure_network(bench.host, bench.link)
        one, link = found(bench, "network"), bench.link
        assert one.installation == link.tag.installation
        assert one.facts == NetworkFacts(
            active=True,
            segment=link.segment,
            vlan=link.vlan,
            bridge=link.bridge,
            peers=frozenset(link.peers),
        )

    def test_a_port_is_found_with_its_network_and_what_is_enforced(self, bench: Bench):
        bench.vim.ensure_network(bench.host, bench.link)
        own = ip_interface("10.1.0.5/24"), ip_interface("fd00::5/64")
        other = (ip_interface("10.1.0.6/24"),)
        ports = (
            port(bench, 1, addresses=own),
            port(bench, 2, addresses=other, forwards=True),
        )
        bench.running("a", ports=ports)
        facts = found(bench, "server").facts
        assert isinstance(facts, ServerFacts)
        kept = {str(one.ip) for one in own} if bench.can.anti_spoofing else set()
        assert facts.nics == (
            NicFacts(ports[0].mac, bench.link.name, frozenset(kept), in_words(())),
            NicFacts(ports[1].mac, bench.link.name, security=in_words(())),
        )


def port(bench: Bench, number: int, **fields: object) -> PortSpec:
    """Return one of several ports."""
    mac = f"52:54:00:00:00:{number:02x}"
    return bench.port().model_copy(update={"mac": mac, **fields})
