"""Bit rates of links at levels, and by steps, in each dialect that says them."""

import pytest

from nfvo.descriptor import check_texts
from nfvo.descriptor.flavour import Level
from nfvo.descriptor.nsd import Nsd, NsFlavour, NsStep, VnfProfile
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing import convert
from nfvo.graph import build
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


OF_STEPS = """\
    - first-rate:
        type: tosca.policies.nfv.VirtualLinkBitrateInitialDelta
        targets: [lan]
        properties: {initial_delta: {bitrate_requirements: {root: 7000000}}}
    - added-rate:
        type: tosca.policies.nfv.VirtualLinkBitrateScalingAspectDeltas
        targets: [lan]
        properties:
          aspect: work
          deltas:
            two: {bitrate_requirements: {root: 10000000, leaf: 1000000}}
"""


def rate_of(vnfd: Vnfd, level: str) -> tuple[int, int]:
    """Return the bit rates of the only link inside a VNF at a level."""
    profile = VnfProfile(id="p", vnfd=vnfd.id, level=level)
    outer = Nsd(id="n", version="1", flavours=(NsFlavour(vnf_profiles=(profile,)),))
    (link,) = build(outer, {vnfd.id: vnfd}).links
    (flavour,) = vnfd.chosen(level=level).flavours
    (vld,) = flavour.vlds
    assert link.bit_rate_mbps == vld.bit_rate_mbps
    return vld.bit_rate_mbps, vld.leaf_bit_rate_mbps


@pytest.mark.parametrize(
    ("more", "level", "expected"),
    [
        pytest.param("", "low", (17, 1), id="one step"),
        pytest.param("", "high", (37, 3), id="three steps"),
        pytest.param(OF_VNF, "high", (90, 5), id="the level says it"),
    ],
)
def test_the_steps_of_an_aspect_add_to_the_bit_rates_of_links(more, level, expected):
    vnfd = writing.vnfd(writing.TOP + SCALING + OF_STEPS + more)
    assert rate_of(vnfd, level) == expected


def test_a_step_may_add_a_bit_rate_alone():
    only = SCALING.replace("step_deltas: [two]", "step_deltas: [wider]")
    found = writing.flavour(writing.TOP + only + OF_STEPS.replace("two:", "wider:"))
    (aspect,) = found.aspects
    assert {one.id: bool(one.vdus) for one in aspect.deltas} == {
        "two": True,
        "wider": False,
    }


def test_what_steps_add_is_told_where_it_is_added_to_no_link():
    wrong = OF_STEPS.replace("[lan]", "[vm]")
    found = writing.codes(writing.TOP + SCALING + wrong)
    assert any(one.startswith("vl.unknown ") for one in found)


@pytest.mark.parametrize("dialect", ["short", "sol001", "sol006"])
def test_what_steps_add_is_kept_in_each_dialect(dialect):
    vnfd = writing.vnfd(writing.TOP + SCALING + OF_STEPS)
    made = convert(vnfd, dialect)
    again = made.read
    assert isinstance(again, Vnfd)
    assert rate_of(again, "high") == (37, 3)
    assert not [one for one in made.warnings if "rate" in str(one)]


def test_a_bit_rate_that_sol006_has_no_room_for_is_told():
    more = OF_STEPS.replace("root: 10000000,", "root: 5000000000,")
    made = convert(writing.vnfd(writing.TOP + SCALING + more), "sol006")
    assert [one.path for one in made.warnings if "rates" in one.path]
