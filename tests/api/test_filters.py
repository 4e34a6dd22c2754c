"""Filters of lists (SOL013, 5.2): which records pass, and what is no filter."""

import pytest

from nfvo.api.filters import parsed
from nfvo.errors import InvalidQuery
from tests.api.chain import NS, OPS, begin, created, finish
from tests.api.served import served

SHOWN = {
    "id": "1",
    "name": "a, (b) 'c'",
    "count": 10,
    "began": "2026-11-23T02:00:00Z",
    "ended": None,
    "forced": True,
    "parts": [
        {"colour": "red", "sizes": [1, 2]},
        {"colour": "blue", "sizes": []},
    ],
    "plan": {"host": {"name": "hv1"}},
}


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("(eq,id,1)", True),
        ("(eq,id,2)", False),
        ("(neq,id,2)", True),
        ("(neq,id,1)", False),
        ("(in,id,0,1)", True),
        ("(nin,id,0,1)", False),
        ("(nin,id,0)", True),
        ("(cont,name,zz,(b)", None),
        ("(cont,name,zz,'(b)')", True),
        ("(ncont,name,zz,yy)", True),
        ("(ncont,name,zz,a)", False),
        ("(eq,name,'a, (b) ''c''')", True),
        ("(gt,count,9)", True),
        ("(gt,count,9.5)", True),
        ("(lt,count,9)", False),
        ("(gte,count,10)", True),
        ("(lte,count,10)", True),
        ("(lt,began,2026-11-23T03:00:00+01:00)", False),
        ("(lte,began,2026-11-23T03:00:00+01:00)", True),
        ("(gt,began,2026-11-23T01:59:59.999Z)", True),
        ("(gt,began,2026-11-23)", True),
        ("(gt,began,9)", False),
        ("(eq,forced,true)", True),
        ("(eq,ended,None)", False),
        ("(neq,ended,x)", True),
        ("(eq,nothing,x)", False),
        ("(neq,nothing,x)", True),
        ("(gt,nothing,0)", False),
        ("(eq,plan/host/name,hv1)", True),
        ("(eq,plan/host,hv1)", False),
        ("(eq,plan,hv1)", False),
        ("(eq,parts/colour,blue)", True),
        ("(eq,parts/colour,green)", False),
        ("(nin,parts/colour,green,black)", True),
        ("(nin,parts/colour,green,blue)", False),
        ("(eq,parts/sizes,2)", True),
        ("(eq,id,1);(eq,count,10)", True),
        ("(eq,id,1);(eq,count,11)", False),
        ("", True),
        ("eq,id,1", None),
        ("(eq,id,1", None),
        ("(eq,id,1)(eq,id,1)", None),
        ("(eq,id,1);", None),
        ("(eq,id)", None),
        ("(eq,id,1,2)", None),
        ("(eq)", None),
        ("()", None),
        ("(like,id,1)", None),
        ("(eq,name,'a)", None),
        (";".join(["(eq,id,1)"] * 21), None),
    ],
)
def test_a_record_passes_a_filter(text, passes):
    if passes is None:
        with pytest.raises(InvalidQuery) as refused:
            parsed(text)
        assert refused.value.hint
    else:
        assert all(term.holds(SHOWN) for term in parsed(text)) is passes


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Return a client of two services, of which one runs, and their ids."""
    with served(tmp_path_factory.mktemp("two")) as (client, world):
        ids = [created(client, name) for name in ("up", "down")]
        for ns_id in ids:
            finish(client, world, begin(client, ns_id))
        finish(client, world, begin(client, ids[1], "terminate"))
        world.observe()
        yield client, ids


@pytest.mark.parametrize(
    ("path", "count"),
    [
        (f"{NS}?filter=(eq,nsInstanceName,up)", 1),
        (f"{NS}?filter=(eq,nsState,INSTANTIATED)", 1),
        (f"{NS}?filter=(in,vnfInstance/vnfdId,tiny-firewall,no-such)", 1),
        (f"{NS}?filter=(neq,nsInstanceName,up);(eq,nsState,NOT_INSTANTIATED)", 1),
        (f"{OPS}?filter=(eq,lcmOperationType,INSTANTIATE)", 2),
        (f"{OPS}?filter=(eq,operationState,FAILED_TEMP)", 0),
        (f"{OPS}?filter=(eq,isCancelPending,false);(gt,startTime,2000-01-01)", 3),
        ("/nfvo/v1/ns?filter=(neq,status,NOT_INSTANTIATED)", 1),
        ("/nfvo/v1/op_occs?filter=(in,kind,TERMINATE,HEAL)", 1),
        ("/nfvo/v1/ns/down/operations?filter=(eq,state,COMPLETED)", 2),
        ("/nfvo/v1/alarms?filter=(eq,severity,CRITICAL)", 0),
    ],
)
@pytest.mark.parametrize("limit", ["", "&limit=1"])
def test_lists_let_through_what_is_asked_for(two, path, count, limit):
    client, _ = two
    found, link = [], f"{path}{limit}"
    while link:
        answer = client("GET", link)
        found += answer.json()
        link = answer.headers.get("link", "").partition(">")[0].removeprefix("<")
    assert len(found) == count


def test_operations_of_one_service_are_found_by_its_id(two):
    client, ids = two
    for ns_id, count in zip(ids, (1, 2), strict=True):
        found = client.get(f"{OPS}?filter=(eq,nsInstanceId,{ns_id})")
        assert {one["nsInstanceId"] for one in found} == {ns_id}
        assert len(found) == count
    assert client.get(f"{OPS}?filter=(eq,nsInstanceId,nope)") == []


def test_what_is_no_filter_is_refused_and_not_repeated(client):
    answer = client("GET", f"{NS}?filter=(hunter2,id,1)")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.query")
    assert "hunter2" not in answer.text
