"""How hosts are fenced, over the API: the password goes in and never comes out."""

import logging

import pytest

from nfvo.lcm.fencing.asked import PASSWORD
from nfvo.lcm.store import SYSTEM
from tests.api.conftest import give_token

AT = "/nfvo/v1/hosts/hv1/fencing"
REDFISH = {
    "kind": "redfish",
    "url": "https://bmc1.example/",
    "system": "/redfish/v1/Systems/1",
    "user": "nfvo",
    "password": "hunter2",
}


def put(client, **changes):
    body = {**REDFISH, **changes}
    body = {name: value for name, value in body.items() if value is not None}
    return client("PUT", AT, json=body)


def password(world) -> str:
    reference = f"host:{world.host('hv1').id}/{PASSWORD}"
    with world.store.read(SYSTEM) as view:
        return view.secrets([reference])[reference].reveal()


def test_a_host_has_no_fencer_until_one_is_set(client, ready):
    shown = client.get(AT)
    assert (shown["kind"], shown["url"], shown["wanted"]) == ("none", "", False)


def test_the_password_is_kept_sealed_and_never_shown(client, ready, caplog):
    caplog.set_level(logging.DEBUG)
    answer = put(client)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert shown == client.get(AT)
    assert (shown["kind"], shown["user"]) == ("redfish", "nfvo")
    assert shown["url"] == "https://bmc1.example"
    assert password(ready) == "hunter2"
    everything = f"{answer.text} {client.get('/nfvo/v1/hosts')} {caplog.text}"
    assert "hunter2" not in everything
    assert b"hunter2" not in (ready.folder / "nfvo.db").read_bytes()


def test_the_password_is_kept_for_the_same_user_of_the_same_bmc_only(client, ready):
    put(client)
    again = put(client, password=None, system="/redfish/v1/Systems/2")
    assert again.status_code == 200
    assert password(ready) == "hunter2"
    for changes in ({"url": "https://evil.example"}, {"user": "root"}):
        refused = put(client, password=None, **changes)
        assert refused.status_code == 422
        assert "--bmc-password-file" in refused.json()["hint"]
    assert client.get(AT)["url"] == "https://bmc1.example"


def test_another_fencer_forgets_the_password(client, ready):
    put(client)
    assert client("PUT", AT, json={"kind": "none"}).status_code == 200
    assert put(client, password=None).status_code == 422


BAD = {
    "no TLS": {"url": "http://bmc1"},
    "no host": {"url": "https://"},
    "a password in the URL": {"url": "https://u:hunter2@bmc1"},
    "a path": {"url": "https://bmc1/redfish"},
    "a query": {"url": "https://bmc1?x=hunter2"},
    "no port": {"url": "https://bmc1:http"},
    "a line break": {"url": "https://bmc1\r\nX: y"},
    "no user": {"user": ""},
    "a user with a colon": {"user": "a:b"},
    "a system elsewhere": {"system": "https://evil/redfish/v1/Systems/1"},
    "no password": {"password": None},
    "an empty password": {"password": ""},
    "no such fencer": {"kind": "prayer"},
    "a program with a BMC": {"kind": "command"},
    "a program": {"program": "/bin/true"},
}


@pytest.mark.parametrize("url", ["https://192.0.2.7:8443", "https://[2001:db8::7]"])
def test_a_bmc_may_be_an_address(client, ready, url):
    assert put(client, url=url).json()["url"] == url


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_what_cannot_fence_is_refused_and_never_repeated(client, ready, changes):
    answer = put(client, **changes)
    assert answer.status_code == 422, answer.text
    assert "hunter2" not in answer.text
    assert client.get(AT)["kind"] == "none"


def test_a_host_that_leaves_takes_its_password_along(client, ready):
    put(client)
    assert client("DELETE", "/nfvo/v1/hosts/hv1?force=true").status_code == 204
    assert client("GET", AT).status_code == 404
    with ready.store._engine.connect() as db:
        rows = db.exec_driver_sql("SELECT owner FROM secret").all()
    assert rows == []


def test_a_fence_that_is_asked_for_is_wanted_until_the_conductor_did_it(client, ready):
    assert client("POST", "/nfvo/v1/hosts/hv1/fence").status_code == 409
    put(client)
    answer = client("POST", "/nfvo/v1/hosts/hv1/fence")
    assert (answer.status_code, answer.headers["location"]) == (202, AT)
    assert client.get(AT)["wanted"]


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", AT), ("POST", "/nfvo/v1/hosts/hv1/fence")]
)
def test_only_an_admin_switches_hosts_off(client, ready, method, path):
    operator = client.as_(give_token(ready, "operator"))
    assert operator(method, path, json={"kind": "none"}).status_code == 403
    assert operator("GET", AT).status_code == 200
    reader = client.as_(give_token(ready, "reader"))
    assert reader("GET", AT).status_code == 403
