"""Trunks and disks beside the root disk, on a fake VIM: made, compared, removed."""

from dataclasses import replace

import pytest

from nfvo.errors import NoHostFits
from nfvo.lcm import catalogue
from nfvo.lcm.cloud import Quota
from nfvo.lcm.deviation import DeviationKind
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.planner import naming
from nfvo.lcm.quota import counted_as
from nfvo.lcm.requests import Heal, Instantiate, Terminate
from nfvo.placement.infrastructure import Ability
from tests.lcm.clouds import CLOUD, DELEGATED, with_cloud
from tests.lcm.surveys import all_of, estate_on, kept, survey
from tests.lcm.world import IMAGE, SCOPE, World

S = OperationState
VM = "web/vm/0"
WEB = """\
vnfd: web
version: "1.0"
provider: acme
image: tiny-vnf
vcpus: 1
memory: 192 MiB
disk: 2 GiB
boot-volume: yes
storages: {data: 3 GiB, scratch: {size: 4 GiB, kind: ephemeral}}
cps: {eth0: {trunk: yes, trunk-links: {red: 100, blue: 200}}}
vls: {red: 10.2.0.0/24, blue: 10.3.0.0/24}
external: {eth0: eth0}
user-data: "#!/bin/sh"
---
nsd: site
version: "1.0"
vnfs: {web: {vnfd: web, connect: {eth0: lan}}}
vls: {lan: 10.1.0.0/24}
"""


def onboarded(world: World) -> Instantiate:
    catalogue.put_image(world.ports, SCOPE, IMAGE)
    catalogue.onboard(world.ports, SCOPE, {"web.yaml": WEB})
    return Instantiate(world.create("web", "site").id)


def running(world: World):
    """Return the VNFC of a service that runs."""
    assert world.run(onboarded(world)).state is S.COMPLETED
    world.observe()
    (vnfc,) = world.ns("web").vnfcs()
    return vnfc


def on_cloud(folder) -> World:
    return with_cloud(folder, DELEGATED)


def on_hosts(folder) -> World:
    world = World(folder)
    world.add_hosts(2)
    return world


PLACES = [
    pytest.param(on_hosts, id="hosts"),
    pytest.param(on_cloud, id="cloud"),
]


@pytest.fixture(params=PLACES)
def placed(request, tmp_path) -> World:
    return request.param(tmp_path)


def the_server(world: World, vnfc) -> ServerFacts:
    found = world.vim.found(world.host_of(vnfc))
    (facts,) = (one.facts for one in found if one.kind == "server")
    return facts


def test_what_is_in_a_trunk_has_the_mac_of_its_cp_and_addresses_of_its_own(placed):
    vnfc = running(placed)
    own, red, blue = vnfc.cps
    assert {cp.mac for cp in vnfc.cps} == {own.mac}
    assert [(cp.trunk, cp.vlan) for cp in (own, red, blue)] == [
        ("", 0),
        (own.id, 100),
        (own.id, 200),
    ]
    assert [str(cp.addresses[0]) for cp in vnfc.cps] == [
        "10.1.0.1",
        "10.2.0.1",
        "10.3.0.1",
    ]
    names = {vl.id: naming.network_name(vl) for vl in placed.ns("web").vls}
    (nic,) = the_server(placed, vnfc).nics
    assert nic.network == names[own.vl_id]
    assert nic.trunk == {f"100 on {names[red.vl_id]}", f"200 on {names[blue.vl_id]}"}


def test_disks_beside_the_root_disk_are_counted_and_made(placed):
    vnfc = running(placed)
    assert vnfc.demand.disk_gib == 2 + 3 + 4
    facts = the_server(placed, vnfc)
    if Ability.CONFIG_DRIVE in placed.host_of(vnfc).abilities:
        assert (facts.volumes, facts.disks) == (3, frozenset())
    else:
        assert (facts.volumes, len(facts.disks)) == (0, 4)


def test_nothing_deviates_and_a_healed_vm_has_all_of_it_and_nothing_is_left(placed):
    vnfc = running(placed)
    host = placed.host_of(vnfc)
    survey(placed, host.name, placed.vim.found(host))
    assert kept(placed) == []
    ns = placed.ns("web")
    assert placed.run(Heal(ns.id, vnfcs=(VM,))).state is S.COMPLETED
    (healed,) = placed.ns("web").vnfcs()
    assert (healed.storages, healed.cps) == (vnfc.storages, vnfc.cps)
    assert the_server(placed, healed).nics == the_nics(placed, healed)
    assert placed.run(Terminate(ns.id)).state is S.COMPLETED
    assert placed.left() == set()
    assert placed.reserved(placed.ns("web")) == 0


def the_nics(world: World, vnfc):
    estate = estate_on(world, world.host_of(vnfc).name)
    (due,) = (one for one in all_of(estate) if one.kind == "server")
    return due.facts.nics


def test_a_vlan_that_somebody_takes_out_of_a_trunk_is_told(placed):
    vnfc = running(placed)
    host = placed.host_of(vnfc)
    survey(placed, host.name, [without_trunk(one) for one in placed.vim.found(host)])
    (deviation,) = kept(placed)
    assert deviation.kind is DeviationKind.CHANGED
    (what,) = deviation.expected
    assert what == f"trunk of {vnfc.cps[0].mac}"


def without_trunk(found):
    if not isinstance(found.facts, ServerFacts):
        return found
    nics = tuple(replace(nic, trunk=frozenset()) for nic in found.facts.nics)
    return replace(found, facts=replace(found.facts, nics=nics))


def inside(found, **changed):
    """Return what is found, the first interface in a trunk being other by hand."""
    if not isinstance(found.facts, ServerFacts):
        return found
    first, *rest = found.facts.inside
    nics = (replace(first, **changed), *rest) if changed else tuple(rest)
    return replace(found, facts=replace(found.facts, inside=nics))


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        pytest.param(
            {"addresses": frozenset({"10.2.0.9"})},
            "addresses of {} in VLAN 100",
            id="addresses",
        ),
        pytest.param(
            {"security": frozenset({"in tcp 22"})},
            "security of {} in VLAN 100",
            id="security",
        ),
        pytest.param({"mac": "52:54:00:aa:bb:cc"}, "nics in trunks", id="MAC"),
        pytest.param({}, "nics in trunks", id="gone"),
    ],
)
def test_an_interface_in_a_trunk_that_is_other_is_told(placed, changed, what):
    vnfc = running(placed)
    host = placed.host_of(vnfc)
    survey(placed, host.name, [inside(o, **changed) for o in placed.vim.found(host)])
    (deviation,) = kept(placed)
    assert list(deviation.expected) == [what.format(vnfc.cps[0].mac)]


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        pytest.param("trunks", 1, id="trunks"),
        pytest.param("ports", 3, id="ports, with those in a trunk"),
        pytest.param("volumes", 3, id="volumes, with the root disk"),
        pytest.param("gigabytes", 2 + 3 + 4, id="gigabytes"),
        pytest.param("volumes_lvm", 3, id="volumes of our type"),
        pytest.param("gigabytes_lvm", 2 + 3 + 4, id="gigabytes of our type"),
    ],
)
def test_a_quota_that_is_too_small_by_one_is_named_with_its_numbers(
    tmp_path, name, needs
):
    world = on_cloud(tmp_path)
    request = onboarded(world)
    limit(world, name, needs - 1)
    with pytest.raises(NoHostFits, match=f"{name}: asks {needs} more, {needs - 1} of"):
        world.begin(request)
    limit(world, name, needs)
    assert world.run(request).state is S.COMPLETED
    with world.store.read(SCOPE) as view:
        assert view.used_at(CLOUD)[counted_as(name)] == needs
    world.store.close()


def limit(world: World, name: str, most: int) -> None:
    with world.store.write(SCOPE) as tx:
        tx.put_host(replace(tx.host(CLOUD), quotas=(Quota(name, most, most),)))


@pytest.mark.parametrize(
    ("ability", "why"),
    [
        pytest.param(Ability.TRUNKS, "VLAN 100 of a trunk", id="trunks"),
        pytest.param(Ability.VOLUMES, "has no volume service", id="volumes"),
    ],
)
def test_a_plan_without_the_ability_is_refused_and_stores_nothing(placed, ability, why):
    request = onboarded(placed)
    with placed.store.write(SCOPE) as tx:
        for host in tx.hosts():
            tx.put_host(replace(host, abilities=host.abilities - {ability}))
    with pytest.raises(NoHostFits) as refused:
        placed.begin(request)
    assert why in str(refused.value.refusal)
    assert placed.left() == set()
