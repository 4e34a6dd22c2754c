"""What was changed by hand in a cloud is told, and mended by healing."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from nfvo.lcm.deviation import Deviation, DeviationKind
from nfvo.lcm.observation import ServerState
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Heal
from nfvo.lcm.specs import Tag
from nfvo.lcm.store import SYSTEM
from nfvo.vim.openstack.groups import group_id
from nfvo.vim.openstack.mark import KEY, PLACE_KEY, mark
from nfvo.vim.openstack.rest import NOVA, delete
from tests.lcm.world import instantiate
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.cloud.neutron import Network
from tests.vim.openstack.cloud.nova import FakeServer, Flavor
from tests.vim.openstack.cloud.ports import Port
from tests.vim.openstack.whole import SITE, Whole, again, there, whole

K = DeviationKind
S = ServerState
COMPLETED = OperationState.COMPLETED
SERVICES = ("nova", "neutron", "glance")


@dataclass
class Kept:
    """A world with a service that runs, and its cloud, to be copied for each test."""

    folder: Path
    state: dict[str, object] = field(default_factory=dict)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("running"))


@pytest.fixture
def sky(tmp_path: Path, cloud: FakeCloud, kept: Kept) -> Iterator[Whole]:
    if not kept.state:
        with whole(kept.folder, cloud) as made:
            assert made.run(instantiate(made.world.create())).state is COMPLETED
        kept.state = {name: deepcopy(getattr(cloud, name)) for name in SERVICES}
    copytree(kept.folder, tmp_path, dirs_exist_ok=True)
    for name in SERVICES:
        setattr(cloud, name, deepcopy(kept.state[name]))
    with again(tmp_path, cloud) as made:
        yield made


def firewall(sky: Whole) -> FakeServer:
    return next(one for one in sky.cloud.nova.alive() if "firewall" in one.name)


def port(sky: Whole, *, forwards: bool = False) -> Port:
    """Return a port of a VM whose addresses are enforced, or are not."""
    wanted = (p for p in sky.cloud.neutron.ports.values() if p.fixed_ips)
    return next(p for p in wanted if bool(p.allowed_address_pairs) is forwards)


def touch(server: FakeServer) -> None:
    server.updated = datetime.now(UTC)


def remove(sky: Whole) -> None:
    gone = firewall(sky)
    gone.status = "DELETED"
    touch(gone)


def resize(sky: Whole) -> None:
    server = firewall(sky)
    server.flavor = Flavor("larger", 4, 4096, server.flavor.disk)
    server.status = "VERIFY_RESIZE"
    touch(server)


def readdress(sky: Whole) -> None:
    port(sky).fixed_ips[0]["ip_address"] = "10.20.0.99"


def let_spoof(sky: Whole) -> None:
    port(sky).port_security_enabled = False


def regroup(sky: Whole) -> None:
    port(sky).security_groups = []


def change_mac(sky: Whole) -> None:
    port(sky).mac_address = "52:54:00:aa:bb:cc"


def unplug(sky: Whole) -> None:
    port(sky).device_id = ""


def pull_down(sky: Whole) -> None:
    overlay(sky.cloud).admin_state_up = False


def overlay(cloud: FakeCloud) -> Network:
    found = cloud.neutron.networks.values()
    return next(one for one in found if one.name.endswith("-right"))


def lose_network(sky: Whole) -> None:
    neutron, network = sky.cloud.neutron, overlay(sky.cloud)
    del neutron.networks[network.id]
    neutron.ports = {
        k: p for k, p in neutron.ports.items() if p.network_id != network.id
    }


def told(found: list[Deviation]) -> set[tuple[str, str, str]]:
    """Return kind, what deviates, and the first of what is other there."""
    return {
        (one.kind, one.what, min(one.observed, default="").split(" ")[0])
        for one in found
    }


BY_HAND = [
    pytest.param(remove, {(K.MISSING, "server", "")}, id="a server deleted"),
    pytest.param(resize, {(K.CHANGED, "server", "memory")}, id="a server resized"),
    pytest.param(
        readdress,
        {(K.CHANGED, "server", "addresses")},
        id="a port with other addresses",
    ),
    pytest.param(
        let_spoof, {(K.CHANGED, "server", "addresses")}, id="a port without security"
    ),
    pytest.param(
        regroup, {(K.CHANGED, "server", "security")}, id="a port out of its group"
    ),
    pytest.param(change_mac, {(K.CHANGED, "server", "nics")}, id="a port's MAC"),
    pytest.param(unplug, {(K.CHANGED, "server", "nics")}, id="a port unplugged"),
    pytest.param(pull_down, {(K.CHANGED, "network", "active")}, id="a network down"),
]


@pytest.mark.parametrize(("by_hand", "expected"), BY_HAND)
def test_what_was_changed_by_hand_is_told_and_healed(
    sky: Whole, by_hand: Callable[[Whole], None], expected: set[tuple[str, str, str]]
):
    assert sky.survey() == []
    before = there(sky.cloud)
    by_hand(sky)
    assert told(sky.survey()) == expected
    sky.observe()
    if by_hand is not pull_down:
        assert sky.run(Heal(sky.world.ns().id)).state is COMPLETED
        assert (sky.survey(), there(sky.cloud)) == ([], before)


def test_a_network_that_is_gone_is_missing_with_the_interfaces_on_it(sky: Whole):
    lose_network(sky)
    found = told(sky.survey())
    assert (K.MISSING, "network", "") in found
    assert (K.CHANGED, "server", "nics") in found
    sky.observe()
    assert sky.run(Heal(sky.world.ns().id)).state is COMPLETED
    assert sky.survey() == []


STATES = [
    pytest.param("SHUTOFF", "", S.STOPPED, "switched off", id="switched off"),
    pytest.param("PAUSED", "", S.PAUSED, "paused by somebody", id="paused"),
    pytest.param("ERROR", "disk is full", S.DEGRADED, "disk is full", id="given up"),
    pytest.param("RESCUE", "", S.DEGRADED, "in rescue mode", id="in rescue mode"),
]


@pytest.mark.parametrize(("status", "fault", "state", "detail"), STATES)
def test_how_a_server_is_by_hand_is_told_in_novas_words(
    sky: Whole, status: str, fault: str, state: ServerState, detail: str
):
    server = firewall(sky)
    server.status, server.fault = status, fault
    touch(server)
    sky.observe()
    with sky.world.store.read(SYSTEM) as view:
        states = {(o.state, o.detail) for o in view.observations().values()}
    assert states == {(S.RUNNING, ""), (state, detail)}
    assert sky.run(Heal(sky.world.ns().id)).state is COMPLETED
    assert sky.survey() == []


def stray(sky: Whole, installation: str, ns: str = "gone") -> None:
    """Leave a server, ports, a network and a group that no record knows."""
    tag = Tag(installation=installation, ns=ns, owner="owner")
    small = Flavor("small", 1, 64, 1)
    server = FakeServer("nfvo-stray", small, machine="h1", tags=["nfvo-stray"])
    server.metadata = {KEY: mark(tag), PLACE_KEY: "nova"}
    sky.cloud.nova.servers[server.id] = server
    network = Network("nfvo-lost", description=mark(tag))
    sky.cloud.neutron.networks[network.id] = network
    group_id(sky.vim._sessions.connection(SITE), tag)


def test_what_no_record_knows_is_told_and_left_alone(sky: Whole):
    before = there(sky.cloud)
    with sky.world.store.read(SYSTEM) as view:
        ours = view.installation()
    stray(sky, ours)
    found = sky.survey()
    assert {(one.kind, one.what) for one in found} == {
        (K.UNKNOWN, "server"),
        (K.UNKNOWN, "network"),
    }
    left = there(sky.cloud)
    assert left["server groups"] == before["server groups"]  # nobody can miss it
    assert left["servers"] == before["servers"] + 1


def test_what_belongs_to_another_installation_is_told_and_never_touched(sky: Whole):
    stray(sky, "another")
    before = there(sky.cloud)
    assert {one.kind for one in sky.survey()} == {K.FOREIGN}
    assert there(sky.cloud) == before


def test_a_server_deleted_by_hand_leaves_ports_that_go_with_it(sky: Whole):
    """Nova keeps ports that it has not made."""
    server = firewall(sky)
    conn = sky.vim._sessions.connection(SITE)
    delete(conn.compute, f"/servers/{server.id}", NOVA)
    assert told(sky.survey()) == {(K.MISSING, "server", "")}
    before = len(sky.cloud.neutron.ports)
    sky.observe()
    assert sky.run(Heal(sky.world.ns().id)).state is COMPLETED
    assert len(sky.cloud.neutron.ports) == before
