"""The same request with the same key is carried out once, whatever it asks for."""

import pytest
from fastapi import Response

from nfvo.api import once
from tests.api.chain import NS, OPS, SECRETS, begin, finish, no_servers
from tests.api.conftest import give_token
from tests.api.test_access import routes

KEY = {"Idempotency-Key": "one"}
HOST = {"name": "hv9", "uri": "fake:///hv9"}
PLAN = {"kind": "INSTANTIATE", "ns": "chain", "secrets": SECRETS["nfvo:secrets"]}


def post(client, path, body=None, key=KEY):
    return client("POST", path, json=body or {}, headers=key)


def revision(client):
    return client.get("/nfvo/v1/status")["revision"]


def test_every_post_takes_a_key(app):
    posts = [route for route in routes(app) if "POST" in route.methods]
    assert posts
    assert [route.path for route in posts if not isinstance(route, once.Once)] == []


@pytest.fixture
def failed(client, ready, create):
    """Return the path of an operation that waits for an operator."""
    ready.before = no_servers
    done = finish(client, ready, begin(client, create().json()["id"]))
    ready.before = lambda call, host: None
    return f"{OPS}/{done['id']}"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param(NS, {"nsdId": "firewall-chain", "nsName": "n"}, id="create"),
        pytest.param("/nfvo/v1/plans", PLAN, id="plan"),
        pytest.param("/nfvo/v1/hosts", HOST, id="host"),
        pytest.param("/nfvo/v1/hosts/hv1/cordon", {}, id="cordon"),
        pytest.param(f"{NS}/chain/instantiate", SECRETS, id="instantiate"),
    ],
)
def test_what_was_done_is_answered_again_and_not_done_again(client, create, path, body):
    create()
    first = post(client, path, body)
    assert first.is_success, first.text
    before = revision(client)
    again = post(client, path, body)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert again.headers.get("location") == first.headers.get("location")
    assert revision(client) == before


@pytest.mark.parametrize("way", ["retry", "rollback", "fail"])
def test_a_way_out_is_taken_once(client, ready, failed, way):
    first = post(client, f"{failed}/{way}")
    assert first.is_success, first.text
    again = post(client, f"{failed}/{way}")
    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert post(client, f"{failed}/{way}", key={}).status_code == 409


def test_a_plan_that_was_applied_is_not_applied_again(client, create):
    create()
    apply = f"/nfvo/v1/plans/{post(client, '/nfvo/v1/plans', PLAN).json()['id']}/apply"
    key = {"Idempotency-Key": "two"}
    first = post(client, apply, key=key)
    again = post(client, apply, key=key)
    assert again.headers["location"] == first.headers["location"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/nfvo/v1/hosts", {**HOST, "zone": "z"}, id="another body"),
        pytest.param("/nfvo/v1/hosts/hv9/cordon", HOST, id="another path"),
    ],
)
def test_a_key_is_for_one_request(client, path, body):
    assert post(client, "/nfvo/v1/hosts", HOST).status_code == 201
    answer = post(client, path, body)
    assert (answer.status_code, answer.json()["hint"]) == (
        422,
        "use a new key for a new request",
    )


def test_what_was_refused_may_be_sent_again(client, ready):
    body = {"nsdId": "firewall-chain", "nsName": "n"}
    wrong = post(client, NS, {**body, "nsdId": "nope"})
    assert wrong.status_code == 404
    assert post(client, NS, body).status_code == 201


def test_an_answer_is_for_those_who_may_ask(client, world):
    assert post(client, "/nfvo/v1/hosts", HOST).status_code == 201
    reader = client.as_(give_token(world, "reader"))
    assert post(reader, "/nfvo/v1/hosts", HOST).status_code == 403
    assert post(client.as_("wrong"), "/nfvo/v1/hosts", HOST).status_code == 401


def test_a_key_is_no_essay(client):
    assert post(client, NS, key={"Idempotency-Key": "x" * 256}).status_code == 422


def test_a_request_that_is_still_worked_on_is_waited_for(client, world, monkeypatch):
    monkeypatch.setattr("nfvo.api.once.LOOK_EVERY_S", 0.0)
    first = post(client, "/nfvo/v1/hosts", HOST)
    world.sql("UPDATE answer SET status = 0")
    assert post(client, "/nfvo/v1/hosts", HOST).json()["code"] == "instance.busy"
    look, looks = once._look, []

    def done_at_the_third_look(caller, key, fingerprint):
        looks.append(key)
        if len(looks) == 3:
            once._keep(caller, key, Response(first.content, 201))
        return look(caller, key, fingerprint)

    monkeypatch.setattr(once, "_look", done_at_the_third_look)
    assert post(client, "/nfvo/v1/hosts", HOST).text == first.text
    assert len(looks) == 3
