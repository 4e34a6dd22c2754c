"""Objectives come over the API, and plans tell what the service costs and draws."""

import pytest

PLANS = "/nfvo/v1/plans"
SECRETS = {"firewall.admin-password": "correct horse"}


@pytest.fixture
def plan(client, create):
    """Return a function that plans the firewall chain."""
    ns = create().json()["id"]

    def plan(placement):
        body = {"kind": "INSTANTIATE", "ns": ns, "secrets": SECRETS}
        return client("POST", PLANS, json={**body, "placement": placement})

    return plan


def test_a_plan_tells_what_the_service_costs_and_draws(client, plan):
    said = {"price": {"vcpu": 0.5}, "power": {"idleW": 50, "fullW": 90}}
    for host in client.get("/nfvo/v1/hosts"):
        client("PATCH", f"/nfvo/v1/hosts/{host['name']}", json=said)
    estimate = plan({"price": 1, "power": 2}).json()["estimate"]
    assert estimate["pricePerHour"] == 1.5
    assert estimate["watts"] > 50
    assert (estimate["unpriced"], estimate["unmetered"]) == (0, 0)


def test_a_plan_on_hosts_without_a_price_says_so(plan):
    estimate = plan("latency").json()["estimate"]
    assert estimate == {
        "pricePerHour": None,
        "unpriced": 3,
        "watts": None,
        "unmetered": 3,
    }


@pytest.mark.parametrize("placement", ["cheap", {}, {"price": 0}, {"cheap": 1}, 7])
def test_other_objectives_are_refused(plan, placement):
    answer = plan(placement)
    assert answer.status_code == 422, answer.text
    assert "placement" in answer.text


def test_a_service_tells_what_it_was_placed_by(client, plan):
    made = plan({"price": 1, "latency": 2.5}).json()
    client("POST", f"{PLANS}/{made['id']}/apply")
    told = client.get(f"/nfvo/v1/ns/{made['ns']}")
    assert told["placement"] == {"price": 1.0, "latency": 2.5}
