"""What pictures of decisions show, and that they are safe to look at."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from nfvo.graph import Path, Resources, Sap, VirtualLink
from nfvo.placement.engine import place
from nfvo.placement.infrastructure import HostState, NumaCell
from nfvo.placement.picture.drawing import to_svg
from nfvo.placement.picture.sheet import Guest, Line, Sheet
from nfvo.placement.picture.shown import of_outcome
from tests.placement.services import group, host, infrastructure, service, vnfc

LINKS = [VirtualLink("x", "vxlan", bit_rate_mbps=200), VirtualLink("y", "udp")]
APART = [group("apart", "a", "b")]
PAIR = replace(
    service(vnfc("a", links="x y"), vnfc("b", links="x"), groups=APART, links=LINKS),
    saps=(Sap("outside", "y"),),
)
CELLS = (NumaCell(0, 8, 8192), NumaCell(1, 8, 8192))


def drawn(graph, infra):
    return to_svg(of_outcome(graph, infra, place(graph, infra, tier=1)))


def texts(svg):
    root = ElementTree.fromstring(svg)
    return [
        "".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")
    ]


def test_hosts_vnfcs_links_and_saps_are_all_there():
    told = texts(drawn(PAIR, infrastructure(host(1), host(2), host(3, numa=CELLS))))
    for words in ("hv1", "hv2", "hv3", "a/vm/0", "b/vm/0", "outside", "here"):
        assert words in told
    assert "xvxlan · 200 Mbit/s" in told
    assert "yudp" in told


def test_cells_have_bars_where_something_is_on_the_host():
    told = texts(drawn(PAIR, infrastructure(host(1, numa=CELLS), host(2, numa=CELLS))))
    assert told.count("cell 0") == told.count("cell 1") == 2


def test_a_refusal_is_drawn_with_its_reasons_and_hint():
    cordoned = host(2, state=HostState.CORDONED)
    told = texts(drawn(PAIR, infrastructure(host(1), cordoned)))
    assert told[0] == "service 1.0 does not fit"
    assert "hint: uncordon hv2" in told
    assert told.count("cordoned") == 2


@pytest.mark.parametrize("count", [1, 2, 40])
def test_up_to_40_hosts_are_all_shown(count):
    alone = service(vnfc("a"))
    told = texts(drawn(alone, infrastructure(*map(host, range(count)))))
    assert {f"hv{number}" for number in range(count)} <= set(told)
    assert not any("not shown" in line for line in told)


def test_of_more_hosts_those_that_are_used_are_shown_and_the_others_counted():
    told = texts(drawn(PAIR, infrastructure(*map(host, range(41)))))
    assert "39 more hosts are not shown" in told
    assert sum(line.startswith("hv") for line in told) == 2


def test_of_a_refusal_by_many_hosts_some_of_each_reason_are_shown():
    many = [host(n, state=HostState.CORDONED) for n in range(30)]
    full = [host(n, 0, 0, 0) for n in range(30, 60)]
    told = texts(drawn(PAIR, infrastructure(*many, *full)))
    shown = [line for line in told if line.startswith("hv")]
    assert 2 <= len(shown) <= 24
    assert {"cordoned", f"{60 - len(shown)} more hosts are not shown"} <= set(told)


def test_names_cannot_break_out_of_the_picture():
    evil = '</text><script>alert("1")</script>&\x07'
    infra = infrastructure(replace(host(1), name=evil, zone=evil, site=evil), host(2))
    graph = replace(PAIR, nsd=evil)
    svg = drawn(graph, infra)
    assert "<script" not in svg
    assert "\x07" not in svg
    assert any("<script>" in line for line in texts(svg))


def test_a_picture_has_no_script_no_reference_and_both_colour_schemes():
    svg = drawn(PAIR, infrastructure(host(1), host(2)))
    assert "prefers-color-scheme:dark" in svg
    for word in ("script", "href", "foreignObject", "url(", "onload", "@import"):
        assert word not in svg


def test_the_same_decision_gives_the_same_picture():
    hosts = [host(number) for number in range(1, 6)]
    assert drawn(PAIR, infrastructure(*hosts)) == drawn(PAIR, infrastructure(*hosts))


def test_all_is_inside_of_the_picture():
    graph = service(*(vnfc(f"v{n}", 8, 1024, 1, links="x y") for n in range(20)))
    root = ElementTree.fromstring(drawn(graph, infrastructure(*map(host, range(40)))))
    width, height = float(root.get("width")), float(root.get("height"))
    for one in root.iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 <= float(one.get("x")) <= width - float(one.get("width"))
        assert 0 <= float(one.get("y")) <= height - float(one.get("height"))


def test_paths_and_all_bounds_of_links_are_told():
    graph = replace(
        PAIR,
        links=(VirtualLink("x", max_latency_ms=5, max_jitter_ms=2), LINKS[1]),
        paths=(Path("in", ("a", "b"), max_latency_ms=9), Path("out", ("b", "a"))),
    )
    told = texts(drawn(graph, infrastructure(host(1), host(2))))
    assert {"path in: a → b, ≤ 9 ms", "path out: b → a"} <= set(told)
    assert "x≤ 5 ms · jitter ≤ 2 ms" in told


@pytest.mark.parametrize(
    ("over", "told"),
    [
        pytest.param(("s/a-b", "s/b-c"), "over a-b, b-c", id="at one site"),
        pytest.param(("s/a", "s/a-t/b"), "over s/a, s/a-t/b", id="between sites"),
        pytest.param(
            ("a", "b", "c", "d", "e"), "over a, b, c, d and 1 more", id="many"
        ),
    ],
)
def test_a_way_is_told_in_short(over, told):
    guests = (Guest("a/vm/0", "h1", Resources(1, 1), links=("x",)),)
    sheet = Sheet("service", (host(1),), guests, (Line("x", over=over),))
    assert f"x{told}" in texts(to_svg(sheet))
