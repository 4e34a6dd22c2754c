"""A process dies at some moments of each operation, on hosts that only pretend."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from tests.crashes.operations import OPERATIONS
from tests.crashes.real import as_added, trials
from tests.crashes.trial import Mortals, mortals
from tests.crashes.worlds import BRIDGE
from tests.vim.libvirt.pretended import BRIDGE as OF_PROVIDER
from tests.vim.libvirt.pretended import pretended_hosts

pytestmark = pytest.mark.libvirt

PRETEND = "hypervisors: [test]"
EVERY = 17


@pytest.fixture(scope="module")
def processes() -> Iterator[Mortals]:
    with mortals() as lent:
        yield lent


@pytest.fixture(scope="module")
def hosts() -> Iterator[list[HostRecord]]:
    networks = {"provider": OF_PROVIDER}
    with pretended_hosts(3) as made:
        given = [
            replace(
                host, id=new_id(), architecture="x86_64", physical_networks=networks
            )
            for host in made
        ]
        yield as_added(given)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_death_at_some_moment_costs_nothing_but_time(
    name: str, processes: Mortals, hosts: list[HostRecord], tmp_path: Path
) -> None:
    tried = trials(processes, name, tmp_path, hosts, BRIDGE, PRETEND)
    assert tried.all(first=4, every=EVERY) > 0
