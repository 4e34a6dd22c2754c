"""What places of a cloud take: many that are apart, no two together, no far link."""

import pytest

from nfvo.graph import Resources, VirtualLink
from nfvo.graph.backing import Backing, GuestCell
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import OF_CLOUDS, OF_HOSTS, Ability
from nfvo.placement.outcome import Placement, Refusal
from nfvo.placement.policy import DEFAULT_POLICY
from nfvo.placement.sizes import Size
from tests.placement.services import group, host, infrastructure, service, vnfc

ZONE = frozenset(Ability) - {Ability.SEEDS, Ability.AGENT, Ability.CELLS}
MACHINE = ZONE - {Ability.SPREADS}
FABRICS = frozenset({"vxlan", "bridge"})


def zone(number, *free, **more):
    return host(number, *free, site="cloud", zone=f"z{number}", abilities=ZONE, **more)


def machine(number, **more):
    return host(number, site="cloud", abilities=MACHINE, **more)


def constraints(refusal):
    assert isinstance(refusal, Refusal)
    return {one.constraint for vnfc in refusal.vnfcs for one in vnfc.rejections}


def messages(refusal):
    return [one.message for vnfc in refusal.vnfcs for one in vnfc.rejections]


def test_vnfcs_that_are_apart_may_share_a_zone():
    apart = [group("apart", "a", "b", "c")]
    graph = service(vnfc("a"), vnfc("b"), vnfc("c"), groups=apart)
    assert isinstance(place(graph, infrastructure(zone(1))), Placement)


def test_vnfcs_that_are_apart_may_not_share_a_machine_of_a_cloud():
    graph = service(vnfc("a"), vnfc("b"), groups=[group("apart", "a", "b")])
    refused = place(graph, infrastructure(machine(1)))
    assert constraints(refused) == {"apart"}


@pytest.mark.parametrize("scope", ["zone", "site"])
def test_zones_and_sites_are_told_apart_as_ever(scope):
    groups = [group("apart", "a", "b", scope=scope)]
    refused = place(
        service(vnfc("a"), vnfc("b"), groups=groups), infrastructure(zone(1))
    )
    assert constraints(refused) == {"apart"}


def test_vnfcs_that_belong_together_are_refused_where_the_cloud_chooses_machines():
    graph = service(vnfc("a"), vnfc("b"), groups=[group("together", "a", "b")])
    refused = place(graph, infrastructure(zone(1)))
    assert constraints(refused) == {"one-machine"}
    assert "placement directed" in messages(refused)[0]
    assert isinstance(place(graph, infrastructure(machine(1))), Placement)


def test_pairs_that_are_all_apart_are_one_server_group():
    pairs = [group("apart", *two) for two in ("ab", "ac", "bc")]
    graph = service(vnfc("a"), vnfc("b"), vnfc("c"), groups=pairs)
    assert isinstance(place(graph, infrastructure(zone(1))), Placement)


def test_a_vnfc_in_two_server_groups_is_refused_with_the_reason():
    pairs = [group("apart", "a", "b"), group("apart", "b", "c")]
    graph = service(vnfc("a"), vnfc("b"), vnfc("c"), groups=pairs)
    refused = place(graph, infrastructure(zone(1)))
    assert constraints(refused) == {"server-group"}
    assert "a cloud's VM is in one server group" in messages(refused)[0]
    assert isinstance(place(graph, infrastructure(zone(1), zone(2))), Placement)


@pytest.mark.parametrize(
    ("there", "fits"),
    [
        pytest.param(host(2, site="far"), False, id="overlay to hosts of our own"),
        pytest.param(zone(2), True, id="overlay to another zone"),
    ],
)
def test_an_overlay_ends_within_its_cloud(there, fits):
    links = [VirtualLink("l", fabric="vxlan")]
    one, other = vnfc("a", 9, 1024, 1, links="l"), vnfc("b", 9, 1024, 1, links="l")
    placed = place(service(one, other, links=links), infrastructure(zone(1), there))
    assert isinstance(placed, Placement) is fits
    if not fits:
        assert "overlay" in constraints(placed)
        said = "\n".join(messages(placed))
        assert "fabric bridge, with a physical-network" in said
        assert "nfvo site set" in said


def test_an_overlay_still_joins_two_sites_of_our_own():
    one, other = vnfc("a", 9, 1024, 1, links="l"), vnfc("b", 9, 1024, 1, links="l")
    graph = service(one, other, links=[VirtualLink("l", fabric="vxlan")])
    hosts = infrastructure(host(1), host(2, site="far"), zone(3, total=(1, 1, 1)))
    assert isinstance(place(graph, hosts), Placement)


def test_a_provider_network_joins_a_cloud_and_hosts_of_our_own():
    link = VirtualLink("l", fabric="bridge", physical_network="provider")
    has = {"fabrics": FABRICS, "physical_networks": frozenset({"provider"})}
    one, other = vnfc("a", 9, 1024, 1, links="l"), vnfc("b", 9, 1024, 1, links="l")
    hosts = infrastructure(zone(1, **has), host(2, site="far", **has))
    placed = place(service(one, other, links=[link]), hosts)
    assert isinstance(placed, Placement)
    assert {placed.host("a/vm/0"), placed.host("b/vm/0")} == {"h1", "h2"}


def test_a_cloud_that_has_not_said_what_it_calls_a_network_is_to_be_told():
    link = VirtualLink("l", fabric="bridge", physical_network="provider")
    one = vnfc("a", 1, 1024, 1, links="l")
    hosts = infrastructure(zone(1, fabrics=FABRICS))
    refused = place(service(one, links=[link]), hosts)
    assert isinstance(refused, Refusal)
    assert "nfvo site set cloud --network provider=PHYSNET" in refused.hint


def test_a_guest_that_is_ready_by_its_agent_is_judged_by_its_state_in_a_cloud():
    assert isinstance(place(service(vnfc("a")), infrastructure(zone(1))), Placement)
    silent = host(1, abilities=OF_HOSTS - {Ability.AGENT})
    assert constraints(place(service(vnfc("a")), infrastructure(silent))) == {"agent"}


DEDICATED = Backing(dedicated=True, cells=(GuestCell((0, 1), 1024),))
PINNED = Size(Resources(2, 1024, 1), (("hw:cpu_policy", "dedicated"),))


def own_cpus(name="a", backing=DEDICATED):
    return vnfc(name, 2, 1024, 1, backing=backing)


@pytest.mark.parametrize("at", [zone, machine], ids=["zone", "machine"])
def test_a_cloud_deals_cpus_and_cells_by_itself(at):
    assert isinstance(place(service(own_cpus()), infrastructure(at(1))), Placement)


def test_a_cloud_and_a_host_without_cells_are_told_apart():
    hosts = infrastructure(host(1), zone(2), host(3))
    placed = place(service(own_cpus()), hosts)
    assert isinstance(placed, Placement)
    assert placed.host("a/vm/0") == "h2"


@pytest.mark.parametrize(
    ("sizes", "fits"),
    [
        pytest.param(None, True, id="any may be made"),
        pytest.param({PINNED}, True, id="it is there"),
        pytest.param({Size(PINNED.room)}, False, id="one without extra specs"),
    ],
)
def test_a_flavor_must_say_what_is_asked(sizes, fits):
    hosts = infrastructure(zone(1, sizes=None if sizes is None else frozenset(sizes)))
    placed = place(service(own_cpus()), hosts)
    assert isinstance(placed, Placement) is fits
    if not fits:
        assert constraints(placed) == {"flavor"}
        assert "with hw:cpu_policy=dedicated" in messages(placed)[0]
        assert "--property hw:cpu_policy=dedicated" in placed.hint


def test_a_plain_size_is_none_of_one_with_extra_specs():
    hosts = infrastructure(zone(1, sizes=frozenset({PINNED})))
    refused = place(service(vnfc("a", 2, 1024, 1)), hosts)
    assert constraints(refused) == {"flavor"}


def test_what_a_cloud_would_not_keep_is_refused():
    alone = own_cpus(backing=Backing(alone=True))
    refused = place(service(alone), infrastructure(zone(1)))
    assert constraints(refused) == {"binding"}
    assert messages(refused) == [
        "asks a host for itself: Nova keeps none for one server"
    ]


def test_cpus_of_its_own_count_in_a_cloud():
    hosts = infrastructure(zone(1, 1, 4096, 10))
    refused = place(service(own_cpus()), hosts)
    assert constraints(refused) == {"own-room"}
    assert "of its own, 1 are free in the project's quota" in messages(refused)[0]


def test_an_ability_of_clouds_is_none_of_a_hypervisors():
    assert OF_CLOUDS.isdisjoint(OF_HOSTS)


def test_no_filter_of_clouds_is_asked_where_there_are_none():
    assert any(one.of_clouds for one in DEFAULT_POLICY.filters)
    assert not any(one.of_clouds for one in DEFAULT_POLICY.without_clouds.filters)
