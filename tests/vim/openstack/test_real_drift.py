"""What somebody changes by hand in a real cloud is found as it is now."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from ipaddress import ip_interface

import pytest
from openstack.connection import Connection

from nfvo.descriptor.security import in_words
from nfvo.lcm.cloud import anchor_uri, place_uri
from nfvo.lcm.facts import NicFacts, ServerFacts
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.capabilities import OPENSTACK
from nfvo.vim.openstack import images
from nfvo.vim.openstack.driver import OpenStackVim
from nfvo.vim.openstack.mark import PORTS_OF, server_tag
from nfvo.vim.openstack.security import group_id
from nfvo.vim.openstack.sessions import Sessions
from nfvo.vim.openstack.tidying import tidy
from tests.contract.test_openstack_vim import administrator
from tests.contract.vim_contract import Bench, as_inspected, image_spec
from tests.testbed.image import build
from tests.testbed.openstack.bed import OpenStack
from tests.waiting import wait_until

pytestmark = pytest.mark.openstack

SITE, ZONE = "sky", "nova"


@pytest.fixture
def conn(openstack: OpenStack) -> Iterator[Connection]:
    sessions = Sessions(lambda _: administrator(openstack))
    yield sessions.connection(SITE)
    sessions.close()


@pytest.fixture
def bench(openstack: OpenStack, conn: Connection) -> Iterator[Bench]:
    """A link and an image on the cloud, of an installation that leaves nothing."""
    vim = OpenStackVim(lambda _: administrator(openstack))
    id, path = new_id(), build().qcow2
    tag = Tag(installation=new_id(), ns=new_id(), owner=id)
    wanted = {"id": id, "name": f"nfvo-{id[:8]}", "fabric": "vxlan", "tag": tag}
    link = NetworkSpec.model_validate({**wanted, "pools": ("10.8.0.0/24",)})
    image = image_spec(path, sha256(path.read_bytes()).hexdigest())
    zone = HostRecord("h1", f"{SITE}-{ZONE}", SITE, place_uri(SITE, ZONE), zone=ZONE)
    anchor = replace(zone, id="h0", name=SITE, uri=anchor_uri(SITE), zone="")
    here, cloud = as_inspected(vim, zone), as_inspected(vim, anchor)
    bench = Bench(vim, here, image, link, OPENSTACK, cloud)
    vim.ensure_network(cloud, link)
    yield bench
    for one in bench.found("server"):
        if one.installation == tag.installation:
            vim.delete_server(here, one.id)
    vim.delete_network(cloud, link)
    tidy(conn, tag.installation, lambda _: True)
    images.delete_image(conn, image.sha256)
    vim.close()


def facts(bench: Bench) -> ServerFacts:
    (one,) = bench.found("server")
    assert isinstance(one.facts, ServerFacts)
    return one.facts


def test_a_port_and_a_server_that_were_changed_by_hand_are_found_so(
    bench: Bench, conn: Connection
):
    port = bench.port().model_copy(update={"addresses": (ip_interface("10.8.0.5/24"),)})
    # Others' security groups go when nothing is in them; ours is made anew then.
    group = group_id(conn, bench.link.tag.installation, ())
    conn.network.delete_security_group(group)
    server = bench.running("nfvo-a", ports=(port,), tag=bench.link.tag)
    own, lets_pass = frozenset({"10.8.0.5"}), in_words(())
    asked_for = NicFacts(port.mac, bench.link.name, own, lets_pass)
    assert facts(bench).nics == (asked_for,)
    (made,) = conn.network.ports(name=server_tag(server.id))
    conn.network.update_port(made, security_groups=[], port_security_enabled=False)
    assert facts(bench).nics == (replace(asked_for, addresses=frozenset()),)
    (there,) = conn.compute.servers(tags=server_tag(server.id))
    conn.compute.delete_server(there)
    wait_until(lambda: _is_gone(conn, server.id), "Nova has deleted it")
    (left,) = bench.found("server")
    assert (left.id, left.facts) == (f"{PORTS_OF}{server.id}", None)
    bench.vim.delete_server(bench.host, left.id)
    assert bench.found("server") == []


def _is_gone(conn: Connection, server_id: str) -> bool:
    return not list(conn.compute.servers(tags=server_tag(server_id)))
