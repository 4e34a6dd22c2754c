"""A process dies at a few moments of some operations, on real hypervisors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from tests.crashes.real import as_added, trials
from tests.crashes.trial import Mortals, mortals
from tests.crashes.worlds import VXLAN
from tests.testbed.libvirt import TestBed

pytestmark = [pytest.mark.libvirt, pytest.mark.soak]
SILENT = "ready: running"  # the guest halts at once


@pytest.fixture(scope="module")
def processes() -> Iterator[Mortals]:
    with mortals() as lent:
        yield lent


@pytest.fixture(scope="module")
def hosts() -> Iterator[list[HostRecord]]:
    with TestBed.up(2, name="crashes") as bed:
        yield as_added(
            [
                HostRecord(new_id(), host.name, "s", host.uri(), host.ip)
                for host in bed.hosts.values()
            ]
        )


@pytest.mark.parametrize(
    ("name", "moments"),
    [
        ("instantiate", (12, 41)),
        ("heal", (15, 34)),
        ("terminate", (7, 22)),
    ],
)
def test_a_death_at_some_moment_costs_nothing_but_time(
    name: str,
    moments: tuple[int, ...],
    processes: Mortals,
    hosts: list[HostRecord],
    tmp_path: Path,
) -> None:
    tried = trials(processes, name, tmp_path, hosts, VXLAN, SILENT)
    assert all([tried.at(moment) for moment in moments])
