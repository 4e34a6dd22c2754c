"""NSDs of SOL001: what of them becomes ours, and what is said of the rest."""

import pytest

from nfvo.descriptor import check_texts
from nfvo.descriptor.nsd import Classifier, Connection, ForwardingPath, Nsd, Sapd
from nfvo.graph import build
from tests.descriptor.sol001.nsds import FW, NSD, codes, flavour, nsd
from tests.descriptor.sol001.writing import TOP

SCALING = """\
  policies:
    - aspects:
        type: tosca.policies.nfv.NsScalingAspects
        properties:
          aspects:
            work:
              name: work
              description: more of it
              ns_scale_levels:
                0: {description: none}
                1: {description: one}
                2: {description: two}
    - counts:
        type: tosca.policies.nfv.VnfToLevelMapping
        targets: [fw1]
        properties: {aspect: work, number_of_instances: {0: 2, 1: 3, 2: 4}}
    - levels:
        type: tosca.policies.nfv.NsInstantiationLevels
        properties:
          ns_levels: {low: {description: few}, high: {description: many}}
          default_level: low
    - of-levels:
        type: tosca.policies.nfv.VnfToInstantiationLevelMapping
        targets: [fw1, fw2]
        properties: {number_of_instances: {low: 1, high: 3}}
"""
CHAIN = """\
    in:
      type: tosca.nodes.nfv.Forwarding
      requirements: [{virtual_link: left}]
    e1:
      type: tosca.nodes.nfv.NfpPositionElement
      requirements: [{profile_element: in}]
    e2:
      type: tosca.nodes.nfv.NfpPositionElement
      requirements: [{profile_element: {node: fw2}}]
    p1:
      type: tosca.nodes.nfv.NfpPosition
      requirements: [{element: e1}]
    p2:
      type: tosca.nodes.nfv.NfpPosition
      requirements: [{element: e2}]
    web:
      type: tosca.nodes.nfv.NFP
      requirements: [{nfp_position: p1}, {nfp_position: p2}]
  groups:
    graph:
      type: tosca.groups.nfv.VNFFG
      properties: {description: the graph}
      members: [web, fw1, fw2]
  policies:
    - http:
        type: tosca.policies.nfv.NfpRule
        targets: [web]
        properties:
          protocol: tcp
          source_ip_address_prefix: 10.0.0.0/8
          destination_port_range: [80, 443]
"""
APART = """\
  groups:
    both:
      type: tosca.groups.nfv.NsPlacementGroup
      properties: {description: these}
      members: [fw1, fw2]
  policies:
    - apart:
        type: tosca.policies.nfv.NsAntiAffinityRule
        targets: [both]
        properties: {scope: zone}
    - near:
        type: tosca.policies.nfv.NsAffinityRule
        targets: [fw1]
        properties: {scope: nfvi_pop}
"""


def test_the_service_is_what_its_node_says():
    read = nsd(NSD)
    assert (read.id, read.version, read.name) == ("edge", "1.0", "the edge")
    assert (read.designer, read.description) == ("acme", "a service")
    assert [one.id for one in read.flavours] == ["small"]


def test_vnfs_are_nodes_whose_types_name_their_vnfds():
    first, second = flavour(NSD).vnf_profiles
    assert (first.vnfd, first.vnfd_version, first.flavour) == ("fw", "1.0", "default")
    assert (first.level, first.instances) == ("least", 2)
    assert (first.min_instances, first.max_instances) == (2, 4)
    assert first.connections == (
        Connection(cpd="lan", vl="left"),
        Connection(cpd="wan", vl="right"),
    )
    assert second.after == ("fw1",)


def test_links_have_their_addresses_and_their_quality():
    left, right = flavour(NSD).vlds
    assert (left.description, left.flow) == ("inside", "e-lan")
    assert [str(pool) for pool in left.pools] == ["10.1.0.0/24"]
    assert (right.bit_rate_mbps, right.leaf_bit_rate_mbps) == (100, 20)
    assert (right.max_latency_ms, right.max_jitter_ms, right.max_loss) == (10, 1, 0.01)


def test_a_sap_is_where_a_link_is_reached():
    assert flavour(NSD).sapds == (
        Sapd(id="users", vl="left", description="where users are"),
    )


def test_levels_and_aspects_say_how_many_vnfs_there_are():
    read = flavour(NSD + SCALING)
    (aspect,) = read.aspects
    assert (aspect.id, aspect.max_level, aspect.steps) == ("work", 2, ("work-1",))
    assert [(d.id, counts(d.profiles)) for d in aspect.deltas] == [
        ("work-1", {"fw1": 1})
    ]
    assert [(one.id, counts(one.profiles)) for one in read.levels] == [
        ("low", {"fw1": 1, "fw2": 1}),
        ("high", {"fw1": 3, "fw2": 3}),
    ]
    assert (read.default_level, read.vnf_profiles[0].instances) == ("low", 2)


def counts(profiles) -> dict[str, int]:
    return {one.profile: one.instances for one in profiles}


def test_a_path_passes_vnfs_by_way_of_their_cps():
    text = NSD.replace("[{lan: left}, ", "[{lan: in}, ") + CHAIN
    assert flavour(text).vnf_profiles[0].connections[0].vl == "left"
    assert flavour(text).paths == (
        ForwardingPath(
            id="web",
            hops=("fw1", "fw2"),
            graph="graph",
            classifiers=(
                Classifier(
                    protocol="tcp", source="10.0.0.0/8", destination_ports="80-443"
                ),
            ),
        ),
    )


def test_affinity_is_about_vnfs_and_groups_of_them():
    rules = [(r.kind, r.members, r.scope) for r in flavour(NSD + APART).affinity]
    assert rules == [
        ("together", ("fw1",), "site"),
        ("apart", ("fw1", "fw2"), "zone"),
    ]


NESTED = """\
    inner:
      type: acme.Inner
      properties:
        descriptor_id: core
        designer: acme
        version: '2'
        name: inner
        invariant_id: core
        flavour_id: simple
        ns_profile:
          ns_instantiation_level: low
          min_number_of_instances: 1
          max_number_of_instances: 1
      requirements: [{virtual_link: left}]
"""


def test_a_service_in_a_service_is_kept():
    types = "node_types:\n  acme.Inner: {derived_from: tosca.nodes.nfv.NS}\n"
    text = NSD.replace("node_types:\n", types) + NESTED
    (inner,) = flavour(text).ns_profiles
    assert (inner.nsd, inner.nsd_version) == ("core", "2")
    assert (inner.flavour, inner.level, inner.instances) == ("simple", "low", 1)
    assert inner.connections == (Connection(cpd="virtual_link", vl="left"),)
    assert "not-realised" in codes(text)


WHOLE = NSD + SCALING
LINKS = """\
  policies:
    - rates:
        type: tosca.policies.nfv.VirtualLinkToLevelMapping
        targets: [left]
        properties: {aspect: work, bit_rate_requirements: {0: {root: 1}}}
"""
NO_ID = "{type: string, default: fw}"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("default: fw", "default: fx", "vnfd.unknown", id="VNFD"),
        pytest.param(NO_ID, "{type: string}", "tosca.property-missing", id="id"),
        pytest.param("lan: right", "lam: right", "cp.unknown", id="CP"),
        pytest.param("level: least", "level: lesat", "level.unknown", id="level"),
        pytest.param("level: low", "level: lo", "sol001.reference", id="default level"),
        pytest.param("[fw1, fw2]", "[left]", "sol001.reference", id="not a VNF"),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, code: str):
    assert old in WHOLE
    assert code in codes(WHOLE.replace(old, new))


def test_a_service_without_anything_in_it_is_refused():
    assert "sol001.missing" in codes(NSD.split("    fw1:")[0])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        pytest.param(NSD + LINKS, "rates", id="bit rates by aspect"),
        pytest.param(
            NSD.replace("name: the edge", "name: edge\n        priority: 3"),
            "priority",
            id="a priority",
        ),
    ],
)
def test_what_is_not_kept_is_told(text: str, what: str):
    problems, _ = check_texts({"nsd.yaml": text, "fw.yaml": FW})
    told = [p.message for p in problems if p.code == "sol001.not-kept"]
    assert any(what in message for message in told)


def test_the_vnfds_that_a_service_imports_are_read_as_well():
    wired = NSD.replace("[https", "[vnfd.yaml, https").replace("{lan: left}, ", "")
    at = wired.index("  acme.Fw:"), wired.index("topology_template:")
    text = (wired[: at[0]] + wired[at[1] :]).replace("{lan: right}, ", "")
    text = text.replace("level: least", "level: ''").replace(
        "_id: default", "_id: small"
    )
    problems, found = check_texts({"nsd.yaml": text, "vnfd.yaml": IMPORTED})
    errors = [str(problem) for problem in problems if problem.severity == "error"]
    assert (errors, [one.id for one in found.vnfds]) == ([], ["fw"])
    (service,) = found.nsds
    assert [vnf.name for vnf in build(service, found.vnfds_for(service)).vnfs] == [
        "fw1",
        "fw1-2",
        "fw2",
    ]


IMPORTED = TOP.replace(
    "    derived_from: tosca.nodes.nfv.VNF\n",
    """\
    derived_from: tosca.nodes.nfv.VNF
    properties:
      descriptor_id: {type: string, default: fw}
      descriptor_version: {type: string, default: '1.0'}
      provider: {type: string, default: acme}
      product_name: {type: string, default: firewall}
      software_version: {type: string, default: '1'}
      vnfm_info: {type: list, entry_schema: {type: string}, default: ['17:acme']}
    requirements:
      - wan: {capability: tosca.capabilities.nfv.VirtualLinkable}
""",
)


def test_two_flavours_are_two_templates_for_one_node():
    head, rest = NSD.split("topology_template:\n")
    ns = rest[rest.index("    ns:") : rest.index("    fw1:")]
    other = rest.replace("_mappings:\n    node_type: acme.Ns\n", MAPPED % "large")
    other = other.replace(ns, "")
    small = rest.replace("_mappings:\n    node_type: acme.Ns\n", MAPPED % "small")
    small = small.replace(ns, "")
    top = head.replace("imports: [", "imports: [a.yaml, b.yaml, ")
    texts = {
        "top.yaml": f"{top}topology_template:\n  node_templates:\n{ns}",
        "a.yaml": f"{head}topology_template:\n{small}",
        "b.yaml": f"{head}topology_template:\n{other}",
        "fw.yaml": FW,
    }
    problems, found = check_texts(texts)
    assert [p.code for p in problems if p.severity == "error"] == []
    (read,) = found.nsds
    assert isinstance(read, Nsd)
    assert [one.id for one in read.flavours] == ["small", "large"]


MAPPED = "_mappings:\n    node_type: acme.Ns\n    properties: {flavour_id: %s}\n"
