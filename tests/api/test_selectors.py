"""Which attributes lists show (SOL013, 5.3)."""

import pytest

from nfvo.api.selectors import Selectors
from nfvo.api.sol005_lists import MOST_WHOLE, OF_NS, OF_OP_OCC
from nfvo.errors import InvalidQuery
from tests.api.chain import NS, OPS, begin, created, finish, no_servers
from tests.api.served import served

ALL, DEFAULT = frozenset("abc"), frozenset("ab")


@pytest.mark.parametrize(
    ("asked", "left_out"),
    [
        pytest.param({}, "ab", id="nothing"),
        pytest.param({"exclude_default": ""}, "ab", id="exclude_default"),
        pytest.param({"all_fields": ""}, "", id="all_fields"),
        pytest.param({"fields": "a"}, "bc", id="fields"),
        pytest.param({"fields": "a/x/y,c/z,d"}, "b", id="fields by their paths"),
        pytest.param(
            {"fields": "a", "exclude_default": ""}, "b", id="default and some more"
        ),
        pytest.param({"exclude_fields": "c,d"}, "c", id="exclude_fields"),
        pytest.param({"all_fields": "", "fields": "a"}, None, id="all and some"),
        pytest.param(
            {"all_fields": "", "exclude_default": ""}, None, id="contradiction"
        ),
        pytest.param({"exclude_fields": "a", "fields": "b"}, None, id="both ways"),
    ],
)
def test_what_is_left_out(asked, left_out):
    selectors = Selectors(**asked)
    if left_out is None:
        with pytest.raises(InvalidQuery):
            selectors.left_out(ALL, DEFAULT)
    else:
        assert selectors.left_out(ALL, DEFAULT) == frozenset(left_out)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """Return a client of a service that could not be made."""
    with served(tmp_path_factory.mktemp("failed")) as (client, world):
        world.before = no_servers
        finish(client, world, begin(client, created(client, "chain")))
        yield client


SELECTED = {
    "": set(),
    "exclude_default": set(),
    "all_fields": OF_OP_OCC,
    "fields=error": {"error"},
    "fields=error/detail,resourceChanges": {"error", "resourceChanges"},
    "exclude_fields=operationParams": {"error", "resourceChanges"},
    "filter=(cont,error/detail,no more room)": set(),
    "filter=(cont,error/detail,no more room)&all_fields": OF_OP_OCC,
}


@pytest.mark.parametrize("query", SELECTED)
def test_a_list_of_operations_shows_what_is_asked_for(client, query):
    (one,) = client.get(f"{OPS}?{query}")
    assert one.keys() & OF_OP_OCC == SELECTED[query]
    assert {"id", "operationState", "_links"} <= one.keys()
    whole = client.get(f"{OPS}/{one['id']}")
    assert one == {name: whole[name] for name in one}


@pytest.mark.parametrize(
    ("query", "shown"),
    [("", set()), ("all_fields", OF_NS), ("fields=sapInfo", {"sapInfo"})],
)
def test_a_list_of_services_shows_what_is_asked_for(client, query, shown):
    (one,) = client.get(f"{NS}?{query}")
    assert one.keys() & OF_NS == shown
    assert client.get(f"{NS}/{one['id']}").keys() >= OF_NS


def test_what_contradicts_is_refused(client):
    answer = client("GET", f"{OPS}?all_fields&fields=error")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.query")
    assert client("GET", f"{OPS}?all_fields=maybe").status_code == 422


def test_pages_of_whole_operations_are_smaller(client, monkeypatch):
    asked = []
    from nfvo.store.pages import PageReading

    real = PageReading.op_occ_page

    def noted(self, marker, limit, ns_id):
        asked.append(limit)
        return real(self, marker, limit, ns_id)

    monkeypatch.setattr(PageReading, "op_occ_page", noted)
    client.get(f"{OPS}?all_fields")
    client.get(f"{OPS}?all_fields&limit=7")
    assert asked == [MOST_WHOLE, 7]
