"""Services in services: what they come to, and why some can't be made."""

import pytest

from nfvo.descriptor import Descriptors, check_texts, read_texts
from nfvo.errors import InvalidRequest
from nfvo.graph import ANY, Choice, ServiceGraph, build
from tests.descriptor.wrong import ROUTER

INNER = """\
nsd: core
version: "1.0"
vnfs:
  fw: {vnfd: router, connect: {left: lan, right: deep}}
  db: {vnfd: router, connect: {left: deep}, after: [fw]}
vls:
  lan: 10.1.0.0/24
  deep: {pool: 10.2.0.0/24, gateway: fw.right}
saps: {users: lan, inside: deep, spare: {vnf: db, cp: right}}
apart: [[fw, db]]
paths: {all: [fw, db]}
levels: {one: {vnfs: {db: 1}}, two: {vnfs: {db: 2}}}
"""
OUTER = """\
nsd: outer
version: "1.0"
vnfs:
  edge: {vnfd: router, connect: {left: front}, after: [core]}
services:
  core: {nsd: core, connect: {users: front}}
vls: {front: 10.9.0.0/24}
saps: {world: front}
"""


def texts(outer: str = OUTER, inner: str = INNER) -> dict[str, str]:
    return {"outer.yaml": outer, "inner.yaml": inner, "vnfd.yaml": ROUTER}


def made(found: Descriptors, choice: Choice = ANY) -> ServiceGraph:
    (nsd,) = [one for one in found.nsds if one.id == "outer"]
    return build(nsd, found.vnfds_for(nsd), choice=choice, nested=found.nested_in(nsd))


def graph(outer: str = OUTER, inner: str = INNER, **more: str) -> ServiceGraph:
    return made(read_texts(texts(outer, inner)), choice=Choice(**more))


def ends(graph: ServiceGraph) -> dict[str, set[str]]:
    return {vl.name: {cp.name for cp in graph.on(vl.name)} for vl in graph.links}


def test_the_vnfs_of_a_nested_service_are_vnfs_of_the_outer_one():
    assert [*graph().vnfcs] == ["edge/vm/0", "core.fw/vm/0", "core.db/vm/0"]


def test_a_link_with_a_plugged_sap_is_the_link_outside_and_others_stay_inside():
    assert ends(graph()) == {
        "front": {"edge/vm/0:left", "core.fw/vm/0:left"},
        "core.deep": {"core.fw/vm/0:right", "core.db/vm/0:left"},
    }
    links = {vl.name: vl for vl in graph().links}
    assert links["core.deep"].gateway == "core.fw/vm/0:right"
    assert str(links["front"].pools[0]) == "10.9.0.0/24"


def test_saps_that_nothing_is_plugged_into_stay_open():
    assert {(sap.name, sap.vl) for sap in graph().saps} == {
        ("world", "front"),
        ("core.inside", "core.deep"),
    }


def test_a_sap_of_a_cp_plugs_that_cp_into_the_link():
    plugged = graph(OUTER.replace("{users: front}", "{users: front, spare: front}"))
    assert "core.db/vm/0:right" in ends(plugged)["front"]


def test_a_vnf_waits_for_all_of_a_nested_service_and_that_for_a_vnf():
    after = {vnf.name: vnf.after for vnf in graph().vnfs}
    assert after == {
        "edge": ("core.fw", "core.db"),
        "core.fw": (),
        "core.db": ("core.fw",),
    }
    other = OUTER.replace(", after: [core]", "").replace(
        "{users: front}", "{users: front}, after: [edge]"
    )
    after = {vnf.name: vnf.after for vnf in graph(other).vnfs}
    assert after["core.fw"] == ("edge",)
    assert after["core.db"] == ("core.fw", "edge")


def test_each_instance_of_a_nested_service_has_links_of_its_own():
    two = graph(OUTER.replace("{nsd: core,", "{nsd: core, instances: 2,"))
    links = ends(two)
    assert links["front"] == {
        *("edge/vm/0:left", "core.fw/vm/0:left", "core-2.fw/vm/0:left")
    }
    assert links["core-2.deep"] == {"core-2.fw/vm/0:right", "core-2.db/vm/0:left"}


def test_a_nested_service_is_of_the_flavour_and_level_that_is_named():
    deep = OUTER.replace("{nsd: core,", "{nsd: core, level: two,")
    assert "core.db-2/vm/0" in graph(deep).vnfcs


def test_a_level_chooses_how_many_nested_services_there_are():
    levels = "levels: {least: {vnfs: {core: 1}}, most: {vnfs: {core: 3}}}\n"
    assert len(graph(OUTER + levels).vnfs) == 3
    assert len(graph(OUTER + levels, level="most").vnfs) == 7


def test_the_gateway_of_a_link_may_be_behind_a_sap():
    outer = OUTER.replace(
        "{front: 10.9.0.0/24}", "{front: {pool: 10.9.0.0/24, gateway: core.users}}"
    )
    inner = INNER.replace("lan: 10.1.0.0/24", "lan: {gateway: fw.left}")
    (front, _) = graph(outer, inner).links
    assert front.gateway == "core.fw/vm/0:left"


def groups(graph: ServiceGraph) -> set[frozenset[str]]:
    return {frozenset(one.vnfcs) for one in graph.groups}


def test_rules_of_a_nested_service_hold_in_each_instance_of_it():
    two = graph(OUTER.replace("{nsd: core,", "{nsd: core, instances: 2,"))
    assert groups(two) == {
        frozenset({"core.fw/vm/0", "core.db/vm/0"}),
        frozenset({"core-2.fw/vm/0", "core-2.db/vm/0"}),
    }


def test_vnfs_of_one_nested_service_may_share_a_host_when_it_is_apart_from_others():
    inner = INNER.replace("apart: [[fw, db]]\n", "")
    outer = OUTER + "apart: [[edge, core]]\n"
    assert groups(graph(outer, inner)) == {
        frozenset({"edge/vm/0", "core.fw/vm/0"}),
        frozenset({"edge/vm/0", "core.db/vm/0"}),
    }


def test_paths_of_a_nested_service_are_paths():
    assert [(p.name, p.vnfs) for p in graph().paths] == [
        ("core.all", ("core.fw", "core.db"))
    ]


def test_services_are_nested_in_nested_ones():
    middle = OUTER.replace("nsd: outer", "nsd: middle")
    top = """\
nsd: outer
version: "1.0"
vnfs: {x: {vnfd: router, connect: {left: wide}}}
services: {mid: {nsd: middle, connect: {world: wide}}}
vls: [wide]
together: [[x, mid]]
"""
    found = read_texts({**texts(top), "middle.yaml": middle})
    assert {one.code for one in found.warnings} == {"cp.unconnected"}
    whole = made(found)
    assert [vnf.name for vnf in whole.vnfs] == [
        *("x", "mid.edge", "mid.core.fw", "mid.core.db")
    ]
    assert ends(whole)["wide"] == {
        *("x/vm/0:left", "mid.edge/vm/0:left", "mid.core.fw/vm/0:left")
    }
    assert len(max(groups(whole), key=len)) == 4


FIXED = INNER.replace("left: lan,", "left: {vl: lan, address: 10.1.0.9},")


@pytest.mark.parametrize(
    ("outer", "inner", "why"),
    [
        pytest.param(
            OUTER.replace("nsd: core", "nsd: cor"),
            INNER,
            "there is no NSD 'cor'",
            id="unknown",
        ),
        pytest.param(
            OUTER.replace("nsd: core", "nsd: core, nsd-version: '9'"),
            INNER,
            "there is no NSD 'core' in version 9",
            id="another version",
        ),
        pytest.param(
            OUTER.replace("nsd: core", "nsd: outer"),
            INNER,
            "the service 'outer' would be a part of itself",
            id="itself",
        ),
        pytest.param(
            OUTER,
            INNER + "services: {again: {nsd: outer, connect: {world: lan}}}\n",
            "the service 'outer' would be a part of itself",
            id="itself by way of another",
        ),
        pytest.param(
            OUTER.replace("{nsd: core,", "{nsd: core, flavour: huge,"),
            INNER,
            "'core' has no flavour 'huge'",
            id="no such flavour",
        ),
        pytest.param(
            OUTER.replace("{users: front}", "{usres: front}"),
            INNER,
            "'core' has no SAP 'usres'",
            id="no such SAP",
        ),
        pytest.param(
            OUTER.replace("{users: front}", "{users: front, more: back}").replace(
                "{front: 10.9.0.0/24}", "[front, back]"
            ),
            INNER.replace("users: lan,", "users: lan, more: lan,"),
            "its link 'lan' would be two links outside",
            id="one link as two",
        ),
        pytest.param(
            OUTER,
            FIXED,
            "10.1.0.9 is fixed on 'lan', which would be 'front'",
            id="a fixed address on a link outside",
        ),
        pytest.param(
            OUTER.replace("edge:", "core.fw:"),
            INNER,
            "two VNFs would be called 'core.fw'",
            id="two of one name",
        ),
        pytest.param(
            OUTER.replace("{nsd: core,", "{nsd: core, instances: 10000,"),
            INNER,
            "10000 of 'core' are too many VMs",
            id="too many",
        ),
    ],
)
def test_what_cannot_be_nested_is_told_and_refused_with_the_same_reason(
    outer: str, inner: str, why: str
):
    problems, _ = check_texts(texts(outer, inner))
    told = [one.message for one in problems if one.code == "not-realised"]
    found = read_texts(texts(outer, inner))
    with pytest.raises(InvalidRequest) as refused:
        made(found)
    assert refused.value.message == why
    assert f"the nested service 'core': {why}" in told


def test_names_of_links_and_orders_are_checked_with_nested_services():
    wrong = OUTER.replace("{users: front}", "{users: frnt}, after: [edge]")
    problems, _ = check_texts(texts(wrong))
    assert {(one.code, one.path) for one in problems} >= {
        ("vl.unknown", "services.core.connect.users"),
        ("vnf.cycle", "vnfs.edge.after"),
    }
