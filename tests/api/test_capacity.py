"""Capacity over the API: what services have, what plans hold, what is left."""

import pytest

from tests.api.chain import SECRETS, begin, finish

CAPACITY = "/nfvo/v1/capacity"


def whole(client, where):
    return client.get(CAPACITY)["whole"]["room"][where]


def test_what_operations_are_to_have_is_reserved_until_they_have_ended(
    client, world, create
):
    before = whole(client, "free")
    ns_id = create().json()["id"]
    begun = begin(client, ns_id)
    reserved = whole(client, "reserved")
    assert reserved["vcpus"] == 3
    assert whole(client, "used")["vcpus"] == 0
    finish(client, world, begun)
    assert whole(client, "used") == reserved
    assert whole(client, "reserved")["vcpus"] == 0
    assert whole(client, "free")["vcpus"] == before["vcpus"] - 3


def test_what_a_plan_holds_is_reserved(client, create):
    body = {"kind": "INSTANTIATE", "ns": create().json()["id"], "holdS": 600}
    body["secrets"] = SECRETS["nfvo:secrets"]
    assert client("POST", "/nfvo/v1/plans", json=body).status_code == 201
    assert whole(client, "reserved")["vcpus"] == 3


def test_a_cordoned_host_has_nothing_free(client, ready):
    client("POST", "/nfvo/v1/hosts/hv1/cordon")
    found = client.get(CAPACITY)
    (closed,) = [one for one in found["hosts"] if one["room"]["closed"]["vcpus"]]
    assert (closed["name"], closed["state"]) == ("hv1", "CORDONED")
    assert closed["biggest"] == {"vcpus": 0, "memoryMib": 0, "diskGib": 0}
    assert found["whole"]["on"] in ("hv2", "hv3")


@pytest.mark.parametrize(("site", "hosts"), [("default", 3), ("edge", 0)])
def test_one_site_may_be_asked_for(client, ready, site, hosts):
    client("POST", "/nfvo/v1/sites", json={"name": "edge"})
    assert len(client.get(f"{CAPACITY}?site={site}")["hosts"]) == hosts


def test_a_site_that_is_not_there_has_no_capacity(client, ready):
    assert client("GET", f"{CAPACITY}?site=nowhere").status_code == 404
