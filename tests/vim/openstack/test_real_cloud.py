"""What the driver makes in a real cloud beside servers: as asked, once, then gone."""

from collections.abc import Iterator
from hashlib import sha256
from ipaddress import ip_interface, ip_network

import pytest
from openstack.connection import Connection
from openstack.exceptions import BadRequestException, raise_from_response

from nfvo.descriptor.security import in_words
from nfvo.errors import VimRefused
from nfvo.graph import Resources
from nfvo.lcm.cloud import Place
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, PortSpec, ServerSpec, Tag
from nfvo.placement.sizes import Size
from nfvo.vim.openstack import flavors, groups, images, qos, security
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.fencing import remove_all, remove_older
from nfvo.vim.openstack.inspection import inspect
from nfvo.vim.openstack.known import forget_all
from nfvo.vim.openstack.listing import Listing
from nfvo.vim.openstack.mark import label, read_label
from nfvo.vim.openstack.networks import delete_network, ensure_network
from nfvo.vim.openstack.ports import ANYBODY, make_ports
from nfvo.vim.openstack.rest import NOVA, post
from nfvo.vim.openstack.servers import NOT_FOUND
from nfvo.vim.openstack.sessions import Sessions
from nfvo.vim.openstack.tidying import tidy
from tests.contract.test_openstack_vim import administrator
from tests.contract.vim_contract import RULES, image_spec
from tests.testbed.image import build
from tests.testbed.openstack.bed import OpenStack

pytestmark = pytest.mark.openstack

SITE = "sky"
HOST = HostRecord("h", SITE, SITE, f"openstack://{SITE}")
SMALLEST = (1, 64, 1)


@pytest.fixture(scope="module")
def conn(openstack: OpenStack) -> Iterator[Connection]:
    sessions = Sessions(lambda _: administrator(openstack))
    yield sessions.connection(SITE)
    sessions.close()


@pytest.fixture
def tag(conn: Connection) -> Iterator[Tag]:
    """The tag of a link of an installation that nothing is left of afterwards."""
    forget_all(conn)
    tag = Tag(installation=new_id(), ns=new_id(), owner=new_id())
    yield tag
    tidy(conn, tag.installation, lambda _: True)
    assert left(conn, tag) == []


def left(conn: Connection, tag: Tag) -> list[str]:
    """Return the names of what bears the mark of an installation."""
    network = conn.network
    lists = (network.networks, network.ports, network.subnets)
    lists += (network.security_groups, network.qos_policies)
    every = [(one.name, one.description or "") for each in lists for one in each()]
    every += [(one["name"], one["name"]) for one in groups._all(conn)]
    return [name for name, text in every if tag.installation in text]


def link(tag: Tag, **fields: object) -> NetworkSpec:
    wanted = {
        "id": tag.owner,
        "name": f"nfvo-{tag.owner[:8]}-lan",
        "fabric": "vxlan",
        "tag": tag,
        "mtu": 1400,
        "pools": (ip_network("10.9.0.0/24"), ip_network("fd00:9::/64")),
    }
    return NetworkSpec.model_validate(wanted | fields)


@pytest.fixture
def lan(conn: Connection, tag: Tag) -> Iterator[NetworkSpec]:
    lan = link(tag)
    ensure_network(conn, HOST, lan)
    yield lan
    delete_network(conn, HOST, lan)


def server(lan: NetworkSpec, *ports: PortSpec, fence: int = 1) -> ServerSpec:
    return ServerSpec(
        id=lan.tag.owner,
        name="nfvo-real-1",
        vcpus=1,
        memory_mib=64,
        disk="",
        seed="",
        ports=ports,
        tag=lan.tag.model_copy(update={"fence": fence}),
    )


def port(lan: NetworkSpec, number: int, **fields: object) -> PortSpec:
    wanted = {
        "id": new_id(),
        "name": f"eth{number}",
        "mac": f"52:54:00:0e:a1:{number:02x}",
        "network": lan,
        "addresses": (ip_interface(f"10.9.0.{number}/24"),),
    }
    return PortSpec.model_validate(wanted | fields)


def test_a_link_is_made_once_with_its_subnets_and_goes(conn: Connection, tag: Tag):
    lan = link(tag)
    for _ in range(2):
        ensure_network(conn, HOST, lan)
    (network,) = conn.network.networks(name=lan.name)
    cidrs = {one.cidr for one in conn.network.subnets(network_id=network.id)}
    assert (network.mtu, cidrs) == (1400, {"10.9.0.0/24", "fd00:9::/64"})
    for _ in range(2):
        delete_network(conn, HOST, lan)
    assert left(conn, tag) == []


def test_a_provider_network_is_made_by_an_administrator_and_tidied(
    conn: Connection, tag: Tag
):
    lan = link(tag, fabric="bridge", bridge="physnet1", vlan=2931)
    for _ in range(2):
        ensure_network(conn, HOST, lan)
    (network,) = conn.network.networks(name="nfvo-physnet1-2931")
    assert network.provider_segmentation_id == 2931
    tidy(conn, tag.installation, lambda _: False)
    assert conn.network.find_network(network.id) is not None
    tidy(conn, tag.installation, lambda _: True)
    assert conn.network.find_network(network.id) is None


def test_ports_are_as_asked_and_limited_and_go(conn: Connection, lan: NetworkSpec):
    v6 = ip_interface("fd00:9::7/64")
    own = port(lan, 7, addresses=(ip_interface("10.9.0.7/24"), v6), bit_rate_mbps=5)
    open_one = port(lan, 8, forwards=True)
    wanted = server(lan, own, open_one)
    made = make_ports(conn, wanted, label(wanted, "nova")).ports
    first, second = (conn.network.get_port(id) for id in made)
    assert (first.mac_address, second.mac_address) == (own.mac, open_one.mac)
    assert {one["ip_address"] for one in first.fixed_ips} == {"10.9.0.7", str(v6.ip)}
    assert {one["ip_address"] for one in second.allowed_address_pairs} == set(ANYBODY)
    assert first.security_group_ids == [
        security.group_id(conn, lan.tag.installation, ())
    ]
    policy = conn.network.get_qos_policy(first.qos_policy_id)
    rates = {(rule["direction"], rule["max_kbps"]) for rule in policy.rules}
    assert rates == {("egress", 5000), ("ingress", 5000)}
    remove_all(conn, wanted.id)
    assert list(conn.network.ports(network_id=first.network_id)) == []


def test_ports_with_rules_are_in_a_group_that_is_put_right(
    conn: Connection, lan: NetworkSpec
):
    installation = lan.tag.installation
    for number in (5, 6):
        wanted = server(lan, port(lan, number, security=RULES))
        forget_all(conn)  # another operation, later
        (made,) = make_ports(conn, wanted, label(wanted, "nova")).ports
        (group,) = conn.network.get_port(made).security_group_ids
        assert group == security.group_id(conn, installation, RULES)
        assert security.in_words_by_id(conn)[group] == in_words(RULES)
        change_by_hand(conn, group)
        assert security.in_words_by_id(conn)[group] != in_words(RULES)
        remove_all(conn, wanted.id)


def change_by_hand(conn: Connection, group: str) -> None:
    """Take one rule from a group, and give it another."""
    rules = list(conn.network.security_group_rules(security_group_id=group))
    conn.network.delete_security_group_rule(rules[0])
    conn.network.create_security_group_rule(
        security_group_id=group, direction="ingress", protocol="udp"
    )


def test_a_later_try_makes_ports_of_its_own(conn: Connection, lan: NetworkSpec):
    first, second = (server(lan, port(lan, 7), fence=fence) for fence in (1, 2))
    (before,) = make_ports(conn, first, label(first, "nova")).ports
    remove_older(conn, label(second, "nova"))
    (after,) = make_ports(conn, second, label(second, "nova")).ports
    assert before != after
    there = conn.network.get_port(after)
    read = read_label(there.name, there.description)
    assert read is not None
    assert read.tag.fence == 2
    remove_all(conn, second.id)


def test_an_address_of_anothers_port_is_refused_with_whose_it_is(
    conn: Connection, lan: NetworkSpec
):
    (network,) = conn.network.networks(name=lan.name)
    fixed = [{"ip_address": "10.9.0.7"}]
    theirs = conn.network.create_port(
        network_id=network.id, name="theirs", fixed_ips=fixed
    )
    wanted = server(lan, port(lan, 7))
    with pytest.raises(VimRefused, match=f"theirs .{theirs.id}.* somebody else"):
        make_ports(conn, wanted, label(wanted, "nova"))
    conn.network.delete_port(theirs)


def test_an_image_is_sent_found_and_removed(conn: Connection):
    path = build().initramfs
    digest = sha256(path.read_bytes()).hexdigest()
    image = image_spec(path, digest).model_copy(update={"format": "raw"})
    offset = 0
    while offset < image.size:
        offset = images.ensure_image(conn, SITE, image, offset)
    assert images.image_id(conn, digest) is not None
    for _ in range(2):
        images.delete_image(conn, digest)
    assert images.image_id(conn, digest) is None


def test_flavors_groups_and_policies_are_made_once_and_tidied(
    conn: Connection, tag: Tag
):
    for _ in range(2):
        forget_all(conn)
        made = (
            flavors.flavor_id(conn, Size(Resources(1, 61, 1))),
            groups.group_id(conn, tag),
            qos.policy_id(conn, tag.installation, 7),
        )
    forget_all(conn)
    again = (
        flavors.flavor_id(conn, Size(Resources(1, 61, 1))),
        groups.group_id(conn, tag),
    )
    assert again == made[:2]
    tidy(conn, tag.installation, lambda _: True)
    assert conn.compute.find_flavor(made[0]) is None
    assert left(conn, tag) == []


def asked_for(conn: Connection, **fields: str) -> str:
    """Return what Nova says to a server whose parts there may not be."""
    hints = {"group": fields.pop("group")} if "group" in fields else {}
    body = {"server": {"name": "nfvo-real-1", "networks": "none", **fields}}
    with pytest.raises(BadRequestException) as told:
        post(conn.compute, "/servers", NOVA, {**body, "os:scheduler_hints": hints})
    return str(told.value.details)


def test_what_is_gone_of_a_servers_parts_is_told_in_the_words_that_we_know(
    conn: Connection,
):
    flavor, image = (
        flavors.flavor_id(conn, Size(Resources(*SMALLEST))),
        _any_image(conn),
    )
    gone = new_id()
    for said in (
        asked_for(conn, flavorRef=gone, imageRef=image),
        asked_for(conn, flavorRef=flavor, imageRef=gone),
        asked_for(conn, flavorRef=flavor, imageRef=image, group=gone),
    ):
        assert NOT_FOUND.search(said), said
    flavors.delete_unused(conn)


def _any_image(conn: Connection) -> str:
    """Return an image that is there, or one without content."""
    return next((one.id for one in conn.image.images(status="active")), new_id())


@pytest.fixture
def limited(conn: Connection) -> Iterator[None]:
    """Let the project have quotas of Neutron, which the bed has none of."""
    path = f"/quotas/{conn.current_project_id}"
    asked = {"quota": {"port": 500, "network": 100}}
    raise_from_response(conn.network.put(path, json=asked))
    yield
    raise_from_response(conn.network.delete(path))


@pytest.mark.usefixtures("limited")
def test_the_quotas_of_a_project_are_told(
    conn: Connection, openstack: OpenStack, lan: NetworkSpec
):
    cloud, _ = administrator(openstack)
    with cloud_errors(SITE):
        found = inspect(conn, cloud, Place(SITE), Listing())
    told = {one.name: one for one in found.quotas}
    assert {"ports", "networks"} <= told.keys()
    ours = told["networks"].of(lan.tag.installation)
    assert (ours.limit, told["networks"].marked[lan.tag.installation]) == (100, 1)
    assert ours.left == told["networks"].of("nobody").left + 1
