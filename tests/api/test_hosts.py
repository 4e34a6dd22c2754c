"""Hosts are added, rest, and leave; what is told of them is as old as it says."""

from datetime import timedelta

import pytest

from nfvo.lcm.observation import HostObservation
from nfvo.lcm.store import SYSTEM

HOSTS = "/nfvo/v1/hosts"
BODY = {"name": "hv1", "uri": "fake:///hv1", "underlay": "10.0.0.1"}


def add(client, **changes):
    return client("POST", HOSTS, json={**BODY, **changes})


def test_an_added_host_is_new_and_belongs_to_the_only_site(client):
    answer = add(client, labels=["fast"], physicalNetworks={"provider": "br0"})
    assert answer.status_code == 201, answer.text
    shown = client.get(answer.headers["location"])
    assert shown["state"] == "NEW"
    assert shown["site"] == "default"
    assert shown["labels"] == ["fast"]
    assert shown["physicalNetworks"] == {"provider": "br0"}
    assert (shown["ageS"], shown["reachable"]) == (None, False)
    assert shown["abilities"] == []
    assert client.get("/nfvo/v1/sites")[0]["name"] == "default"


def test_adding_it_again_changes_only_what_is_different(client):
    first = add(client).json()
    assert add(client).json()["rev"] == first["rev"]
    changed = add(client, zone="z2").json()
    assert (changed["id"], changed["zone"]) == (first["id"], "z2")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"uri": "fake:///other"}, 409, id="another machine"),
        pytest.param({"underlay": "10.0.0.9"}, 409, id="another underlay"),
        pytest.param({"name": "a b"}, 422, id="no name"),
        pytest.param({"site": "nowhere"}, 404, id="no such site"),
        pytest.param({"underlay": "far away"}, 422, id="no address"),
        pytest.param(
            {"name": "b", "uri": "qemu+ssh://h/system?command=/bin/evil"},
            422,
            id="a URI that runs a program",
        ),
        pytest.param(
            {"name": "b", "uri": "qemu+tls://h/system?no_verify=1"},
            422,
            id="a URI that trusts anyone",
        ),
    ],
)
def test_a_host_that_cannot_be_is_refused(client, changes, status):
    add(client)
    answer = add(client, **changes)
    assert answer.status_code == status
    assert answer.json().get("hint") or answer.json().get("problems") or status == 404


def test_what_an_operator_says_of_the_capacity_counts(client):
    capacity = {"vcpus": 8, "memoryMib": 1024, "diskGib": 10}
    shown = add(client, capacity=capacity).json()
    assert shown["overridden"] is True
    assert shown["total"] == shown["free"] == capacity


def test_a_cordoned_host_rests_until_it_is_uncordoned(client):
    add(client)
    assert client("POST", f"{HOSTS}/hv1/cordon").json()["state"] == "CORDONED"
    assert client("POST", f"{HOSTS}/hv1/uncordon").json()["state"] == "NEW"


def test_a_host_that_is_removed_leaves_when_the_watcher_has_cleared_it(client, world):
    add(client)
    assert client("DELETE", f"{HOSTS}/hv1").status_code == 202
    assert client("GET", f"{HOSTS}/hv1").json()["state"] == "LEAVING"


def test_a_host_that_is_gone_is_forgotten_at_once_when_forced(client, world):
    add(client)
    assert client("DELETE", f"{HOSTS}/hv1?force=true").status_code == 204
    assert client("GET", f"{HOSTS}/hv1").status_code == 404


@pytest.fixture
def looked_at(client, world):
    """Return a function that notes a look at the only host, some seconds ago."""
    world.add_hosts(1)

    def look(seconds, ok=True):
        with world.store.write(SYSTEM) as tx:
            moment = tx.now() - timedelta(seconds=seconds)
            tx.put_host_observation(HostObservation(world.host("hv1").id, moment, ok))

    return look


@pytest.mark.parametrize(
    "path", [HOSTS, f"{HOSTS}/hv1", "/nfvo/v1/ns", "/nfvo/v1/status"]
)
def test_a_304_never_hides_that_nobody_looks_any_more(client, looked_at, path):
    looked_at(1)
    tag = client("GET", path).headers["etag"]
    looked_at(2)
    same = client("GET", path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    looked_at(11)
    assert client("GET", path, headers={"If-None-Match": tag}).status_code == 200
    looked_at(1, ok=False)
    assert client("GET", path, headers={"If-None-Match": tag}).status_code == 200


def test_a_change_of_a_record_ends_the_304(client, looked_at):
    looked_at(1)
    tag = client("GET", HOSTS).headers["etag"]
    client("POST", f"{HOSTS}/hv1/cordon")
    assert client("GET", HOSTS, headers={"If-None-Match": tag}).status_code == 200


def test_the_change_log_is_read_on_from_where_one_was(client):
    start = client.get("/nfvo/v1/changes")["next"]
    add(client)
    found = client.get(f"/nfvo/v1/changes?since={start}")
    assert [c["kind"] for c in found["changes"]] == ["host"]
    assert found["next"] == found["changes"][-1]["rev"] == start + 1
    assert client.get(f"/nfvo/v1/changes?since={found['next']}")["changes"] == []


def test_the_status_counts_what_there_is(client):
    add(client)
    status = client.get("/nfvo/v1/status")
    assert (status["hosts"], status["services"]) == ({"NEW": 1}, {})
    assert status["version"] and status["installation"]


def test_the_api_describes_itself(client):
    paths = client.get("/nfvo/v1/openapi.json")["paths"]
    assert "/nslcm/v2/ns_instances/{id}/instantiate" in paths


def test_a_leaving_host_that_is_added_again_stays(client):
    add(client)
    client("DELETE", f"{HOSTS}/hv1")
    assert add(client).json()["state"] == "NEW"
