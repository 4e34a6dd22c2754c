"""What issue 5 names is in what ``nfvo show`` prints, in SOL001 and in SOL006."""

from typing import Any

import pytest

from nfvo.descriptor import check_texts
from nfvo.descriptor.problems import Severity
from nfvo.descriptor.writing import shown
from tests.descriptor.sol001 import nsds, writing
from tests.descriptor.sol001.test_nodes import NODES
from tests.descriptor.sol001.test_nsd import APART, CHAIN
from tests.descriptor.sol001.test_policies import SCALING
from tests.descriptor.sol001.test_whole import CONFIGURED, FLAVOUR, INDICATOR, TYPES
from tests.descriptor.yang.documents import SOL006, SOL006_NSD

TYPE = "node_types:\n  acme.Fw:\n    derived_from: tosca.nodes.nfv.VNF\n"
OUT = "properties: {layer_protocols: [ipv4], order: 0}"
FLOATING = """properties:
        layer_protocols: [ipv4]
        order: 0
        protocol:
          - associated_layer_protocol: ipv4
            address_data:
              - address_type: ip_address
                l3_address_data:
                  {ip_address_assignment: true, floating_ip_activated: true}"""
LOAD = """\
        monitoring_parameters:
          load: {name: cpu, performance_metric: v_cpu_usage_mean_vnf}
"""
QOS = """\
          qos: {latency: 5 ms, packet_delay_variation: 2 ms, packet_loss_ratio: 0.1}
          min_bitrate_requirements: {root: 0}
"""
LINK = "          min_bitrate_requirements: {root: 0}\n"
MEASURED = """\
    - of_service:
        type: tosca.policies.nfv.NsMonitoring
        properties:
          ns_monitoring_parameters:
            lost: {name: lost, performance_metric: byte_incoming}
    - of_vnf:
        type: tosca.policies.nfv.VnfMonitoring
        targets: [fw1]
        properties:
          vnf_monitoring_parameters:
            load: {name: load, performance_metric: v_cpu_usage_mean_vnf}
"""
VNF_MORE = """\
    vip-cpd:
    - {id: vip, int-cpd: [left], vip-function: load-balancing}
    configurable-properties:
      is-auto-heal-enabled: true
      additional-configurable-property: [{key: color, value: blue}]
    modifiable-attributes: {extension: [peer], metadata: [note]}
    indicator:
    - {id: load, name: load, indicator-value: [low, high], source: vnf}
    lifecycle-management-script:
    - {id: s, event: [heal], script: mend.sh, script-input: [{key: how}]}
    df:
"""
DF_MORE = """\
      monitoring-parameter:
      - {id: m, name: cpu, performance-metric: v_cpu, collection-period: 5000}
      virtual-link-profile:
      - id: inside
        flavour: f
        max-bit-rate-requirements: {root: 10, leaf: 5}
        min-bit-rate-requirements: {root: 0}
      scaling-aspect:
      - id: more
        name: more
        description: more of it
        max-scale-level: 2
        aspect-delta-details:
          deltas: [{id: one, vdu-delta: [{id: vm, number-of-instances: 1}]}]
      lcm-operations-configuration:
        scale-vnf-op-config: {parameter: [{key: speed, value: fast}]}
    - id: large
      vdu-profile:
      - {id: vm, min-number-of-instances: 2, max-number-of-instances: 8}
      instantiation-level:
      - {id: all, vdu-level: [{vdu-id: vm, number-of-instances: 8}]}
"""
ADDRESS = """{id: left, layer-protocol: [ipv4], protocol: [{
          associated-layer-protocol: ipv4, address-data: [{type: ip-address,
          l3-address-data: {ip-address-assignment: true, floating-ip-activated: true,
          ip-address-type: ipv4, number-of-ip-addresses: 1}}]}]}"""
GRAPH = """\
    vnffgd:
    - id: graph
      nfp-position-element:
      - {id: at-a, desc: {vnf-profile: {vnf-profile-id: a}}}
      - {id: at-b, desc: {vnf-profile: {vnf-profile-id: b}}}
      nfpd:
      - id: web
        position-desc:
        - {id: '1', nfp-position-element-id: [at-a]}
        - {id: '2', nfp-position-element-id: [at-b]}
    df:
"""
NS_MORE = """\
      ns-profile:
      - id: inner
        nsd-id: other
        ns-df-id: normal
        instantiation-level-id: least
        min-number-of-instances: 1
        max-number-of-instances: 1
      dependencies:
      - {id: first, primary-vnf-profile: fw, secondary-ns-profile: other}
      monitored-info:
      - id: lost
        monitoring-parameter: {name: lost, performance-metric: loss}
"""


def of_sol001() -> str:
    """Return a VNFD of SOL001 with all of it."""
    text = writing.TOP.replace(TYPE, TYPES).replace(OUT, FLOATING)
    text = text.replace(FLAVOUR, CONFIGURED.replace(FLAVOUR, FLAVOUR + LOAD))
    text = text.replace(LINK, QOS)
    return text + NODES["VIP"][0] + SCALING + INDICATOR.removeprefix("  policies:\n")


def ns_of_sol001() -> str:
    """Return an NSD of SOL001 with all of it."""
    groups, rules = APART.split("  policies:\n")
    path = CHAIN.replace("  groups:\n", groups)
    return nsds.NSD.replace("[{lan: left}, ", "[{lan: in}, ") + path + rules + MEASURED


def of_sol006() -> str:
    """Return a VNFD of SOL006 with all of it."""
    text = SOL006.replace("{id: left, layer-protocol: [ipv4]}", ADDRESS)
    qos = "{latency: 5, packet-delay-variation: 2, packet-loss-ratio: 0.1}"
    text = text.replace("[{id: f}]", f"[{{id: f, qos: {qos}}}]")
    return text.replace("    df:\n", VNF_MORE) + DF_MORE


def ns_of_sol006() -> str:
    """Return an NSD of SOL006 with all of it."""
    head, df, tail = SOL006_NSD.rpartition("    df:\n")
    assert df
    return head + GRAPH + tail + NS_MORE


def printed(kind: str, **texts: str) -> Any:
    problems, found = check_texts(texts)
    wrong = [one for one in problems if one.severity is Severity.ERROR]
    assert [*found.nsds, *found.vnfds], "\n".join(map(str, wrong))
    return next(one for one in map(shown, found.all()) if one["kind"] == kind)


@pytest.fixture(scope="module")
def all_shown() -> Any:
    return {
        "sol001": printed("vnfd", vnfd=of_sol001()),
        "sol006": printed("vnfd", vnfd=of_sol006()),
        "ns of sol001": printed("nsd", nsd=ns_of_sol001(), fw=nsds.FW),
        "ns of sol006": printed("nsd", nsd=ns_of_sol006(), fw=SOL006),
    }


F = "flavours.0."
OF_VNFS = {
    "several flavours": ("flavours.*.id", ["small"], ["normal", "large"]),
    "VipCp": (F + "vip_cpds.*.function", ["lb"], ["lb"]),
    "floating IP": (F + "vdus.0.cpds.0.addresses.*.floating", [True], [True]),
    "monitoring": (F + "monitored.*.name", ["cpu"], ["cpu"]),
    "indicators": ("indicators.*.id", ["load"], ["load"]),
    "modifiable attributes, configurable properties": (
        "attributes.*.name",
        ["isAutohealEnabled", "color", "peer"],
        ["isAutohealEnabled", "color", "peer", "note"],
    ),
    "LCM interfaces": (
        F + "operations.*.name",
        ["instantiate", "heal"],
        ["scale-vnf", "heal"],
    ),
    "their inputs": (F + "operations.0.inputs", ["mode"], ["speed"]),
    "their scripts": (F + "operations.1.script", "../Scripts/mend.sh", "mend.sh"),
    "levels": (F + "levels.*.id", ["high", "low"], ["one", "two"]),
    "the default level": (F + "default_level", "low", "one"),
    "scaling aspects": (F + "aspects.*.max_level", [3], [2]),
    "deltas": (F + "aspects.0.deltas.0.vdus.*.instances", [2], [1]),
    "latency of a link": (F + "vlds.0.max_latency_ms", 5, 5),
    "jitter of a link": (F + "vlds.0.max_jitter_ms", 2, 2),
    "loss of a link": (F + "vlds.0.max_loss", 0.1, 0.1),
}
OF_SERVICES = {
    "NFP rules": (F + "paths.*.classifiers.0.source", ["10.0.0.0/8"], [None]),
    "NFP": (F + "paths.*.hops", [["fw1", "fw2"]], [["a", "b"]]),
    "VNFFG": (F + "paths.*.graph", ["graph"], ["graph"]),
    "dependencies of VNFs": (F + "vnf_profiles.1.after", ["fw1"], None),
    "dependencies of services": (F + "ns_profiles.*.after", None, [["a", "b"]]),
    "NS affinity": (
        F + "affinity.*.kind",
        ["together", "apart"],
        ["apart"],
    ),
    "nested services": (F + "ns_profiles.*.nsd", None, ["other"]),
    "monitoring of services": (
        F + "monitored.*.id",
        ["lost", "fw1/load"],
        ["lost"],
    ),
    "loss of a service's link": (F + "vlds.*.max_loss", [None, 0.01], [0.1]),
    "jitter of a service's link": (F + "vlds.*.max_jitter_ms", [None, 1], [3]),
    "bit rates of a service's link": (
        F + "vlds.*.leaf_bit_rate_mbps",
        [None, 20],
        [100],
    ),
    "SAPs": (F + "sapds.*.vl", ["left"], ["front"]),
}


def at(value: Any, path: str) -> Any:
    """Return what is at a path of keys and indices, ``*`` for all of a list."""
    for number, key in enumerate(steps := path.split(".")):
        if value is None:
            return None
        if key == "*":
            rest = ".".join(steps[number + 1 :])
            return [at(one, rest) for one in value]
        value = value[int(key)] if key.isdigit() else value.get(key)
    return value


@pytest.mark.parametrize("name", OF_VNFS)
def test_what_a_vnfd_says_is_shown(name: str, all_shown: Any):
    path, in_sol001, in_sol006 = OF_VNFS[name]
    assert at(all_shown["sol001"], path) == in_sol001
    assert at(all_shown["sol006"], path) == in_sol006


@pytest.mark.parametrize("name", OF_SERVICES)
def test_what_an_nsd_says_is_shown(name: str, all_shown: Any):
    path, in_sol001, in_sol006 = OF_SERVICES[name]
    assert at(all_shown["ns of sol001"], path) == in_sol001
    assert at(all_shown["ns of sol006"], path) == in_sol006
