"""SOL006's constructs of services: what each becomes."""

import pytest

from nfvo.descriptor.nsd import ForwardingPath, Nsd
from nfvo.descriptor.vld import AffinityRule
from tests.descriptor.yang.documents import SOL006, SOL006_NSD, nsd


def changed(old: str, new: str, text: str = SOL006_NSD) -> str:
    assert old in text
    return text.replace(old, new, 1)


def service(old: str = "", new: str = "") -> Nsd:
    return nsd(SOL006, changed(old, new, SOL006_NSD) if old else SOL006_NSD)


def test_an_nsd_is_read_whole():
    read = service()
    a, b = read.vnf_profiles
    assert (a.vnfd, a.flavour, a.level, a.instances) == ("fw", "normal", "two", 1)
    assert [(one.cpd, one.vl) for one in a.connections + b.connections] == [
        ("outside", "front")
    ] * 2
    (front,) = read.vlds
    assert (front.max_jitter_ms, front.max_loss, front.leaf_bit_rate_mbps) == (
        3,
        0.1,
        100,
    )
    assert (front.flow, str(front.pools[0])) == ("e-lan", "10.1.0.0/24")
    assert read.affinity == (
        AffinityRule(kind="apart", members=("a", "b"), scope="site"),
    )
    assert [(one.id, one.vl) for one in read.sapds] == [("users", "front")]
    assert read.flavours[0].levels[0].id == "least"


SAPD = "- {id: users, virtual-link-desc: front}"


@pytest.mark.parametrize(
    "sapd",
    [
        "- {id: users, associated-cpd: {vnfd-id: fw, vnf-ext-cpd: outside}}",
        "- {id: users, vnf: {vnfd-id: fw, ext-cpd-id: outside}}",
    ],
    ids=["4.3.1", "3.3.1"],
)
def test_a_sap_on_a_connected_cp_is_on_its_link(sapd: str):
    (users,) = service(SAPD, sapd).sapds
    assert users.vl == "front"


def test_a_sap_on_nothing_is_kept():
    (users,) = service(SAPD, "- {id: users}").sapds
    assert (users.vl, users.vnf) == ("", "")


def test_a_dependency_orders_the_vnfs_of_its_descriptors():
    other = SOL006.replace("id: fw", "id: db")
    text = SOL006_NSD.replace("vnfd-id: fw", "vnfd-id: db", 1)
    text += (
        "      dependencies:\n      - {id: d, primary-vnf-profile: db,"
        " secondary-vnf-profile: fw}\n"
    )
    read = nsd(SOL006, other, text)
    assert [one.after for one in read.vnf_profiles] == [(), ("a",)]


def test_a_link_with_two_profiles_is_two_links():
    text = SOL006_NSD.replace(
        "- virtual-link-profile-id: front-gold",
        "- virtual-link-profile-id: front-two",
        1,
    )
    one = text[
        text.index("      - id: front-gold") : text.index(
            "      affinity-or-anti-affinity-group:\n"
        )
    ]
    two = one.replace("front-gold", "front-two").replace("10.1.0.0", "10.2.0.0")
    read = nsd(SOL006, text.replace(one, one + two))
    assert [vld.id for vld in read.vlds] == ["front-gold", "front-two"]
    assert [one.connections[0].vl for one in read.vnf_profiles] == [
        "front-two",
        "front-gold",
    ]


def test_a_nested_service_is_a_profile():
    more = (
        "      ns-profile:\n      - {id: inner, nsd-id: other, ns-df-id: d,"
        " instantiation-level-id: l}\n"
    )
    (inner,) = nsd(SOL006, SOL006_NSD + more).flavours[0].ns_profiles
    assert (inner.id, inner.nsd, inner.flavour, inner.level) == (
        "inner",
        "other",
        "d",
        "l",
    )


def test_a_forwarding_graph_is_a_path_through_profiles():
    graph = """\
    vnffgd:
    - id: web
      nfp-position-element:
      - {id: p1, desc: {vnf-profile: {vnf-profile-id: a}}}
      - {id: p2, desc: {vnf-profile: {vnf-profile-id: b}}}
      nfpd:
      - id: path
        position-desc: [{id: one, nfp-position-element-id: [p1, p2]}]
"""
    read = service("    df:\n    - id: normal", f"{graph}    df:\n    - id: normal")
    assert read.paths == (ForwardingPath(id="path", hops=("a", "b"), graph="web"),)


def test_a_service_scales_to_the_level_that_its_aspect_names():
    text = (
        SOL006_NSD
        + "      - id: most\n        vnf-to-level-mapping: [{vnf-profile-id: a,"
        " number-of-instances: 3}]\n"
    )
    text += "      scaling-aspect: [{id: size, scaling-level: most}]\n"
    (aspect,) = nsd(SOL006, text).flavours[0].aspects
    assert (aspect.max_level, aspect.steps) == (1, ("most",))
    assert [(one.profile, one.instances) for one in aspect.deltas[0].profiles] == [
        ("a", 2)
    ]


def test_what_is_monitored_is_kept():
    more = (
        "      monitored-info:\n      - {id: m, vnf-indicator-info: {vnfd-id: fw,"
        " vnf-indicator: load}}\n"
    )
    (one,) = nsd(SOL006, SOL006_NSD + more).flavours[0].monitored
    assert (one.id, one.name) == ("m", "fw/load")
