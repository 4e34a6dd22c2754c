"""The network: given in pieces by admins, seen by all, with what is taken of it."""

import pytest

from nfvo.lcm.requests import Instantiate
from tests.api.client import Client
from tests.api.conftest import give_token
from tests.lcm.routed import NETWORK, prepare

URL = "/nfvo/v1/network"


def put(client, document=NETWORK, site=""):
    body = {"file": "network.yaml", "document": document}
    return client("PUT", f"{URL}?site={site}" if site else URL, json=body)


def test_a_network_is_given_shown_and_removed(client, world):
    world.add_hosts()
    empty = client.get(URL)
    assert (empty["links"], empty["given"]) == ([], [])
    given = put(client)
    assert given.status_code == 200, given.text
    shown = client.get(URL)
    assert shown == given.json()
    assert [one["id"] for one in shown["links"]] == ["s1-s2", "s2-s3"]
    assert shown["switches"][0] == {"name": "s1", "site": "", "hosts": ["hv1"]}
    (piece,) = shown["given"]
    assert piece["document"] == NETWORK
    assert client("DELETE", URL).status_code == 204
    assert client("DELETE", URL).status_code == 404
    assert client.get(URL) == empty


def test_links_tell_what_services_have_of_them(client, world):
    prepare(world)
    world.run(Instantiate(world.create("pair", "pair").id))
    took = [one for one in client.get(URL)["links"] if one["usedMbps"]]
    assert {one["usedMbps"] for one in took} == {400}
    assert all(one["services"] == {"pair": 400} for one in took)
    refused = client("DELETE", URL)
    assert (refused.status_code, bool(refused.json()["hint"])) == (409, True)


@pytest.mark.parametrize(
    ("document", "site", "status"),
    [
        pytest.param("links: [{ends: [a, b], capacity: 1}]", "", 422, id="no switch"),
        pytest.param("switches: [a, a]", "", 422, id="two of a name"),
        pytest.param("a: [", "", 422, id="no YAML"),
        pytest.param("[]", "", 422, id="no mapping"),
        pytest.param("", "", 422, id="nothing"),
        pytest.param("switches: [a]", "nowhere", 404, id="no such site"),
    ],
)
def test_a_network_that_cannot_be_is_refused(client, document, site, status):
    assert put(client, document, site).status_code == status


def test_problems_of_a_network_have_their_place_in_its_file(client):
    answer = put(client, "switches: [a]\nlinks:\n- {ends: [a, b], capacity: 1}\n")
    (problem,) = answer.json()["problems"]
    assert problem["message"] == "no switch 'b'"
    assert (problem["place"]["file"], problem["place"]["line"]) == ("network.yaml", 3)


def test_findings_say_what_to_do(client, world):
    (none,) = client.get(f"{URL}/findings")
    assert "no network is given" in none["what"]
    world.add_hosts()
    put(client)
    assert client.get(f"{URL}/findings") == []


def test_only_admins_change_the_network(app, world):
    client = Client(app, give_token(world, "operator"))
    assert put(client).status_code == 403
    assert client("DELETE", URL).status_code == 403
    assert client("GET", URL).status_code == 200
    client.close()
