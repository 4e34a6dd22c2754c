"""Over REST: hosts that are down by an operator's word, and hosts that are drained."""

import pytest

from nfvo.api.app import create_app
from tests.api.client import Client
from tests.api.conftest import give_token

HOSTS = "/nfvo/v1/hosts"


@pytest.fixture
def firewall(client, ready, running):
    """Add a fourth host; return the name of that with the firewall."""
    ready.add_hosts(4)
    ready.observe()
    (vnfc,) = [v for v in ready.ns().vnfcs() if v.name == "firewall/vm/0"]
    return next(n for n in ready.names if ready.host(n).id == vnfc.host_id)


def test_a_host_that_answers_is_not_down(client, firewall):
    answer = client("POST", f"{HOSTS}/{firewall}/down", json={"why": "I am sure"})
    assert answer.status_code == 409
    assert "SUSPECT" in answer.json()["hint"]


def test_a_host_may_be_down_without_a_reason_or_a_body(client, world, firewall):
    assert client("POST", f"{HOSTS}/{firewall}/down").status_code == 409
    world.lose(firewall)
    answer = client("POST", f"{HOSTS}/{firewall}/down")
    assert answer.status_code == 200, answer.text
    assert answer.json()["detail"] == "token-admin says so"


def test_a_suspect_host_is_down_by_an_operators_word_and_says_whose(
    client, ready, firewall
):
    ready.lose(firewall)
    shown = client.get(f"{HOSTS}/{firewall}")
    assert (shown["state"], shown["detail"]) == ("SUSPECT", "no route")
    down = client("POST", f"{HOSTS}/{firewall}/down", json={"why": "burnt"}).json()
    assert (down["state"], down["detail"]) == ("DOWN", "token-admin says so: burnt")
    ns = client.get("/nfvo/v1/ns/chain")
    (vnfc,) = [v for v in ns["vnfcs"] if v["host"] == firewall]
    assert vnfc["status"] == "UNKNOWN"
    assert f"host {firewall} is down: token-admin says so: burnt" in vnfc["detail"]


def test_a_drained_host_tells_which_operations_were_begun(client, ready, firewall):
    answer = client("POST", f"{HOSTS}/{firewall}/drain")
    assert answer.status_code == 202
    (left,) = answer.json()["departures"]
    assert (left["ns"], left["vnfcs"]) == ("chain", ["firewall/vm/0"])
    assert client.get(f"/nfvo/v1/op_occs/{left['opOccId']}")["kind"] == "HEAL"
    assert client.get(f"{HOSTS}/{firewall}")["state"] == "CORDONED"


def test_an_operator_does_not_drain_a_host_with_others_services(app, ready, firewall):
    operator = Client(
        create_app(ready.ports, artifacts=app.state.artifacts),
        give_token(ready, "operator"),
    )
    try:
        assert operator("POST", f"{HOSTS}/{firewall}/drain").status_code == 403
    finally:
        operator.close()


def test_the_status_counts_hosts_as_they_are_seen(client, ready, firewall):
    ready.lose(firewall)
    assert client.get("/nfvo/v1/status")["hosts"] == {"READY": 3, "SUSPECT": 1}
