"""Files of hosts that cannot be: each fault is told at its place."""

from functools import partial

import pytest

from nfvo.cli.exits import Exit
from tests.lcm.world import SAMPLES

CELL = "{cpus: 0-3, threads: 2, memory: 4 GiB}"


@pytest.fixture
def plan(with_hosts):
    """Return a function that plans a VM on described hosts."""
    return partial(with_hosts, f"plan {SAMPLES / 'hello'}")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param(
            f"numa: [{CELL}, {CELL}]", "CPUs 0-3 are in cell 0, too", id="cpu"
        ),
        pytest.param(
            "numa: [{cpus: 0-15, memory: 1 GiB}]", "found 16 CPUs; expected", id="cpus"
        ),
        pytest.param(
            "numa: [{cpus: 0-3, memory: 64 GiB}]", "found 64 GiB; expected", id="memory"
        ),
        pytest.param(
            "numa: [{cpus: 0-3, memory: 1 GiB, hugepages: {1 GiB: 2}}]",
            "found 2 GiB; expected at most 1 GiB",
            id="hugepages",
        ),
        pytest.param(
            "numa: [{cpus: 0-3, threads: 3, memory: 1 GiB}]",
            "4 CPUs are no whole cores of 3 threads",
            id="threads",
        ),
        pytest.param("dedicated-cpus: 2-3", "CPUs 2-3 are in no cell", id="no cells"),
        pytest.param(
            f"numa: [{CELL}], dedicated-cpus: 2-5", "CPUs 4-5 are in no", id="aside"
        ),
        pytest.param("watts: {idle: 9, full: 8}", "less than idle", id="watts"),
        pytest.param("overcommit: {vcpus: 0}", "expected more than 0", id="ratio"),
        pytest.param("price: {vcpu: much}", "expected a number", id="price"),
    ],
)
def test_a_host_that_cannot_be_is_refused_at_its_place(plan, more, told):
    done = plan(f"hosts:\n  hv1: {{cpus: 4, memory: 8 GiB, {more}}}\n")
    assert done.code == Exit.ERROR
    assert "hosts.yaml:2:" in done.err
    assert told in done.err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("hv[9-1]", "counts backwards", id="backwards"),
        pytest.param(
            "hv[1-99999999]", "a series of them such as", id="too many digits"
        ),
        pytest.param("hv[1-999999]", "999999 hosts; expected at most", id="too many"),
        pytest.param("h v", "expected a name", id="no name"),
    ],
)
def test_a_name_that_counts_no_hosts_is_refused(plan, name, told):
    done = plan(f'hosts:\n  "{name}": {{cpus: 4, memory: 8 GiB}}\n')
    assert done.code == Exit.ERROR
    assert told in done.err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        pytest.param("sites: {mars: {}}", "no host is at site 'mars'", id="site"),
        pytest.param(
            "network: {leaf-spine: {r1: [hv1, hv5]}}", "no host 'hv5'", id="in a rack"
        ),
        pytest.param(
            "network: {switches: [s], hosts: {hv4: s}}",
            "no host 'hv4'",
            id="on a switch",
        ),
        pytest.param(
            "network: {leaf-spine: {r1: [hv1], r2: ['hv[1-2]']}}",
            "host 'hv1' is on r1, too",
            id="in two racks",
        ),
        pytest.param(
            "network: {switches: [s], links: [{ends: [s, s], capacity: 1 Gbit/s}]}",
            "both ends are 's'",
            id="loop",
        ),
        pytest.param(
            "network: {switches: [s, t], links: [{ends: [s, t], capacity: 1 Gbit/s},"
            " {ends: [s, t], capacity: 1 Gbit/s}]}",
            "two links named 's-t'",
            id="two links of a name",
        ),
    ],
)
def test_what_goes_with_no_host_is_refused(plan, more, told):
    done = plan(f"hosts:\n  hv[1-2]: {{cpus: 4, memory: 8 GiB}}\n{more}\n")
    assert done.code == Exit.ERROR
    assert told in done.err
