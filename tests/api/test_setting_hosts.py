"""CPUs of hosts are set aside over the API, and told of with what is left of them."""

from dataclasses import replace

import pytest

from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import OF_HOSTS, HostState, NumaCell

HOST = "/nfvo/v1/hosts/hv1"
BODY = {"name": "hv1", "uri": "fake:///hv1", "underlay": "10.0.0.1"}
NUMA = (NumaCell(0, 4, 4096, {2048: 256}, ((0, 1), (2, 3)), (10,)),)


@pytest.fixture
def host(client, world) -> HostRecord:
    """Return a host as the watcher keeps it once it has looked."""
    client("POST", "/nfvo/v1/hosts", json=BODY)
    with world.store.write(SYSTEM) as tx:
        seen = replace(
            tx.host("hv1"), state=HostState.READY, abilities=OF_HOSTS, numa=NUMA
        )
        tx.put_host(seen)
        return tx.host("hv1")


def change(client, cpus):
    return client("PATCH", HOST, json={"dedicatedCpus": cpus})


def test_cpus_are_set_aside_and_taken_back(client, host):
    answer = change(client, "2-3")
    assert answer.status_code == 200, answer.text
    shown = client.get(HOST)
    assert shown["dedicatedCpus"] == "2-3"
    assert shown["cells"] == [
        {
            "index": 0,
            "cpus": "0-3",
            "siblings": ["0-1", "2-3"],
            "dedicated": "2-3",
            "freeCpus": "2-3",
            "memoryMib": 4096,
            "freeMemoryMib": 4096 - 512,
            "hugepages": [{"sizeKib": 2048, "total": 256, "free": 256}],
        }
    ]
    assert change(client, "").json()["dedicatedCpus"] == ""


@pytest.mark.parametrize(
    ("cpus", "detail"),
    [
        pytest.param("two", "'two' is no CPU", id="no list"),
        pytest.param("3-2", "no range of CPUs", id="no range"),
        pytest.param("8", "hv1 has no CPU 8", id="none of its"),
        pytest.param("0-3", "no CPU left", id="all of them"),
    ],
)
def test_what_cannot_be_set_aside_is_refused(client, host, cpus, detail):
    answer = change(client, cpus)
    assert (answer.status_code, detail in answer.json()["detail"]) == (422, True)


def test_a_driver_that_binds_nothing_has_nothing_to_set_aside(client, world, host):
    with world.store.write(SYSTEM) as tx:
        tx.put_host(replace(host, abilities=frozenset()))
    answer = change(client, "3")
    assert "the driver of hv1 cannot bind VMs" in answer.json()["detail"]
