"""Two installations on one host: each sees both, and touches only its own."""

from dataclasses import dataclass
from typing import Any

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.ids import new_id
from nfvo.lcm.specs import NetworkSpec, ServerSpec, VolumeSpec
from tests.contract.vim_contract import Bench

OURS = "1a2b3c4d-0000-4000-8000-000000000001"
THEIRS = "5e6f7a8b-0000-4000-8000-000000000002"


@dataclass(frozen=True)
class Neighbour:
    """An installation on a bench's host, which calls things as the planner does."""

    bench: Bench
    id: str

    @property
    def digits(self) -> str:
        return self.id[:8]

    def link(self, **fields: Any) -> NetworkSpec:
        tag = self.bench.link.tag.model_copy(update={"installation": self.id})
        segment = self.bench.link.segment and int(self.digits[:2], 16) + 0x5000
        wanted = {
            "id": new_id(),
            "name": f"nfvo-of-{self.digits}",
            "tag": tag,
            "segment": segment,
        }
        return self.bench.link.model_copy(update=wanted | fields)

    def volume(self) -> VolumeSpec:
        name, tag = f"{self.digits}-nfvo-a.qcow2", self.link().tag
        return self.bench.volume(name).model_copy(update={"tag": tag})

    def running(self, **fields: Any) -> ServerSpec:
        return self.bench.running(
            f"nfvo-{self.digits}",
            disk=f"{self.digits}-nfvo-a.qcow2",
            seed=f"{self.digits}-nfvo-a-seed.iso",
            tag=self.link().tag,
            **fields,
        )

    def found(self) -> list[tuple[str, str]]:
        """Return what bears this installation's tag or digits, as kind and name."""
        whose = self.id, self.digits
        every = self.bench.everything()
        return sorted(
            (one.kind, one.name) for one in every if one.installation in whose
        )

    def everything(self) -> list[tuple[str, str]]:
        """Return what there is of it when its server runs."""
        server = "server", f"nfvo-{self.digits}"
        if self.bench.can.config_drive:
            return [server]
        volume = "volume", f"{self.digits}-nfvo-a.qcow2"
        return sorted([server, volume, ("seed", f"{self.digits}-nfvo-a-seed.iso")])


class Neighbours:
    """Two of them on the host of a ``bench``."""

    @pytest.fixture
    def us(self, bench: Bench) -> Neighbour:
        return Neighbour(bench, OURS)

    @pytest.fixture
    def them(self, bench: Bench) -> Neighbour:
        return Neighbour(bench, THEIRS)


class NeighboursContract(Neighbours):
    """Holds for every VIM; give it a fixture ``bench``."""

    def test_each_installation_is_told_from_the_other(
        self, us: Neighbour, them: Neighbour
    ):
        us.running()
        them.running()
        assert us.found() == us.everything()
        assert them.found() == them.everything()

    def test_what_one_removes_leaves_what_the_other_has(
        self, us: Neighbour, them: Neighbour
    ):
        bench, server = us.bench, us.running()
        neighbour = them.running()
        bench.vim.delete_server(bench.host, server.id)
        for name in (server.disk, server.seed):
            bench.vim.delete_volume(bench.host, name)
        assert us.found() == []
        assert them.found() == them.everything()
        assert bench.vim.is_ready(bench.host, neighbour)

    def test_a_server_of_the_other_is_not_made_ours(
        self, us: Neighbour, them: Neighbour
    ):
        theirs = them.running()
        ours = theirs.model_copy(update={"tag": us.link().tag, "memory_mib": 64})
        with pytest.raises(VimRefused, match=THEIRS):
            us.bench.ensure(ours)
        assert them.found() == them.everything()
        assert us.found() == []


class NeighbourVolumesContract(Neighbours):
    """Holds for hosts on which a VM is made of volumes."""

    def test_a_volume_of_the_other_is_not_made_ours(
        self, us: Neighbour, them: Neighbour
    ):
        them.running()
        ours = them.volume().model_copy(update={"tag": us.link().tag})
        with pytest.raises(VimRefused, match=f"installation {them.digits}"):
            us.bench.vim.ensure_volume(us.bench.host, ours)

    def test_an_image_stays_while_disks_of_the_other_are_over_it(
        self, us: Neighbour, them: Neighbour
    ):
        bench, theirs = us.bench, them.running()
        if not bench.can.images:
            bench.vim.delete_volume(bench.host, theirs.disk)
            return
        with pytest.raises(VimRefused, match=theirs.disk):
            bench.vim.delete_image(bench.host, bench.image.sha256)
        assert [one.name for one in bench.found("image")] == [bench.image.sha256]


class NeighbourNetworksContract(Neighbours):
    """Holds for hosts that have networks for links."""

    def test_each_installation_has_its_links(self, us: Neighbour, them: Neighbour):
        bench = us.bench
        ours, theirs = us.link(), them.link()
        for link in (ours, theirs):
            bench.vim.ensure_network(bench.host, link)
        bench.vim.delete_network(bench.host, ours)
        assert us.found() == []
        assert them.found() == [("network", theirs.name)]

    def test_a_link_of_the_other_is_neither_changed_nor_removed(
        self, us: Neighbour, them: Neighbour
    ):
        bench, theirs = us.bench, them.link()
        bench.vim.ensure_network(bench.host, theirs)
        before = bench.found("network")
        ours = theirs.model_copy(update={"tag": us.link().tag, "peers": ()})
        for touch in (bench.vim.ensure_network, bench.vim.delete_network):
            with pytest.raises(VimRefused, match=THEIRS):
                touch(bench.host, ours)
        assert bench.found("network") == before


class NeighbourSegmentsContract(Neighbours):
    """Holds for hosts with links over the underlay."""

    def test_a_link_with_the_vni_of_the_other_is_refused_before_it_is_made(
        self, us: Neighbour, them: Neighbour
    ):
        bench, theirs = us.bench, them.link()
        bench.vim.ensure_network(bench.host, theirs)
        before = bench.vim.found(bench.host)
        ours = us.link(segment=theirs.segment)
        with pytest.raises(VimRefused, match=f"VNI {theirs.segment} .*{THEIRS}"):
            bench.vim.ensure_network(bench.host, ours)
        bench.vim.delete_network(bench.host, ours)
        assert bench.vim.found(bench.host) == before
