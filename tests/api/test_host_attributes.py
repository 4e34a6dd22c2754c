"""What operators say of hosts and sites over the API: it is shown, and placed by."""

from dataclasses import replace

import pytest

from nfvo.lcm.store import SYSTEM
from nfvo.placement.overhead import Overhead

HOST, SITE = "/nfvo/v1/hosts/hv1", "/nfvo/v1/sites/default"
BODY = {
    "name": "hv1",
    "uri": "fake:///hv1",
    "capacity": {"vcpus": 10, "memoryMib": 4096, "diskGib": 100},
}
SAID = {
    "rack": "r7",
    "traits": ["HW_CPU_X86_AVX2"],
    "price": {"host": 0.4, "vcpu": 0.01, "gib": 0.0},
    "power": {"idleW": 90.0, "fullW": 350.0},
}


@pytest.fixture
def host(client):
    return client("POST", "/nfvo/v1/hosts", json=BODY).json()


def generation(world):
    with world.store.read(SYSTEM) as view:
        return view.host("hv1").generation


def test_what_is_said_of_a_host_is_shown(client, host):
    answer = client("PATCH", HOST, json=SAID)
    assert answer.status_code == 200, answer.text
    assert SAID.items() <= client.get(HOST).items()
    client("PATCH", HOST, json={"rack": "r8"})
    assert (SAID | {"rack": "r8"}).items() <= client.get(HOST).items()


def test_more_is_promised_than_there_is(client, host):
    client("PATCH", HOST, json={"overcommit": {"vcpus": 4, "memory": 1.15}})
    shown = client.get(HOST)
    assert shown["total"] == {"vcpus": 40, "memoryMib": 4710, "diskGib": 100}
    assert shown["free"] == shown["total"]


def test_a_host_promises_as_its_site_does_unless_it_says_so_itself(client, host):
    client("PATCH", HOST, json={"overcommit": {"memory": 1}})
    answer = client("PATCH", SITE, json={"overcommit": {"vcpus": 2, "memory": 3}})
    assert answer.status_code == 200, answer.text
    assert answer.json()["overcommit"] == {"vcpus": 2.0, "memory": 3.0, "disk": None}
    assert client.get(HOST)["total"] == {
        "vcpus": 20,
        "memoryMib": 4096,
        "diskGib": 100,
    }


@pytest.mark.parametrize("path", [HOST, SITE])
def test_another_promise_voids_what_was_planned_on_the_host(client, host, world, path):
    before = generation(world)
    client("PATCH", path, json={"overcommit": {"vcpus": 2}})
    after = generation(world)
    assert after > before
    client("PATCH", path, json={"overcommit": {"vcpus": 2}})
    assert generation(world) == after


@pytest.mark.parametrize(
    ("said", "where"),
    [
        pytest.param({}, "nothing is to be changed", id="nothing"),
        pytest.param({"overcommit": {"vcpus": 0}}, "overcommit", id="no promise"),
        pytest.param({"price": {"vcpu": -1}}, "price", id="paid to take it"),
        pytest.param({"power": {"idleW": 2, "fullW": 1}}, "idle", id="less in use"),
        pytest.param({"traits": ["a b"]}, "traits", id="no name"),
    ],
)
def test_what_cannot_be_is_refused(client, host, said, where):
    answer = client("PATCH", HOST, json=said)
    assert answer.status_code in (400, 422), answer.text
    assert where in answer.text


def test_what_virtualisation_costs_is_shown_of_a_host_and_with_plans(
    client, create, world
):
    ns = create().json()["id"]
    with world.store.write(SYSTEM) as tx:
        for host in tx.hosts():
            known = Overhead(host.hypervisor, 11.04, 41, 29.8, tx.now())
            tx.put_host(replace(host, overhead=known))
    body = {"kind": "INSTANTIATE", "ns": ns}
    secrets = {"firewall.admin-password": "correct horse"}
    plan = client("POST", "/nfvo/v1/plans", json={**body, "secrets": secrets}).json()
    homes = {one["host"] for one in plan["changes"] if one["kind"] == "vnfc"}
    assert {one["host"] for one in plan["overheads"]} == homes
    for host in client.get("/nfvo/v1/hosts"):
        assert host["overhead"]["slowdown"] == 11.04
        assert host["overhead"]["measuredAt"]


def test_what_was_measured_of_another_hypervisor_is_not_told(client, host, world):
    with world.store.write(SYSTEM) as tx:
        there = tx.host("hv1")
        tx.put_host(replace(there, hypervisor="kvm", overhead=Overhead("qemu", 11)))
    assert client.get(HOST)["overhead"] is None


LENT = {"enp59s0f0": "provider", "10de:1db6": "gpu"}


def test_a_host_lends_what_its_operator_says(client, host):
    answer = client("PATCH", HOST, json={"lends": LENT})
    assert answer.status_code == 200, answer.text
    assert answer.json()["lends"] == LENT
    assert answer.json()["state"] == "NEW"  # until it is looked at anew


@pytest.mark.parametrize(
    "lends",
    [
        pytest.param({"/dev/null": ""}, id="no device"),
        pytest.param({"eth0": "a network"}, id="no name"),
        pytest.param(dict.fromkeys(map(str, range(65)), ""), id="too many"),
    ],
)
def test_what_cannot_be_lent_is_refused(client, host, lends):
    assert client("PATCH", HOST, json={"lends": lends}).status_code == 422
