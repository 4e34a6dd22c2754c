"""Tests that OpenStack Placement is asked for what nfvo is asked for, where it is."""

import json
from pathlib import Path
from subprocess import run

import pytest

from benchmarks import claiming
from benchmarks.placement import MBPS, chain, hosts_of, network_of
from nfvo.placement.estate.estate import estate_of
from tests.testbed.openstack.venv import Venv

HOSTS, WAYS = 1_000, 3


@pytest.fixture(scope="module")
def estate():
    hosts = hosts_of(HOSTS)
    return estate_of(hosts, network=network_of(hosts))


def test_where_placement_is_not_it_says_how_to_get_it(
    estate, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (figure,) = claiming.claims(estate)
    assert figure.peer_value is None
    assert "python -m tests.testbed.openstack install" in str(figure.peer)


def test_what_is_claimed_is_taken_of_hosts_and_links(estate):
    graph = chain(4, MBPS)
    left = claiming.claimed(graph, estate)
    asked = [vnfc.demand.vcpus for vnfc in graph.vnfcs.values()]
    assert int((estate.free - left.free)[0].sum()) == sum(asked)


@pytest.mark.openstack
def test_placement_gives_every_vm_a_place(estate):
    venv = Venv.of_lock()
    venv.require()
    answer = run(
        [venv.program("python"), "-m", "benchmarks.openstack.providers"],
        input=json.dumps(claiming.asked(chain(4, MBPS), estate)),
        capture_output=True,
        cwd=claiming.ROOT,
        text=True,
        check=True,
    )
    ways = json.loads(answer.stdout)["cpu_s"]
    assert len(ways) == WAYS
    assert all(seconds > 0 for seconds in ways.values())
