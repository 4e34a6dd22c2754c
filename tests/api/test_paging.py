"""Long lists come in pages, each with the way to the next (SOL013, 5.4.2)."""

import re

import pytest

from nfvo.api import paging
from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import raise_alarm
from nfvo.lcm.listing import marker_of
from nfvo.lcm.records import SiteRecord
from nfvo.lcm.store import SYSTEM
from tests.api.chain import NS, OPS, begin, created, finish
from tests.api.client import Client
from tests.api.served import served

NEXT = re.compile(r'<(/[^>]+)>; rel="next"')
NAMES = ("a", "b", "c", "d", "e")


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Return a client of many services, with operations that have ended, and alarms."""
    with served(tmp_path_factory.mktemp("many")) as (client, world):
        for name in NAMES:
            begin(client, created(client, name))
        world.drain(world.op_occ(client.get(OPS)[0]["id"]))
        finish(client, world, begin(client, client.get(NS)[2]["id"], "terminate"))
        with world.store.write(SYSTEM) as tx:
            for number, severity in enumerate((*Severity, *Severity)):
                id = tx.host(f"hv{number % 3 + 1}").id
                raise_alarm(tx, f"host.odd{number}", severity, "host", id, "it is odd")
            tx.put_site(SiteRecord("another", "another"))
        yield client


def pages(client: Client, path: str) -> list[list[dict[str, object]]]:
    """Return all pages of a list, as who follows the links gets them."""
    found = []
    while path:
        answer = client("GET", path)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        following = NEXT.fullmatch(answer.headers.get("link", ""))
        path = following[1] if following else ""
    return found


LISTS = {
    "services in SOL005's words": NS,
    "operations in SOL005's words": OPS,
    "services": "/nfvo/v1/ns",
    "operations": "/nfvo/v1/op_occs",
    "operations of one service": "/nfvo/v1/ns/c/operations",
    "alarms": "/nfvo/v1/alarms",
    "all alarms": "/nfvo/v1/alarms?all=true",
    "hosts": "/nfvo/v1/hosts",
    "sites": "/nfvo/v1/sites",
}


@pytest.mark.parametrize("path", LISTS.values(), ids=LISTS)
def test_pages_of_a_list_have_all_of_it_once_and_in_its_order(many, path):
    whole = many.get(path)
    assert len(whole) > 1
    assert "link" not in many("GET", path).headers
    sign = "&" if "?" in path else "?"
    for limit in (1, 2, len(whole) - 1, len(whole)):
        found = pages(many, f"{path}{sign}limit={limit}")
        assert len(found) == -(-len(whole) // limit)
        ids = [one["id"] for page in found for one in page]
        assert ids == [one["id"] for one in whole]


def test_steps_come_in_pages_and_know_for_whom_they_are_on_each(many):
    op_id = many.get(OPS)[-1]["id"]
    path = f"/nfvo/v1/op_occs/{op_id}/steps"
    found = pages(many, f"{path}?limit=3")
    assert [step for page in found for step in page] == many.get(path)
    assert len(found) > 1 and all(step["vnfcs"] for step in found[0])


def test_no_answer_has_more_than_a_page(many):
    for limit in (0, paging.MOST_PER_PAGE + 1):
        assert many("GET", f"{NS}?limit={limit}").status_code == 422
    assert many("GET", f"{NS}?limit={paging.MOST_PER_PAGE}").status_code == 200


def test_a_page_that_is_known_is_not_sent_again(many):
    first = many("GET", "/nfvo/v1/op_occs?limit=2")
    path = NEXT.fullmatch(first.headers["link"])[1]
    second = many("GET", path)
    again = many("GET", path, headers={"If-None-Match": second.headers["etag"]})
    assert again.status_code == 304


def test_a_link_keeps_what_else_was_asked_for(many):
    answer = many("GET", "/nfvo/v1/alarms?all=true&limit=1&filter=(neq,code,x%26y)")
    path = NEXT.fullmatch(answer.headers["link"])[1]
    assert "all=true" in path and "limit=1" in path
    assert "filter=%28neq%2Ccode%2Cx%26y%29" in path


@pytest.mark.parametrize("path", [*LISTS.values(), "/nfvo/v1/op_occs/{op}/steps"])
@pytest.mark.parametrize(
    "marker", ["x", "%20", "e30", marker_of(("a",)), marker_of(([], {}))]
)
def test_a_marker_that_is_none_is_refused_in_words(many, path, marker):
    path = path.format(op=many.get(OPS)[0]["id"])
    sign = "&" if "?" in path else "?"
    answer = many("GET", f"{path}{sign}nextpage_opaque_marker={marker}")
    assert (answer.status_code, answer.json()["code"]) == (400, "request.query")
    assert "first page" in answer.json()["hint"]


def test_what_is_removed_meanwhile_makes_nothing_come_twice_or_never(
    client, ready, create
):
    for name in NAMES:
        create(name)
    first = client("GET", f"{NS}?limit=2")
    gone = first.json()[1]
    assert gone["nsInstanceName"] == "b"
    assert client("DELETE", f"{NS}/{gone['id']}").status_code == 204
    rest = pages(client, NEXT.fullmatch(first.headers["link"])[1])
    assert [one["nsInstanceName"] for page in rest for one in page] == ["c", "d", "e"]
