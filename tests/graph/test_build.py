"""From descriptors to a graph: what is made of instances, links, rules and values."""

from ipaddress import ip_address

import pytest

from nfvo.descriptor import Descriptors, read_texts
from nfvo.errors import InvalidRequest
from nfvo.graph import AffinityGroup, ServiceGraph, build
from tests.descriptor.wrong import INSIDE, ONE, OUT, PAIR, ROUTER, TWO, nsd

PAIRS = PAIR.replace("b: {", "b: {instances: 2, ") + INSIDE + OUT


MIXED = (
    "{p: {vnfd: pair, connect: {out: left}}, a: {vnfd: router, connect: {left: left}}}"
)


def graph(descriptors: Descriptors, **parameters: str) -> ServiceGraph:
    (service,) = descriptors.nsds
    return build(service, descriptors.vnfds_for(service), parameters)


def of(vnfs: str, vls: str = "{left: , right: }", more: str = "") -> ServiceGraph:
    return graph(read_texts({"nsd.yaml": f"{nsd(vnfs, vls)}{more}---\n{PAIRS}"}))


def names(groups: tuple[AffinityGroup, ...]) -> list[list[str]]:
    return [sorted(group.vnfcs) for group in groups]


def test_instances_of_vnfs_and_of_vdus_are_numbered():
    made = of("{p: {vnfd: pair, instances: 2, connect: {out: left}}}")
    assert [vnf.name for vnf in made.vnfs] == ["p", "p-2"]
    assert list(made.vnfcs) == [
        *["p/a/0", "p/b/0", "p/b/1"],
        *["p-2/a/0", "p-2/b/0", "p-2/b/1"],
    ]


def test_a_vnfc_demands_what_its_vdu_says():
    demand = of(ONE).vnfcs["a/vm/0"].demand
    assert (demand.vcpus, demand.memory_mib, demand.disk_gib) == (1, 512, 1)


def test_cps_are_on_their_links_in_the_order_of_the_vnfd():
    made = of(ONE.replace("left: left, right: right", "right: right, left: left"))
    cps = made.vnfcs["a/vm/0"].cps
    assert [(cp.name, cp.vl, cp.order) for cp in cps] == [
        ("a/vm/0:left", "left", 0),
        ("a/vm/0:right", "right", 1),
    ]


def test_a_cp_that_is_not_connected_does_not_come_to_be():
    made = of(ONE.replace("left: left,", ""))
    assert [cp.cpd for cp in made.cps()] == ["right"]


def test_each_vnf_has_its_own_internal_links():
    made = of("{p: {vnfd: pair, instances: 2, connect: {out: left}}}")
    inside = [vl.name for vl in made.links if "/" in vl.name]
    assert inside == ["p/inside", "p-2/inside"]
    assert [cp.vnfc for cp in made.on("p/inside")] == ["p/a/0", "p/b/0", "p/b/1"]


def test_a_gateway_is_the_cp_of_the_first_instance():
    made = of(
        ONE.replace("a: {", "a: {instances: 2, "), "{left: {gateway: a.left}, right: }"
    )
    assert made.links[0].gateway == "a/vm/0:left"


def test_an_internal_gateway_is_a_cp_of_the_same_vnf():
    vnfd = PAIRS.replace("[inside]", "{inside: {gateway: a.in}}")
    text = nsd("{p: {vnfd: pair, connect: {out: left}}}", "{left: }")
    made = graph(read_texts({"nsd.yaml": text, "vnfd.yaml": vnfd}))
    assert {vl.name: vl.gateway for vl in made.links}["p/inside"] == "p/a/0:in"


def test_fixed_addresses_are_dealt_to_the_instances_in_order():
    vnfs = ONE.replace("a: {", "a: {instances: 2, ").replace(
        "left: left", "left: {vl: left, address: [10.0.0.8, 'fd00::8', 10.0.0.9]}"
    )
    made = of(vnfs, "{left: [10.0.0.0/24, 'fd00::/64'], right: }")
    assert [cp.addresses for cp in made.on("left")] == [
        (ip_address("10.0.0.8"), ip_address("fd00::8")),
        (ip_address("10.0.0.9"),),
    ]


def test_vnfs_start_after_all_instances_of_others():
    made = of(
        TWO.replace("a: {", "a: {instances: 2, ").replace("b: {", "b: {after: a, ")
    )
    assert {vnf.name: vnf.after for vnf in made.vnfs} == {
        "a": (),
        "a-2": (),
        "b": ("a", "a-2"),
    }


def test_vnfs_apart_are_one_group_when_each_has_one_vnfc():
    made = of(TWO, more="apart: [[a, b]]\n")
    assert names(made.groups) == [["a/vm/0", "b/vm/0"]]


def test_vnfcs_of_one_vnf_need_not_be_apart_from_each_other():
    made = of(MIXED, "{left: }", "apart: [[p, a]]\n")
    assert names(made.groups) == [
        ["a/vm/0", "p/a/0"],
        ["a/vm/0", "p/b/0"],
        ["a/vm/0", "p/b/1"],
    ]


def test_instances_of_one_vnf_are_apart_from_each_other():
    made = of(ONE.replace("a: {", "a: {instances: 3, "), more="apart: [[a]]\n")
    assert names(made.groups) == [["a-2/vm/0", "a-3/vm/0", "a/vm/0"]]


def test_vnfs_together_are_one_group_with_all_vnfcs():
    made = of(MIXED, "{left: }", "together: [{members: [p, a], scope: zone}]\n")
    (group,) = made.groups
    assert (group.kind, group.scope, len(group.vnfcs)) == ("together", "zone", 4)


def test_rules_of_a_vnfd_hold_in_each_vnf():
    text = nsd("{p: {vnfd: pair, instances: 2, connect: {out: left}}}", "{left: }")
    vnfd = PAIRS + "apart: [[b]]\n"
    made = graph(read_texts({"nsd.yaml": text, "vnfd.yaml": vnfd}))
    assert names(made.groups) == [["p/b/0", "p/b/1"], ["p-2/b/0", "p-2/b/1"]]


def test_every_instance_of_a_hop_is_on_a_path():
    made = of(TWO.replace("b: {", "b: {instances: 2, "), more="paths: {web: [a, b]}\n")
    assert [(path.name, path.vnfs) for path in made.paths] == [
        ("web", ("a", "b")),
        ("web-2", ("a", "b-2")),
    ]


PARAMETERS = (
    ROUTER
    + "parameters: {motd: default, key: {secret: true}}\n"
    + "user-data: echo {{ motd }} {{ key }}\n"
)


@pytest.mark.parametrize(
    ("in_nsd", "given", "motd"),
    [
        pytest.param("", {}, "default", id="of the VNFD"),
        pytest.param("parameters: {motd: nsd}, ", {}, "nsd", id="of the NSD"),
        pytest.param("parameters: {motd: nsd}, ", {"a.motd": "x"}, "x", id="given"),
        pytest.param(
            *["", {"a.motd": "x", "a-2.motd": "y"}, "y"], id="given to the instance"
        ),
    ],
)
def test_the_nearest_value_of_a_parameter_counts(in_nsd, given, motd):
    text = nsd(ONE.replace("a: {", f"a: {{instances: 2, {in_nsd}"))
    text = text.replace(ROUTER, PARAMETERS)
    second = graph(read_texts({"nsd.yaml": text}), **given).vnfs[1]
    assert second.parameters == {"motd": motd, "key": None}
    assert second.secrets == {"key"}


def test_a_value_for_a_parameter_that_no_vnf_has_is_refused():
    text = nsd(ONE).replace(ROUTER, PARAMETERS)
    with pytest.raises(InvalidRequest) as caught:
        graph(read_texts({"nsd.yaml": text}), **{"a.mtod": "x"})
    assert caught.value.message == "no VNF of the service has 'a.mtod'"
    assert caught.value.hint == "did you mean 'a.motd'?"


def test_the_network_has_vnfcs_and_links_as_nodes_and_cps_as_edges():
    network = of(ONE).network
    assert set(network.nodes) == {"a/vm/0", "left", "right"}
    assert network.edges["a/vm/0", "left"]["cp"].name == "a/vm/0:left"


def test_resources_cover_what_is_not_more_than_they():
    demand = of(ONE).vnfcs["a/vm/0"].demand
    assert (demand + demand).covers(demand)
    assert not demand.covers(demand + demand)


def test_all_vms_of_a_vnf_are_at_the_site_that_it_is_pinned_to():
    made = of(TWO.replace("a: {", "a: {instances: 2, site: edge, "))
    sites = {vnfc.name.partition("/")[0]: vnfc.site for vnfc in made.vnfcs.values()}
    assert sites == {"a": "edge", "a-2": "edge", "b": ""}
