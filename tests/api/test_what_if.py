"""Pictures of plans, what would be if, and why hosts were not taken, by the API."""

import pytest

from tests.api.chain import SECRETS, finish

PLANS = "/nfvo/v1/plans"
BODY = {"kind": "INSTANTIATE", "ns": "chain", "secrets": SECRETS["nfvo:secrets"]}


@pytest.fixture
def planned(client, create):
    create()
    return client("POST", PLANS, json=BODY).json()


def test_a_plan_is_drawn_on_the_hosts_of_now(client, planned):
    answer = client("GET", f"{PLANS}/{planned['id']}/map")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for word in ("instantiate chain", "hv1", "firewall/vm/0", "outside", "vxlan"):
        assert word in answer.text


def test_what_a_plan_places_is_counted_once_when_it_is_there(client, world, planned):
    before = client("GET", f"{PLANS}/{planned['id']}/map").text
    finish(client, world, client("POST", f"{PLANS}/{planned['id']}/apply"))
    after = client("GET", f"{PLANS}/{planned['id']}/map").text
    assert before.replace('class="guest"', 'class="stays"') == after


def test_a_refusal_is_drawn_with_its_reasons(client, create):
    create()
    client("POST", "/nfvo/v1/hosts/hv1/cordon")
    answer = client("POST", f"{PLANS}/map", json=BODY)
    assert answer.status_code == 200
    assert "does not fit" in answer.text
    assert "cordoned" in answer.text


def test_what_would_be_planned_is_drawn_and_not_kept(client, world, create):
    create()
    answer = client("POST", f"{PLANS}/map", json=BODY)
    assert "firewall/vm/0" in answer.text
    assert "correct horse" not in answer.text
    assert world.left() == set()


def test_a_plan_does_without_hosts_and_says_so_if_that_cannot_be(client, create):
    create()
    answer = client("POST", PLANS, json={**BODY, "without": ["hv2"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "placement.refused")
    rejected = answer.json()["refusal"]["vnfcs"][0]["rejections"]
    assert {one["host"] for one in rejected} == {"hv1", "hv3"}
    answer = client("POST", PLANS, json={**BODY, "without": ["hv9"]})
    assert (answer.status_code, "no host hv9" in answer.text) == (422, True)


def test_of_many_hosts_a_few_are_told_one_by_one_and_all_are_counted(client, create):
    create()
    body = {**BODY, "without": ["hv2"]}
    for told in (0, 1, 2, 100):
        answer = client("POST", f"{PLANS}?rejections={told}", json=body)
        (refused,) = answer.json()["refusal"]["vnfcs"]
        assert len(refused["rejections"]) == min(told, 2)
        assert sum(one["hosts"] for one in refused["reasons"]) == 2
    answer = client("POST", f"{PLANS}?rejections=many", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "request.query")


def test_a_spare_host_is_asked_for(client, create):
    create()
    answer = client("POST", PLANS, json={**BODY, "spare": "host"})
    assert answer.status_code == 409
    assert "it fits, but not after the loss of hv" in answer.json()["detail"]


def test_a_heal_leaves_a_host_that_is_to_be_done_without(client, running):
    body = {"kind": "HEAL", "ns": "chain", "without": ["hv1"]}
    answer = client("POST", PLANS, json=body)
    assert answer.status_code == 409
    assert "apart" in answer.text


def test_how_many_more_fit_is_told_with_what_runs_out(client, world, create):
    create()
    found = client("POST", f"{PLANS}/how-many", json=BODY).json()
    assert found["count"] > 0
    assert found["runsOut"]["nearest"] in {"hv1", "hv2", "hv3"}
    assert found["refusal"]["summary"].startswith("no host for")
    assert world.left() == set()


def test_accounts_say_why_there_and_what_all_others_lack(client, running):
    plan = client.get("/nfvo/v1/ns/chain/explanation")
    accounts = client.get(f"{PLANS}/{plan['id']}/accounts")
    assert {one["vnfc"] for one in accounts} == {
        c["name"] for c in plan["changes"] if c["kind"] == "vnfc"
    }
    for one in accounts:
        assert one["possible"] == 1
        assert one["hosts"] == 1 + sum(r["hosts"] for r in one["reasons"]) == 3
        assert {r["constraint"] for r in one["reasons"]} == {"apart"}
        assert one["host"] in {"hv1", "hv2", "hv3"}


def test_verdicts_say_of_each_host_what_there_is_to_say(client, planned):
    path = f"{PLANS}/{planned['id']}/verdicts"
    found = client.get(path, params={"vnfc": "firewall/vm/0"})
    assert {one["host"] for one in found} == {"hv1", "hv2", "hv3"}
    assert sum(one["chosen"] for one in found) == 1
    answer = client("GET", path, params={"vnfc": "nobody"})
    assert answer.status_code == 404
    assert "firewall/vm/0" in answer.json()["hint"]


def test_a_plan_that_is_not_there_has_neither_picture_nor_accounts(client, create):
    for what in ("map", "accounts", "verdicts?vnfc=a"):
        assert client("GET", f"{PLANS}/nowhere/{what}").status_code == 404
