"""A service that is on hosts of our own in part, and in part in a cloud."""

import pytest

from nfvo.errors import NoHostFits
from nfvo.lcm.op_occ import OperationState as S
from nfvo.lcm.requests import Heal, Terminate
from tests.lcm.clouds import (
    CLOUD,
    DELEGATED,
    deviating,
    half_and_half,
    pinned,
    specs,
    the,
    with_cloud,
)
from tests.lcm.surveys import survey


def test_a_provider_network_joins_hosts_of_our_own_and_a_cloud(tmp_path):
    world, request = half_and_half(tmp_path)
    ended = world.run(request)
    assert ended.state is S.COMPLETED
    client = the(world, "client/vm/0")
    networks = specs(world, ended, "ensure-network")
    parts = {(record.host_id, step.network.fabric) for record, step in networks}
    anchor = world.host(CLOUD).id
    assert parts == {
        (client.host_id, "bridge"),
        (anchor, "bridge"),
        (anchor, "vxlan"),
    }
    spanning = [step.network for _, step in networks if step.network.fabric == "bridge"]
    assert {one.bridge for one in spanning} == {"br-prov", "physnet1"}
    assert len({(one.id, one.name, one.vlan) for one in spanning}) == 1
    kinds = [one.split()[1] for one in sorted(world.left())]
    assert sorted(kinds) == [*["network"] * 3, "seed", *["server"] * 3, "volume"]


def test_a_service_on_both_lives_and_leaves_nothing(tmp_path):
    world, request = half_and_half(tmp_path)
    world.run(request)
    world.observe()
    for name in world.names:
        survey(world, name, world.vim.found(world.host(name)))
    assert deviating(world) == []
    everyone = tuple(vnfc.name for vnfc in world.ns().vnfcs())
    assert world.run(Heal(request.ns_id, vnfcs=everyone)).state is S.COMPLETED
    assert [vnfc.incarnation for vnfc in world.ns().vnfcs()] == [2, 2, 2]
    world.observe()
    force = Terminate(request.ns_id, force=True)
    assert world.run(force).state is S.COMPLETED
    assert world.left() == set()
    assert world.resources() == []


def test_an_overlay_between_a_cloud_and_hosts_of_our_own_is_refused(tmp_path):
    world = with_cloud(tmp_path, DELEGATED, hosts=1)
    request = pinned(world, {"firewall": "default", "server": CLOUD})
    with pytest.raises(NoHostFits) as caught:
        world.run(request)
    assert "give the link fabric bridge" in str(caught.value.refusal)
    assert world.left() == set()
