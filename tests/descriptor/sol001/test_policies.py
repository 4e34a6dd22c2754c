"""Policies of a VNFD in SOL001: numbers of VNFCs, rules of placement and of packets."""

import pytest

from nfvo.descriptor import check_texts
from tests.descriptor.sol001.writing import TOP, codes, flavour, place

SCALING = """\
  policies:
    - aspects:
        type: tosca.policies.nfv.ScalingAspects
        properties:
          aspects:
            work:
              {name: a, description: more, max_scale_level: 3, step_deltas: [two]}
    - first:
        type: tosca.policies.nfv.VduInitialDelta
        targets: [vm]
        properties: {initial_delta: {number_of_instances: 1}}
    - deltas:
        type: tosca.policies.nfv.VduScalingAspectDeltas
        targets: [vm]
        properties: {aspect: work, deltas: {two: {number_of_instances: 2}}}
    - levels:
        type: tosca.policies.nfv.InstantiationLevels
        properties:
          default_level: low
          levels:
            high: {description: all, scale_info: {work: {scale_level: 3}}}
            low: {description: some, scale_info: {work: {scale_level: 1}}}
"""
COUNTS = """\
    - counts:
        type: tosca.policies.nfv.VduInstantiationLevels
        targets: [vm]
        properties: {levels: {low: {number_of_instances: 9}}}
"""


def test_an_aspect_has_the_deltas_of_its_vdus():
    (aspect,) = flavour(TOP + SCALING).aspects
    assert (aspect.id, aspect.max_level, aspect.steps) == ("work", 3, ("two",))
    (delta,) = aspect.deltas
    assert [(c.vdu, c.instances) for c in delta.vdus] == [("vm", 2)]


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        pytest.param("", {"high": 7, "low": 3}, id="from the aspects"),
        pytest.param(COUNTS, {"high": 7, "low": 9}, id="as they are said"),
    ],
)
def test_a_level_has_the_numbers_of_all_vdus(more: str, counts: dict[str, int]):
    found = flavour(TOP + SCALING + more)
    assert {x.id: x.vdus[0].instances for x in found.levels} == counts
    assert found.default_level == "low"
    assert [(a.aspect, a.level) for a in found.levels[0].aspects] == [("work", 3)]


def test_steps_may_add_different_numbers():
    text = SCALING.replace("[two]", "[two, one, one]").replace(
        "{two: {number_of_instances: 2}}",
        "{two: {number_of_instances: 2}, one: {number_of_instances: 1}}",
    )
    found = flavour(TOP + text)
    assert {x.id: x.vdus[0].instances for x in found.levels} == {"high": 5, "low": 3}


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        pytest.param("[two]", "[tow]", "tow]", id="delta"),
        pytest.param("{aspect: work", "{aspect: wrok", "wrok", id="aspect of deltas"),
        pytest.param("default_level: low", "default_level: lo", "lo\n", id="level"),
        pytest.param("{work: {scale_level: 3", "{wrk: {scale_level: 3",
                     "{scale_level: 3", id="aspect of a level"),
        pytest.param("targets: [vm]", "targets: [lan]", "lan]\n", id="no VDU"),
    ],
)  # fmt: skip
def test_a_policy_that_names_what_is_not_there_is_refused(old, new, at):
    policies = SCALING.replace(old, new, 1)
    text = TOP.rstrip("\n") + "\n" + policies
    assert f"sol001.reference {place(text, at)}" in codes(text)


def affinity(type_: str, targets: str, scope: str = "nfvi_node") -> str:
    return (
        "  groups:\n"
        "    both: {type: tosca.groups.nfv.PlacementGroup, members: [vm, other], "
        "properties: {description: ''}}\n"
        "  policies:\n"
        f"    - rule: {{type: tosca.policies.nfv.{type_}, targets: {targets}, "
        f"properties: {{scope: {scope}}}}}\n"
    )


OTHER = TOP[TOP.index("    vm:\n") : TOP.index("    in:\n")].replace("vm:", "other:", 1)


@pytest.mark.parametrize(
    ("type_", "targets", "scope", "rules"),
    [
        ("AntiAffinityRule", "[both]", "nfvi_node",
         [("apart", ("vm", "other"), "host")]),
        ("AffinityRule", "[both]", "zone", [("together", ("vm", "other"), "zone")]),
        ("AntiAffinityRule", "[vm]", "nfvi_pop", [("apart", ("vm",), "site")]),
        ("AntiAffinityRule", "[vm, other]", "nfvi_node",
         [("apart", ("vm",), "host"), ("apart", ("other",), "host")]),
        ("AffinityRule", "[lan]", "nfvi_node", []),
    ],
)  # fmt: skip
def test_a_rule_is_about_a_group_or_about_one_vdu(type_, targets, scope, rules):
    found = flavour(TOP + OTHER + affinity(type_, targets, scope))
    assert [(r.kind, r.members, r.scope) for r in found.affinity] == rules


def security(properties: str, targets: str = "[out]") -> str:
    return (
        "  policies:\n"
        "    - rule: {type: tosca.policies.nfv.SecurityGroupRule, "
        f"targets: {targets}, properties: {{{properties}}}}}\n"
    )


@pytest.mark.parametrize(
    ("properties", "shown"),
    [
        ("", ["in tcp from any IPv4"]),
        ("protocol: udp, port_range_min: 53, port_range_max: 53",
         ["in udp 53 from any IPv4"]),
        ("protocol: ipv6_icmp, direction: egress", ["out icmp to any IPv6"]),
        ("protocol: gre", []),
    ],
)  # fmt: skip
def test_a_security_rule_belongs_to_its_cp(properties: str, shown: list[str]):
    out, inside = flavour(TOP + security(properties)).vdus[0].cpds
    assert [str(rule) for rule in out.security] == shown
    assert inside.security == ()


def test_a_security_rule_without_targets_is_about_every_cp():
    text = TOP + security("").replace("targets: [out], ", "")
    assert all(len(cp.security) == 1 for cp in flavour(text).vdus[0].cpds)


def several(**flavours: str) -> dict[str, str]:
    """Return a VNFD of a file for each flavour, by name what is its own in it."""
    top, rest = TOP.split("  substitution_mappings:")
    mapping, nodes = rest.split("  node_templates:\n")
    vnf, vdus = nodes.split("    vm:\n")
    files = ", ".join(f"{name}.yaml" for name in flavours)
    texts = {
        "d/top.yaml": top.replace("imports: [", f"imports: [{files}, ")
        + f"  node_templates:\n{vnf}"
    }
    for name, vcpus in flavours.items():
        head = top[: top.index("node_types")] + "topology_template:\n"
        inside = f"{head}  substitution_mappings:{mapping}  node_templates:\n    vm:\n"
        inside += vdus.replace("num_virtual_cpu: 2", f"num_virtual_cpu: {vcpus}")
        texts[f"d/{name}.yaml"] = inside.replace("id: small", f"id: {name}")
    return texts


def test_flavours_are_the_topologies_that_stand_for_the_vnf():
    problems, read = check_texts(several(small="2", large="8"))
    assert problems == ()
    (one,) = read.vnfds
    assert {f.id: f.vdus[0].vcpus for f in one.flavours} == {"small": 2, "large": 8}


def test_two_flavours_of_one_name_are_refused():
    texts = several(small="2", large="8")
    texts["d/large.yaml"] = texts["d/large.yaml"].replace("id: large", "id: small")
    problems, _ = check_texts(texts)
    assert [p.code for p in problems] == ["sol001.flavour-twice"]


def test_a_problem_of_a_flavour_is_told_in_the_flavours_file():
    texts = several(small="2", large="8")
    texts["d/large.yaml"] = texts["d/large.yaml"].replace(
        "{virtual_link: lan}", "{virtual_link: vm}"
    )
    problems, _ = check_texts(texts)
    assert {(p.code, p.place.file) for p in problems} == {
        ("tosca.requirement-target", "d/large.yaml")
    }
