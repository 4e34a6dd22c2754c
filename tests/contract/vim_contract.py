"""What every implementation of the port Vim must do."""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from nfvo.descriptor.security import SecurityRule, in_words
from nfvo.errors import VimRefused
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.ids import new_id
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import HostWatch, SeenServer, Vim
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import (
    ImageSpec,
    Tag,
)
from tests.contract.vim_bench import Bench
from tests.contract.vim_cells import CellsContract

RULES = (
    SecurityRule(port_range_min=80, port_range_max=443),
    SecurityRule(protocol="udp", remote=ip_network("10.0.0.0/8")),
    SecurityRule(protocol="icmp", ether_type="ipv6"),
    SecurityRule(
        direction="egress",
        ether_type="ipv6",
        protocol="sctp",
        port_range_min=5000,
        port_range_max=5000,
        remote=ip_network("fd00::/8"),
    ),
)
PROVEN = {"kvm": "kvm"}
"""What a host with qemu may turn out to have."""


class VimContract(CellsContract):
    """Give it a fixture ``bench``."""

    @pytest.fixture(autouse=True)
    def cleared(self, bench: Bench) -> Iterator[None]:
        yield
        bench.clear()

    @pytest.fixture
    def watch(self, bench: Bench) -> Iterator[HostWatch]:
        watch = bench.vim.watch(bench.host, lambda _: None)
        yield watch
        watch.close()

    def test_a_host_is_found_the_same_however_often_it_is_looked_at(self, bench: Bench):
        first = bench.vim.inspect(bench.host)
        second = bench.vim.inspect(bench.host)
        assert first.capabilities == second.capabilities
        assert first.capabilities.hypervisor == bench.host.hypervisor
        assert bench.link.fabric in first.capabilities.fabrics
        assert min(first.capacity.vcpus, first.capacity.memory_mib) > 0

    def test_a_host_can_do_what_the_table_says_or_tells_what_it_lacks(
        self, bench: Bench
    ):
        seen = bench.vim.inspect(bench.host)
        found = seen.capabilities
        no_rates = "no bit rates: " in seen.detail
        no_rules = "no security rules: " in seen.detail
        assert found == replace(
            bench.can,
            hypervisor=PROVEN.get(found.hypervisor, bench.can.hypervisor),
            architecture=found.architecture,
            bit_rates=bench.can.bit_rates and not no_rates,
            security=bench.can.security and not no_rules,
            trunks=bench.can.trunks and "no trunks: " not in seen.detail,
            volumes=bench.can.volumes and "no volumes: " not in seen.detail,
        )

    def test_an_image_goes_up_in_slices_or_is_made_empty_at_once(self, bench: Bench):
        bench.vim.delete_image(bench.host, bench.image.sha256)
        first = bench.vim.ensure_image(bench.host, bench.image, 0)
        assert (first < bench.image.size) == bench.can.images

    def test_an_image_goes_up_once(self, bench: Bench):
        bench.vim.delete_image(bench.host, bench.image.sha256)
        bench.put_image()
        again = bench.vim.ensure_image(bench.host, bench.image, 0)
        assert again == bench.image.size
        assert [image.name for image in bench.found("image")] == [bench.image.sha256]

    def test_an_image_is_gone_however_often_it_is_deleted(self, bench: Bench):
        bench.put_image()
        for _ in range(2):
            bench.vim.delete_image(bench.host, bench.image.sha256)
        assert bench.found("image") == []

    def test_a_slice_that_is_sent_twice_does_no_harm(self, bench: Bench):
        bench.vim.delete_image(bench.host, bench.image.sha256)
        first = bench.vim.ensure_image(bench.host, bench.image, 0)
        assert bench.vim.ensure_image(bench.host, bench.image, 0) >= first
        bench.put_image()
        assert bench.vim.ensure_image(bench.host, bench.image, 0) == bench.image.size

    def test_a_server_is_made_once_and_runs(self, bench: Bench, watch: HostWatch):
        server = bench.running("a")
        bench.ensure(server)
        assert [(one.name, one.id) for one in bench.found("server")] == [
            ("a", server.id)
        ]
        assert bench.state(watch, server) is ServerState.RUNNING

    def test_a_server_under_another_fence_is_the_same_server(self, bench: Bench):
        server = bench.running("a")
        tag = server.tag.model_copy(update={"fence": 9})
        bench.ensure(server.model_copy(update={"tag": tag}))
        assert len(bench.found("server")) == 1

    def test_a_server_is_gone_however_often_it_is_deleted(
        self, bench: Bench, watch: HostWatch
    ):
        server = bench.running("a")
        for _ in range(2):
            bench.vim.delete_server(bench.host, server.id)
        assert bench.found("server") == []
        assert bench.state(watch, server) is ServerState.MISSING

    def test_a_server_stops_and_starts_however_often_it_is_told(
        self, bench: Bench, watch: HostWatch
    ):
        server = bench.running("a")
        for _ in range(2):
            bench.vim.stop_server(bench.host, server.id)
        assert bench.state(watch, server) is ServerState.STOPPED
        for _ in range(2):
            bench.vim.start_server(bench.host, server.id)
        assert bench.state(watch, server) is ServerState.RUNNING

    def test_a_server_that_is_ensured_again_runs_again(
        self, bench: Bench, watch: HostWatch
    ):
        server = bench.running("a")
        bench.vim.stop_server(bench.host, server.id)
        bench.run(server)
        assert bench.state(watch, server) is ServerState.RUNNING

    def test_a_server_without_an_agent_is_ready_when_it_runs(self, bench: Bench):
        server = bench.running("a")
        assert bench.vim.is_ready(bench.host, server)
        bench.vim.stop_server(bench.host, server.id)
        assert not bench.vim.is_ready(bench.host, server)

    def test_an_agent_is_expected_only_where_there_are_any(
        self, bench: Bench, watch: HostWatch
    ):
        server = bench.running("a", agent=True)
        assert [seen.agent for seen in watch.sweep()] == [bench.can.agent]
        assert bench.can.agent or bench.vim.is_ready(bench.host, server)

    def test_a_port_is_limited_or_its_server_is_refused(self, bench: Bench):
        bench.vim.ensure_network(bench.host, bench.link)
        port = bench.port().model_copy(update={"bit_rate_mbps": 10})
        server = bench.server("a", ports=(port,))
        able = bench.vim.inspect(bench.host).capabilities.bit_rates
        refused = nullcontext() if able else pytest.raises(VimRefused, match="bit rate")
        with refused:
            bench.run(server)
        assert bench.vim.is_ready(bench.host, server) == able

    def test_a_port_with_rules_is_found_with_them_or_its_server_is_refused(
        self, bench: Bench
    ):
        bench.vim.ensure_network(bench.host, bench.link)
        port = bench.port().model_copy(update={"security": RULES})
        server = bench.server("a", ports=(port,))
        able = bench.vim.inspect(bench.host).capabilities.security
        refused = nullcontext() if able else pytest.raises(VimRefused, match="rules")
        with refused:
            bench.run(server)
        assert bench.vim.is_ready(bench.host, server) == able
        facts = [one.facts for one in bench.found("server")]
        servers = [one for one in facts if isinstance(one, ServerFacts)]
        there = [nic.security for one in servers for nic in one.nics]
        assert there == ([in_words(RULES)] if able else [])

    def test_what_was_never_there_can_be_stopped_started_and_deleted(
        self, bench: Bench
    ):
        nobody = new_id()
        bench.vim.stop_server(bench.host, nobody)
        bench.vim.start_server(bench.host, nobody)
        bench.vim.delete_server(bench.host, nobody)
        bench.vim.delete_volume(bench.host, "nothing.qcow2")
        bench.vim.delete_image(bench.host, "0" * 64)
        bench.vim.delete_network(bench.host, bench.link)

    def test_a_server_that_was_never_there_is_not_ready(self, bench: Bench):
        assert not bench.vim.is_ready(bench.host, bench.server("a"))

    def test_what_other_installations_made_is_found_with_their_tag(self, bench: Bench):
        theirs = Tag(installation="other", ns="x", owner="y", step="z", fence=3)
        bench.running("a", tag=theirs)
        assert [one.tag for one in bench.found("server")] == [theirs]

    def test_a_watch_sees_servers_that_were_there_before_it(self, bench: Bench):
        server = bench.running("a")
        watch = bench.vim.watch(bench.host, lambda _: None)
        expected = SeenServer(server.id, "a", ServerState.RUNNING, agent=False)
        assert watch.sweep() == (expected,)
        watch.close()

    def test_an_agent_that_is_not_there_does_not_answer(
        self, bench: Bench, watch: HostWatch
    ):
        assert not watch.agent_answers(new_id())


def image_spec(path: Path, sha256: str) -> ImageSpec:
    """Return the spec of an image file."""
    size = path.stat().st_size
    return ImageSpec(name=path.name, sha256=sha256, size=size, path=str(path))


def as_inspected(vim: Vim, host: HostRecord) -> HostRecord:
    """Return a host as the store keeps it once it has been looked at."""
    seen = vim.inspect(host).capabilities
    return replace(host, hypervisor=seen.hypervisor, architecture=seen.architecture)
