"""What OSM has beside SOL006 in services, and of scaling and actions."""

from nfvo.descriptor.flavour import ScalingRule, Threshold
from nfvo.descriptor.vnfd import Parameter, Primitive, Vnfd
from tests.descriptor.yang.documents import OSM, OSM_NSD, nsd, problems, vnfd


def changed(old: str, new: str, text: str = OSM) -> str:
    assert old in text
    return text.replace(old, new, 1)


def codes(text: str) -> set[str]:
    return {one.code for one in problems(text)}


def test_an_nsd_names_descriptions_of_links_where_there_are_no_profiles():
    read = nsd(OSM, OSM_NSD)
    (vnf,) = read.vnf_profiles
    assert [(one.cpd, one.vl) for one in vnf.connections] == [
        ("vnf-cp0-ext", "mgmtnet")
    ]
    assert [(one.id, one.management) for one in read.vlds] == [("mgmtnet", True)]
    assert (read.designer, vnf.flavour, vnf.level) == ("OSM", "", "")


def test_a_vnf_may_have_a_fixed_address():
    text = OSM_NSD.replace(
        "constituent-cpd-id: vnf-cp0-ext",
        "constituent-cpd-id: vnf-cp0-ext\n            ip-address: 10.1.0.7",
    )
    text = text.replace("      mgmt-network: true\n", "")
    profile = (
        "      virtual-link-profile:\n      - id: p\n        virtual-link-desc-id:"
        " mgmtnet\n        flavour-id: x\n"
    )
    profile += (
        "        virtual-link-protocol-data: {l3-protocol-data: {ip-version: ipv4,"
        " cidr: 10.1.0.0/24}}\n"
    )
    text = text.replace(
        "    df:\n    - id: default-df\n", f"    df:\n    - id: default-df\n{profile}"
    )
    text = text.replace(
        "virtual-link-profile-id: mgmtnet", "virtual-link-profile-id: p"
    )
    (vnf,) = nsd(OSM, text).vnf_profiles
    assert [str(one) for one in vnf.connections[0].addresses] == ["10.1.0.7"]


def test_a_network_of_the_vim_is_a_physical_network_with_a_warning():
    text = OSM_NSD.replace(
        "mgmt-network: true", "mgmt-network: true\n      vim-network-name: osm-ext"
    )
    read = nsd(OSM, text)
    assert (read.vlds[0].fabric, read.vlds[0].physical_network) == ("", "osm-ext")
    assert "osm.vim-network" in codes(text)


SCALING = """\
    scaling-aspect:
    - id: by-load
      name: by-load
      max-scale-level: 3
      aspect-delta-details:
        deltas:
        - {id: one-more, vdu-delta: [{id: hackfest_basic-VM, number-of-instances: 1}]}
      scaling-policy:
      - name: load
        scaling-type: automatic
        threshold-time: 10
        cooldown-time: 120
        scaling-criteria:
        - name: cpu
          scale-in-threshold: 20
          scale-in-relational-operation: LT
          scale-out-threshold: 80
          scale-out-relational-operation: GT
          vnf-monitoring-param-ref: vm-cpu
"""


def in_flavour(more: str) -> Vnfd:
    return vnfd(changed("  ext-cpd:\n", f"{more}  ext-cpd:\n"))


def test_a_scaling_policy_is_a_rule_of_its_aspect():
    (aspect,) = in_flavour(SCALING).flavours[0].aspects
    assert (aspect.max_level, aspect.steps) == (3, ("one-more",))
    assert aspect.rules == (
        ScalingRule(
            name="load/cpu",
            monitored="vm-cpu",
            scale_out=Threshold(relation="gt", value=80),
            scale_in=Threshold(relation="lt", value=20),
            threshold_s=10,
            cooldown_s=120,
        ),
    )


def test_a_manual_policy_is_a_rule_that_is_off():
    (aspect,) = in_flavour(SCALING.replace("automatic", "manual")).flavours[0].aspects
    assert not aspect.rules[0].enabled


DAY_1_2 = """\
    lcm-operations-configuration:
      operate-vnf-op-config:
        day1-2:
        - id: hackfest_basic-vnf
          execution-environment-list:
          - {id: ee, juju: {charm: simple}}
          config-access: {ssh-access: {required: true, default-user: ubuntu}}
          initial-config-primitive:
          - seq: 1
            name: config
            execution-environment-ref: ee
            parameter:
            - {name: ssh-hostname, value: <rw_mgmt_ip>}
            - {name: ssh-username, value: ubuntu}
          config-primitive:
          - name: touch
            execution-environment-ref: ee
            parameter:
            - {name: filename, data-type: STRING, default-value: /home/ubuntu/touched}
"""


def test_primitives_of_day_1_and_2():
    config, touch = in_flavour(DAY_1_2).primitives
    assert config == Primitive(
        name="config",
        order=1,
        parameters=(
            Parameter(name="ssh-hostname", default="<rw_mgmt_ip>"),
            Parameter(name="ssh-username", default="ubuntu"),
        ),
        target="hackfest_basic-vnf",
    )
    assert (touch.name, touch.order) == ("touch", 0)


def test_a_deployment_of_kubernetes_is_read_and_told():
    text = OSM + "  kdu:\n  - {name: ldap, helm-chart: stable/openldap}\n"
    (container,) = vnfd(text).flavours[0].containers
    assert (container.id, container.description) == ("ldap", "stable/openldap")
    assert "not-realised" in codes(text)


def test_a_path_of_a_forwarding_graph():
    graph = """\
    vnffgd:
    - id: graph
      vnf-profile-id: [vnf, other]
      nfpd:
      - id: path
        position-desc-id:
        - id: position
          match-attributes:
          - {id: rule, ip-proto: 6, destination-port: 80}
          cp-profile-id:
          - id: cps
            constituent-profile-elements:
            - {id: b, order: 1, constituent-base-element-id: other}
            - {id: a, order: 0, constituent-base-element-id: vnf}
"""
    other = """\
      - id: other
        vnfd-id: hackfest_basic-vnf
        virtual-link-connectivity:
        - virtual-link-profile-id: mgmtnet
          constituent-cpd-id:
          - {constituent-base-element-id: other, constituent-cpd-id: vnf-cp0-ext}
"""
    text = OSM_NSD.replace("      vnf-profile:\n", f"      vnf-profile:\n{other}")
    (path,) = nsd(OSM, text + graph).paths
    assert (path.hops, path.graph) == (("vnf", "other"), "graph")
    assert (path.classifiers[0].protocol, path.classifiers[0].destination_ports) == (
        "6",
        "80",
    )


def test_a_link_without_a_profile_is_made_where_something_is_on_it():
    profile = """\
      virtual-link-profile:
      - {id: data, virtual-link-desc-id: data}
"""
    text = OSM_NSD.replace(
        "    df:\n    - id: default-df\n", f"    df:\n    - id: default-df\n{profile}"
    )
    text = text.replace("    - id: mgmtnet\n", "    - id: data\n    - id: mgmtnet\n")
    assert [vld.id for vld in nsd(OSM, text).vlds] == ["data", "mgmtnet"]
