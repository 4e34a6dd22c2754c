"""Sites: what links get there that name no fabric."""

import pytest

from nfvo.lcm.requests import Instantiate
from tests.lcm.world import PASSWORD

SITE = "/nfvo/v1/sites/default"


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
