"""Sites: what links get there that name no fabric."""

from dataclasses import replace

import pytest

from nfvo.errors import NoHostFits
from nfvo.lcm.op_occ import OperationState
from nfvo.lcm.requests import Instantiate
from tests.lcm.world import PASSWORD, SCOPE

SITES = "/nfvo/v1/sites"
SITE = f"{SITES}/default"


def prefer(client, fabric):
    return client("PATCH", SITE, json={"fabric": fabric})


def test_a_site_keeps_the_fabric_that_it_was_told(client):
    assert client.get("/nfvo/v1/sites")[0]["fabric"] == "vxlan"
    assert prefer(client, "udp").json()["fabric"] == "udp"
    assert client.get("/nfvo/v1/sites")[0]["fabric"] == "udp"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        pytest.param(SITE, {"fabric": "string"}, 422, id="no such fabric"),
        pytest.param(SITE, {"fabric": "bridge"}, 422, id="a bridge without a name"),
        pytest.param(SITE, {}, 422, id="nothing to change"),
        pytest.param(f"{SITE}x", {"fabric": "udp"}, 404, id="no such site"),
    ],
)
def test_a_site_is_not_changed_into(client, path, body, status):
    assert client("PATCH", path, json=body).status_code == status


def test_a_site_is_added_shown_and_removed(client):
    body = {"name": "lab", "kind": "fake", "zone": "z1", "firstVni": 5, "lastVni": 9}
    added = client("POST", SITES, json=body)
    assert added.status_code == 201, added.text
    shown = client.get(added.headers["location"])
    assert body.items() <= shown.items()
    assert client("POST", SITES, json=body).json() == added.json()
    other = client("POST", SITES, json={**body, "zone": "z2"})
    assert (other.status_code, bool(other.json()["hint"])) == (409, True)
    assert client("DELETE", f"{SITES}/lab").status_code == 204
    assert client("DELETE", f"{SITES}/lab").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"firstVni": 9, "lastVni": 5}, id="a range from back to front"),
        pytest.param({"firstVni": 0}, id="VNI 0"),
        pytest.param({"lastVni": 2**24}, id="more than 24 bits"),
        pytest.param({"kind": "abacus"}, id="a kind without a driver"),
        pytest.param({"name": "a b"}, id="no name"),
    ],
)
def test_a_site_that_cannot_be_is_refused(client, changes):
    assert client("POST", SITES, json={"name": "lab", **changes}).status_code == 422


def test_a_site_with_hosts_stays(client):
    client("POST", SITES, json={"name": "lab"})
    host = {"name": "hv1", "uri": "fake:///hv1", "site": "lab"}
    assert client("POST", "/nfvo/v1/hosts", json=host).status_code == 201
    refused = client("DELETE", f"{SITES}/lab")
    assert (refused.status_code, "has hosts" in refused.json()["detail"]) == (409, True)


@pytest.mark.parametrize("fabric", ["vxlan", "udp"])
def test_a_link_that_names_no_fabric_gets_that_of_the_site(client, world, fabric):
    world.add_hosts(3)
    world.onboard("firewall-chain-light")
    prefer(client, fabric)
    ns = world.create("light", "firewall-chain-light")
    secrets = {"firewall.admin-password": PASSWORD}
    world.run(Instantiate(ns.id, {}, secrets))
    links = client.get("/nfvo/v1/ns/light")["links"]
    assert {link["fabric"] for link in links} == {fabric}


def test_where_no_host_has_the_fabric_of_its_site_the_hint_mends_it(client, world):
    client("POST", SITES, json={"name": "lab"})  # it has no hosts: nobody asks it
    world.add_hosts(3)
    with world.store.write(SCOPE) as tx:
        for host in tx.hosts():
            tx.put_host(replace(host, fabrics=frozenset({"udp"})))
    world.onboard("firewall-chain-light")
    ns = world.create("light", "firewall-chain-light")
    wanted = Instantiate(ns.id, {}, {"firewall.admin-password": PASSWORD})
    with pytest.raises(NoHostFits) as refused:
        world.run(wanted)
    assert refused.value.hint == "nfvo site set default --fabric udp"
    prefer(client, "udp")
    assert world.run(wanted).state is OperationState.COMPLETED
