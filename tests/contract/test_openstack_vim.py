"""The OpenStack driver keeps the port's contract, on a real cloud."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from lxml import etree
from openstack.connection import Connection

from nfvo.errors import VimRefused
from nfvo.graph.backing import Backing, GuestCell, Topology
from nfvo.lcm.cloud import Cloud
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import ImageSpec, ServerSpec
from nfvo.placement.extra_specs import spec_words, specs_of
from nfvo.vim.openstack import flavors, images, qos, security
from nfvo.vim.openstack.driver import OpenStackVim
from nfvo.vim.openstack.sessions import Sessions
from tests.contract.openstack_contract import (
    SITE,
    OpenStackContract,
    servers_of,
)
from tests.contract.vim_contract import Bench, image_spec
from tests.contract.vim_neighbours import OURS, THEIRS
from tests.contract.vim_trunks import WholeStoragesContract
from tests.testbed.image import build
from tests.testbed.libvirt.namespace import call
from tests.testbed.openstack.bed import OpenStack
from tests.testbed.openstack.layout import REGION

pytestmark = pytest.mark.openstack


OWN = specs_of(
    Backing(
        dedicated=True,
        cells=(GuestCell((0, 1), 64),),
        topology=Topology(sockets=1, cores=2, threads=1),
    )
)
HUGE = specs_of(Backing(huge=True, cells=(GuestCell((0,), 32),)))


def administrator(openstack: OpenStack) -> tuple[Cloud, Secret]:
    """Return how to log in as who may make flavors."""
    login = openstack.accounts.admin
    auth = {
        "auth_url": openstack.auth_url,
        "username": login.username,
        "user_domain_id": "default",
        "project_name": login.project,
        "project_domain_id": "default",
    }
    return Cloud(auth, region=REGION), Secret(login.password)


def _clear(conn: Connection) -> None:
    """Remove what servers share, which no contract does."""
    flavors.delete_unused(conn)
    for installation in ("i", OURS, THEIRS):
        security.delete_unused(conn, installation)
        qos.delete_policies(conn, installation)
    path = build().qcow2
    images.delete_image(conn, sha256(path.read_bytes()).hexdigest())


class TestOpenStackVim(OpenStackContract, WholeStoragesContract):
    @pytest.fixture(scope="class")
    @classmethod
    def vim(cls, openstack: OpenStack) -> Iterator[OpenStackVim]:
        vim = OpenStackVim(lambda _: administrator(openstack))
        yield vim
        vim.close()
        sessions = Sessions(lambda _: administrator(openstack))
        sessions.call(SITE, _clear)
        sessions.close()

    @pytest.fixture(scope="class")
    @classmethod
    def image(cls) -> ImageSpec:
        path = build().qcow2
        return image_spec(path, sha256(path.read_bytes()).hexdigest())

    def test_a_server_is_backed_as_its_extra_specs_say(
        self, vim: OpenStackVim, bench: Bench, openstack: OpenStack
    ):
        """As the contract's, and libvirt says so on its machine."""
        server = bench.running("a", vcpus=2, memory_mib=64, extra_specs=OWN)
        (found,) = bench.found("server")
        assert isinstance(found.facts, ServerFacts)
        assert found.facts.pinned == spec_words(OWN)
        shown = _seen(vim, openstack, server)
        (topology,), (cell,) = shown.xpath("cpu/topology"), shown.xpath("cpu/numa/cell")
        counts = [topology.get(name) for name in ("sockets", "cores", "threads")]
        assert (counts, cell.get("cpus")) == (["1", "2", "1"], "0-1")
        pins = {one.get("cpuset") for one in shown.xpath("cputune/vcpupin")}
        assert len(pins) == 2, pins
        assert all(pin.isdecimal() for pin in pins)

    def test_hugepages_that_no_machine_has_are_refused_in_novas_words(
        self, bench: Bench
    ):
        """And it is not made of less."""
        with pytest.raises(VimRefused, match="No valid host"):
            bench.running("a", extra_specs=HUGE)


def _seen(vim: OpenStackVim, openstack: OpenStack, server: ServerSpec) -> Any:
    """Return the domain of a server as libvirt shows it on its machine."""
    (made,) = servers_of(vim._sessions.connection(SITE), server)
    box = openstack.stack.state.boxes[made["OS-EXT-SRV-ATTR:host"]]
    shown = call(*box.prefix(network=False), "virsh", "dumpxml", made["id"])
    return etree.fromstring(shown)
