"""What security rules let through: packets between two hosts of a real cloud."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from ipaddress import ip_interface, ip_network

import pytest
from openstack.connection import Connection

from nfvo.descriptor.security import SecurityRule
from nfvo.lcm.cloud import anchor_uri
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, PortSpec, ServerSpec, Tag
from nfvo.vim.openstack.fencing import remove_all
from nfvo.vim.openstack.mark import label
from nfvo.vim.openstack.networks import delete_network, ensure_network
from nfvo.vim.openstack.ports import make_ports
from nfvo.vim.openstack.sessions import Sessions
from nfvo.vim.openstack.tidying import tidy
from tests.contract.test_openstack_vim import administrator
from tests.testbed.libvirt.namespace import Namespace, call, ip_batch
from tests.testbed.openstack.bed import OpenStack, Vif
from tests.testbed.openstack.network import remove
from tests.waiting import wait_until

pytestmark = pytest.mark.openstack

SITE = "sky"
HOST = HostRecord("h", SITE, SITE, anchor_uri(SITE))
RULES = (SecurityRule(port_range_min=80, port_range_max=80),)
DEVICE, WIRED_S = "eth0", 60.0
REACH = """
import socket, sys
socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=1.0).close()
"""


@pytest.fixture
def conn(openstack: OpenStack) -> Iterator[Connection]:
    sessions = Sessions(lambda _: administrator(openstack))
    yield sessions.connection(SITE)
    sessions.close()


@pytest.fixture
def lan(conn: Connection) -> Iterator[NetworkSpec]:
    """A link of an installation that nothing is left of afterwards."""
    tag = Tag(installation=new_id(), ns=new_id(), owner=new_id())
    lan = NetworkSpec(
        id=tag.owner,
        name=f"nfvo-{tag.owner[:8]}-lan",
        fabric="vxlan",
        tag=tag,
        mtu=1400,
        pools=(ip_network("10.7.0.0/24"),),
    )
    ensure_network(conn, HOST, lan)
    yield lan
    delete_network(conn, HOST, lan)
    tidy(conn, tag.installation, lambda _: True)


@contextmanager
def guest(
    openstack: OpenStack,
    conn: Connection,
    lan: NetworkSpec,
    number: int,
    *rules: object,
) -> Iterator[Namespace]:
    """Plug a namespace into a port that is made as a server's; it has no hypervisor."""
    port = PortSpec.model_validate(
        {
            "id": new_id(),
            "name": DEVICE,
            "mac": f"52:54:00:0e:b1:{number:02x}",
            "network": lan,
            "addresses": (ip_interface(f"10.7.0.{number}/24"),),
            "security": rules,
        }
    )
    server = ServerSpec(
        id=new_id(),
        name=f"nfvo-packets-{number}",
        vcpus=1,
        memory_mib=64,
        disk="",
        seed="",
        ports=(port,),
        tag=lan.tag.model_copy(update={"fence": 1}),
    )
    (made,) = make_ports(conn, server, label(server, "nova")).ports
    at = Vif(openstack.hosts[number % 2], made, port.mac)
    conn.network.update_port(
        made, binding_host_id=at.host, device_owner="compute:test", device_id=server.id
    )
    inside = Namespace(f"nfvo-packets-{number}")
    with ExitStack() as undo:
        undo.callback(remove_all, conn, server.id)
        call("ip", "netns", "add", inside.namespace)
        undo.callback(remove, inside.namespace)
        openstack.plug_vif(inside.namespace, DEVICE, at)
        undo.callback(openstack.unplug, inside.namespace, DEVICE, at.host)
        ip_batch(
            inside.namespace,
            f"link set dev {DEVICE} address {port.mac} mtu {lan.mtu}",
            f"addr add 10.7.0.{number}/24 dev {DEVICE}",
            "link set dev lo up",
        )
        wait_until(
            lambda: conn.network.get_port(made).status == "ACTIVE",
            f"port {number} is wired",
            WIRED_S,
        )
        yield inside


@contextmanager
def serving(inside: Namespace, *ports: int) -> Iterator[None]:
    """Let something answer at TCP ports."""
    answer = [sys.executable, "-m", "http.server", "--directory", "/var/empty"]
    started = [inside.start([*answer, str(port)]) for port in ports]
    try:
        yield
    finally:
        for one in started:
            one.terminate()
            one.communicate()


def reaches(inside: Namespace, address: str, port: int) -> bool:
    argv = [sys.executable, "-c", REACH, address, str(port)]
    done: subprocess.CompletedProcess[str] = inside.run(argv, check=False)
    return done.returncode == 0


def test_an_allowed_port_is_reached_from_another_host_and_no_other(
    openstack: OpenStack, conn: Connection, lan: NetworkSpec
):
    with (
        guest(openstack, conn, lan, 4, *RULES) as ruled,
        guest(openstack, conn, lan, 5) as other,
        serving(ruled, 80, 81),
        serving(other, 80, 81),
    ):
        allowed = partial(reaches, other, "10.7.0.4", 80)
        wait_until(allowed, "the allowed port answers", WIRED_S)
        for port in (80, 81):  # without rules all is let in; so are the answers
            open_one = partial(reaches, ruled, "10.7.0.5", port)
            wait_until(open_one, "the open one answers", WIRED_S)
        assert reaches(ruled, "10.7.0.4", 81), "it answers who is inside"
        assert not reaches(other, "10.7.0.4", 81)
