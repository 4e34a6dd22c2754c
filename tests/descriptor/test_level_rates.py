"""Bit rates of links at instantiation levels, in each dialect that says them."""

from nfvo.descriptor import check_texts
from nfvo.descriptor.flavour import Level
from nfvo.descriptor.nsd import NsStep
from nfvo.descriptor.writing import convert
from tests.descriptor.sol001 import nsds, writing
from tests.descriptor.sol001.test_nsd import WHOLE
from tests.descriptor.sol001.test_policies import SCALING
from tests.descriptor.wrong import ONE, nsd
from tests.descriptor.yang.documents import SOL006, SOL006_NSD

OF_VNF = """\
    - rates:
        type: tosca.policies.nfv.VirtualLinkInstantiationLevels
        targets: [lan]
        properties:
          levels:
            low: {bitrate_requirements: {root: 2000000}}
            high: {bitrate_requirements: {root: 90000000, leaf: 5000000}}
"""
OF_NS = """\
    - rates:
        type: tosca.policies.nfv.VirtualLinkToInstantiationLevelMapping
        targets: [left]
        properties:
          bit_rate_requirements: {low: {root: 1000000}, high: {root: 70000000}}
"""


def rates(levels: tuple[Level, ...] | tuple[NsStep, ...]):
    """Return what each level says of links: Mbit/s of the whole, and of each end."""
    return {
        level.id: [(r.vl, r.bit_rate_mbps, r.leaf_bit_rate_mbps) for r in level.rates]
        for level in levels
    }


def test_levels_of_a_vnf_in_sol001_have_bit_rates():
    found = writing.flavour(writing.TOP + SCALING + OF_VNF)
    assert rates(found.levels) == {"low": [("lan", 2, 0)], "high": [("lan", 90, 5)]}


def test_what_is_kept_is_not_told_to_be_lost():
    assert "not-kept" not in writing.codes(writing.TOP + SCALING + OF_VNF)


def test_levels_of_a_service_in_sol001_have_bit_rates():
    found = nsds.nsd(WHOLE + OF_NS)
    assert rates(found.flavours[0].levels) == {
        "low": [("left", 1, 0)],
        "high": [("left", 70, 0)],
    }
    (left, *_) = found.chosen(level="high").vlds
    assert (left.id, left.bit_rate_mbps) == ("left", 70)


def test_what_is_no_link_is_told_in_sol001():
    assert "vl.unknown" in nsds.codes(WHOLE + OF_NS.replace("[left]", "[fw1]"))


def test_levels_of_a_service_in_sol006_have_bit_rates():
    text = SOL006_NSD.replace(
        "      - id: least\n",
        "      - id: least\n        virtual-link-to-level-mapping:\n"
        "        - {virtual-link-profile-id: front-gold, root: 30, leaf: 3}\n",
    )
    _, found = check_texts({"vnfd.yaml": SOL006, "nsd.yaml": text})
    (service,) = found.nsds
    links = {vld.id: vld for vld in service.chosen(level="least").vlds}
    ((link, root, leaf),) = rates(service.flavours[0].levels)["least"]
    assert (links[link].bit_rate_mbps, links[link].leaf_bit_rate_mbps) == (root, leaf)
    assert (root, leaf) == (30, 3)


SHORT = nsd(ONE, "{left: {bit-rate: 10 Mbit/s}, right: }") + (
    "levels: {high: {vnfs: {a: 1}, "
    "rates: {left: 1 Gbit/s, right: {end-bit-rate: 5 Mbit/s}}}}\n"
)


def test_they_are_kept_in_the_short_form_and_told_where_they_are_not_written():
    _, found = check_texts({"nsd.yaml": SHORT})
    (service,) = found.nsds
    short = convert(service, "short", vnfds=found.vnfds)
    assert (short.read, short.warnings) == (service, ())
    lost = convert(service, "sol001", vnfds=found.vnfds).warnings
    assert {one.path for one in lost} >= {
        "flavours.default.levels.high.rates.left",
        "flavours.default.levels.high.rates.right",
    }
