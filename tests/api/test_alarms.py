"""Alarms over the API, and switching auto-heal."""

import pytest

from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import alarm_id, clear_alarm, raise_alarm
from nfvo.lcm.store import SYSTEM
from tests.api.chain import NS
from tests.api.conftest import give_token

ALARMS = "/nfvo/v1/alarms"


@pytest.fixture
def alarm(world, client, create) -> str:
    """Return the id of an alarm about a service; a lesser one is about a host."""
    ns_id = create().json()["id"]
    with world.store.write(SYSTEM) as tx:
        host = tx.host("hv1").id
        raise_alarm(tx, "host.odd", Severity.WARNING, "host", host, "it is odd")
        raise_alarm(tx, "ns.bad", Severity.CRITICAL, "ns", ns_id, "all is lost")
    return alarm_id("ns.bad", ns_id)


def test_open_alarms_are_listed_the_worst_first_with_names(client, alarm):
    first, second = client.get(ALARMS)
    assert (first["what"], first["severity"]) == ("service chain", "CRITICAL")
    assert (second["what"], second["detail"]) == ("host hv1", "it is odd")
    assert client.get(f"{ALARMS}/{alarm}")["code"] == "ns.bad"


def test_who_has_the_list_is_told_when_it_changes(client, world, alarm):
    tag = client("GET", ALARMS).headers["etag"]
    same = client("GET", ALARMS, headers={"If-None-Match": tag})
    assert same.status_code == 304
    with world.store.write(SYSTEM) as tx:
        clear_alarm(tx, "host.odd", tx.host("hv1").id)
    changed = client("GET", ALARMS, headers={"If-None-Match": tag})
    assert [one["code"] for one in changed.json()] == ["ns.bad"]
    assert "alarm" in {c["kind"] for c in client.get("/nfvo/v1/changes")["changes"]}


def test_cleared_alarms_are_shown_to_who_wants_all(client, world, alarm):
    with world.store.write(SYSTEM) as tx:
        clear_alarm(tx, "ns.bad", tx.ns("chain").id)
    assert len(client.get(ALARMS)) == 1
    last = client.get(f"{ALARMS}?all=true")[-1]
    assert last["code"] == "ns.bad"
    assert last["clearedAt"] is not None


def test_an_alarm_is_acknowledged_by_somebody_and_stays_open(client, alarm):
    answer = client("POST", f"{ALARMS}/{alarm}/acknowledge")
    assert answer.status_code == 200
    assert answer.json()["acknowledgedBy"] == "token-admin"
    assert len(client.get(ALARMS)) == 2


def test_what_has_cleared_needs_no_acknowledgement(client, world, alarm):
    with world.store.write(SYSTEM) as tx:
        clear_alarm(tx, "ns.bad", tx.ns("chain").id)
    answer = client("POST", f"{ALARMS}/{alarm}/acknowledge")
    assert (answer.status_code, answer.json()["code"]) == (409, "record.conflict")


def test_a_reader_acknowledges_nothing(client, world, alarm):
    reader = client.as_(give_token(world, "reader"))
    assert reader("GET", ALARMS).status_code == 200
    assert reader("POST", f"{ALARMS}/{alarm}/acknowledge").status_code == 403
    assert reader("PATCH", "/nfvo/v1/ns/chain", json={}).status_code == 403


def test_open_alarms_are_counted(client, alarm):
    assert client.get("/nfvo/v1/status")["alarms"] == {"CRITICAL": 1, "WARNING": 1}
    text = client("GET", "/metrics").text
    assert 'nfvo_alarms{severity="CRITICAL"} 1' in text
    assert 'nfvo_alarms{severity="MAJOR"} 0' in text


def test_auto_heal_is_switched_while_the_service_is_there(client, running):
    assert client.get("/nfvo/v1/ns/chain")["autoHeal"] is False
    answer = client("PATCH", "/nfvo/v1/ns/chain", json={"autoHeal": True})
    assert (answer.status_code, answer.json()["autoHeal"]) == (200, True)
    assert client.get("/nfvo/v1/ns/chain")["autoHeal"] is True


@pytest.mark.parametrize("body", [{}, {"autoHeal": "yes"}, {"name": "x"}], ids=str)
def test_nothing_else_of_a_service_can_be_changed(client, running, body):
    answer = client("PATCH", "/nfvo/v1/ns/chain", json=body)
    assert answer.status_code == 422


def test_a_service_may_be_asked_to_heal_itself_from_its_beginning(client, create):
    ns_id = create().json()["id"]
    body = {
        "nfvo:secrets": {"firewall.admin-password": "correct horse"},
        "nfvo:autoHeal": True,
    }
    answer = client("POST", f"{NS}/{ns_id}/instantiate", json=body)
    assert answer.status_code == 202
    assert client.get("/nfvo/v1/ns/chain")["autoHeal"] is True


def test_what_runs_is_not_restarted(client, running):
    answer = client("POST", f"{NS}/{running}/heal", json={"nfvo:restart": True})
    assert answer.status_code == 409
    assert "only what is STOPPED" in answer.json()["detail"]


def test_why_a_service_is_healed_is_kept(client, running):
    body = {"nfvo:vnfcs": ["client/vm/0"], "nfvo:cause": "it smells"}
    op_id = client("POST", f"{NS}/{running}/heal", json=body).headers["Location"]
    shown = client.get(f"/nfvo/v1/op_occs/{op_id.rpartition('/')[2]}")
    assert shown["cause"] == "it smells"
