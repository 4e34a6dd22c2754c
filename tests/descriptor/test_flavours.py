"""Flavours and levels: what is chosen of a VNFD or an NSD, and what is told of it."""

from typing import Any

import pytest

from nfvo.descriptor import check_texts, read_texts
from nfvo.descriptor.cp import Cpd, ExtCpd
from nfvo.descriptor.flavour import Flavour, Level, VduCount
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.marks import Mark, Marks
from nfvo.descriptor.nsd import (
    Connection,
    Nsd,
    NsFlavour,
    NsProfile,
    NsStep,
    ProfileCount,
    VnfProfile,
)
from nfvo.descriptor.tree import Mapping, Spot
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.vld import LinkRate, Vld
from nfvo.descriptor.vnfd import Vnfd
from nfvo.graph import build
from tests.descriptor.wrong import ONE, nsd

ROOT = Mapping({}, Spot(1, 1))


def vdu(id: str, **more: Any) -> Vdu:
    image = SwImage(name="tiny-vnf")
    return Vdu(id=id, image=image, vcpus=1, memory_mib=64, **more)


def level(id: str, **vdus: int) -> Level:
    counts = tuple(VduCount(vdu=name, instances=n) for name, n in vdus.items())
    return Level(id=id, vdus=counts)


SMALL = Flavour(id="small", vdus=(vdu("a"),))
BIG = Flavour(
    id="big",
    vdus=(vdu("a"), vdu("b", instances=0)),
    levels=(level("least", b=1), level("most", a=2, b=3)),
    default_level="least",
)
VNFD = Vnfd(id="v", version="1", provider="acme", flavours=(SMALL, BIG))


@pytest.mark.parametrize(
    ("flavour", "level", "expected"),
    [
        pytest.param("", "", {"a": 1}, id="the first flavour"),
        pytest.param("big", "", {"a": 1, "b": 1}, id="its default level"),
        pytest.param("big", "most", {"a": 2, "b": 3}, id="a level"),
    ],
)
def test_a_flavour_and_a_level_say_how_many_there_are(
    flavour: str, level: str, expected: dict[str, int]
):
    chosen = VNFD.chosen(flavour, level)
    assert {vdu.id: vdu.instances for vdu in chosen.vdus} == expected


def test_vnfs_of_one_service_are_of_different_flavours():
    small = VnfProfile(id="s", vnfd="v")
    big = VnfProfile(id="b", vnfd="v", flavour="big", level="most")
    nsd = Nsd(id="n", version="1", flavours=(NsFlavour(vnf_profiles=(small, big)),))
    made = build(nsd, {"v": VNFD})
    assert [*made.vnfcs] == ["s/a/0", *(f"b/a/{n}" for n in (0, 1))] + [
        f"b/b/{n}" for n in (0, 1, 2)
    ]


def test_a_level_of_a_service_says_how_many_vnfs_there_are():
    counts = (ProfileCount(profile="s", instances=2),)
    flavour = NsFlavour(
        vnf_profiles=(VnfProfile(id="s", vnfd="v"),),
        levels=(NsStep(id="two", profiles=counts),),
    )
    nsd = Nsd(id="n", version="1", flavours=(flavour,))
    assert [vnf.name for vnf in build(nsd, {"v": VNFD}).vnfs] == ["s", "s-2"]


def test_an_internal_link_that_is_an_external_cp_is_the_link_outside():
    inside = tuple(vdu(id, cpds=(Cpd(id="m", vl="mgmt"),)) for id in ("a", "b"))
    flavour = Flavour(
        vdus=inside, vlds=(Vld(id="mgmt"),), ext_cpds=(ExtCpd(id="out", vl="mgmt"),)
    )
    vnfd = Vnfd(id="v", version="1", provider="acme", flavours=(flavour,))
    plugged = VnfProfile(
        id="p", vnfd="v", connections=(Connection(cpd="out", vl="wide"),)
    )
    outside = NsFlavour(vnf_profiles=(plugged,), vlds=(Vld(id="wide"),))
    made = build(Nsd(id="n", version="1", flavours=(outside,)), {"v": vnfd})
    assert [link.name for link in made.links] == ["wide"]
    assert [cp.name for cp in made.on("wide")] == ["p/a/0:m", "p/b/0:m"]


def test_what_was_stored_before_there_were_flavours_is_read():
    stored = {
        "id": "v",
        "version": "1",
        "provider": "acme",
        "vdus": [vdu("a").model_dump()],
        "vlds": [{"id": "in"}],
    }
    read = Vnfd.model_validate(stored)
    assert ([one.id for one in read.vdus], read.vlds[0].id) == (["a"], "in")
    profile = {"id": "s", "vnfd": "v"}
    nsd = Nsd.model_validate({"id": "n", "version": "1", "vnf_profiles": [profile]})
    assert nsd.vnf_profiles == (VnfProfile(id="s", vnfd="v"),)


def test_a_part_without_a_mark_is_where_what_it_is_in_is():
    lb = Mark("d.yaml", Spot(7, 3), Spot(8, 5), ("topology_template", "LB"))
    big = lb._replace(key=Spot(9, 9))
    known = {("vdus", "lb"): lb, ("flavours", "big", "vdus", "lb"): big}
    marks = Marks("d.yaml", ROOT, known)
    assert marks.at(("flavours", "small", "vdus", "lb", "cps", "x")) == lb
    assert marks.at(("flavours", "big", "vdus", "lb")) == big
    assert marks.at(("vls", "left")).value == ROOT.at


SCALED = """\
vnfd: pool
version: "1.0"
provider: acme
vdus:
  worker: {image: tiny-vnf, vcpus: 1, memory: 64 MiB, instances: 2}
  other: {image: tiny-vnf, vcpus: 1, memory: 64 MiB}
aspects:
  all: {max-level: 3, steps: more, deltas: {more: {worker: 2}}}
  each: {max-level: 2, steps: [few, many], deltas: {few: {other: 1}, many: {other: 5}}}
levels:
  least: {vdus: {worker: 1}}
  some: {aspects: {all: 2, each: 1}}
  most: {aspects: {all: 3, each: 2}, vdus: {other: 4}}
"""


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param("", {"worker": 1, "other": 1}, id="numbers as written"),
        pytest.param("some", {"worker": 6, "other": 2}, id="numbers of its aspects"),
        pytest.param("most", {"worker": 8, "other": 4}, id="what is written counts"),
    ],
)
def test_numbers_that_a_level_does_not_say_follow_from_its_aspects(
    level: str, expected: dict[str, int]
):
    (vnfd,) = read_texts({"pool.yaml": SCALED}).vnfds
    chosen = vnfd.chosen("", level)
    assert {vdu.id: vdu.instances for vdu in chosen.vdus} == expected


def codes(text: str) -> list[tuple[str, str, str]]:
    problems, _ = check_texts({"all.yaml": text})
    return [(one.code, one.path, one.message) for one in problems]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            "least: {vdus: {worker: 1}}",
            "least: {vdus: {wroker: 1}}",
            ("vdu.unknown", "levels.least.vdus.wroker", "there is no VDU 'wroker'"),
            id="a VDU of a level",
        ),
        pytest.param(
            "more: {worker: 2}",
            "more: {wroker: 2}",
            (
                "vdu.unknown",
                "aspects.all.deltas.more.wroker",
                "there is no VDU 'wroker'",
            ),
            id="a VDU of a delta",
        ),
        pytest.param(
            "steps: more",
            "steps: moer",
            (
                "aspect.unknown",
                "aspects.all.steps",
                "there is no delta of 'all' called 'moer'",
            ),
            id="a delta",
        ),
        pytest.param(
            "all: 2",
            "all: 4",
            (
                "level.bounds",
                "levels.some.aspects.all",
                "'all' is at level 4 of 3",
            ),
            id="an aspect beyond its highest level",
        ),
        pytest.param(
            "levels:",
            "default-level: nosuch\nlevels:",
            (
                "level.unknown",
                "default-level",
                "there is no instantiation level 'nosuch'",
            ),
            id="the default level",
        ),
    ],
)
def test_what_levels_name_has_to_be_there(
    before: str, after: str, expected: tuple[str, str, str]
):
    used = "nsd: n\nversion: '1'\nvnfs: {p: pool}\n---\n"
    assert expected in codes(used + SCALED.replace(before, after))


OF_LEVELS = nsd(ONE, "{left: 10.0.0.0/29, right: }") + "levels: {one: {vnfs: {a: 1}}}\n"


def test_a_service_is_checked_at_its_largest_level():
    assert codes(OF_LEVELS) == []
    many = OF_LEVELS.replace("{one:", "{many: {vnfs: {a: 7}}, one:")
    (found,) = codes(many)
    assert found[::2] == ("pool.too-small", "10.0.0.0/29 has 6 addresses")


def test_a_level_of_a_service_names_its_vnfs():
    wrong = OF_LEVELS.replace("{vnfs: {a: 1}}", "{vnfs: {b: 1}}")
    assert ("vnf.unknown", "levels.one.vnfs.b", "there is no VNF 'b'") in codes(wrong)


def test_a_level_chooses_how_many_nested_services_there_are():
    inner = NsProfile(id="inner", nsd="other")
    two = NsStep(id="two", profiles=(ProfileCount(profile="inner", instances=2),))
    flavour = NsFlavour(ns_profiles=(inner,), levels=(two,))
    (chosen,) = Nsd(id="n", version="1", flavours=(flavour,)).chosen().flavours
    assert [one.instances for one in chosen.ns_profiles] == [2]


RATED = (
    nsd(ONE, "{left: {bit-rate: 10 Mbit/s}, right: }")
    + "levels:\n  low: {vnfs: {a: 1}}\n"
    "  high: {rates: {left: 1 Gbit/s, right: {end-bit-rate: 5 Mbit/s}}}\n"
)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param("low", {"left": (10, 0), "right": (0, 0)}, id="its own"),
        pytest.param("high", {"left": (1000, 0), "right": (0, 5)}, id="the level's"),
    ],
)
def test_links_have_the_bit_rates_of_the_level(
    level: str, expected: dict[str, tuple[int, int]]
):
    (service,) = read_texts({"nsd.yaml": RATED}).nsds
    chosen = service.chosen("", level)
    assert {
        vld.id: (vld.bit_rate_mbps, vld.leaf_bit_rate_mbps) for vld in chosen.vlds
    } == expected


def test_a_bit_rate_of_a_level_names_a_link():
    wrong = RATED.replace("rates: {left:", "rates: {lfet:")
    found = ("vl.unknown", "levels.high.rates.lfet", "there is no virtual link 'lfet'")
    assert found in codes(wrong)


def test_links_inside_a_vnf_have_the_bit_rates_of_its_level():
    inside = Vld(id="in", bit_rate_mbps=10)
    rate = LinkRate(vl="in", bit_rate_mbps=100)
    flavour = Flavour(
        vdus=(vdu("a", cpds=(Cpd(id="c", vl="in"),)),),
        vlds=(inside,),
        levels=(Level(id="fast", rates=(rate,)),),
    )
    vnfd = VNFD.model_copy(update={"flavours": (flavour,)})
    profile = VnfProfile(id="p", vnfd="v", level="fast")
    outer = Nsd(id="n", version="1", flavours=(NsFlavour(vnf_profiles=(profile,)),))
    made = build(outer, {"v": vnfd})
    assert [(vl.name, vl.bit_rate_mbps) for vl in made.links] == [("p/in", 100)]
