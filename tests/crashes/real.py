"""Trials on hosts of libvirt: what is there outlives the folder of a trial."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from nfvo.lcm.records import HostRecord
from nfvo.lcm.requests import Terminate
from nfvo.vim.libvirt.driver import LibvirtVim
from nfvo.watcher.standing import inspected
from tests.crashes.operations import S, age, survey
from tests.crashes.trial import Mortals, Trials
from tests.crashes.worlds import Scene, furnish, scene
from tests.lcm.world import SCOPE


def as_added(hosts: Sequence[HostRecord]) -> list[HostRecord]:
    """Return hosts as they are known when somebody has looked at them."""
    vim = LibvirtVim()
    try:
        added = [replace(host, site="default") for host in hosts]
        return [inspected(host, vim.inspect(host)) for host in added]
    finally:
        vim.close()


def trials(
    mortals: Mortals, name: str, folder: Path, hosts: Sequence[HostRecord], *how: str
) -> Trials:
    """Return trials on these hosts, of a service with such a link and VNFD."""

    def prepare(into: Path, set_up: Callable[[Scene], None]) -> None:
        into.mkdir()
        with scene(into, "libvirt") as here:
            with here.world.store.write(SCOPE) as tx:
                for host in hosts:
                    tx.put_host(host)
            furnish(here.world, *how)
            set_up(here)

    return Trials(mortals, "libvirt", name, folder, prepare, clean)


def clean(folder: Path) -> None:
    """Terminate what runs, and prove that nothing is left."""
    with scene(folder, "libvirt") as here:
        if here.ns.vnfs:
            ended = here.world.run(Terminate(here.ns.id))
            assert ended.state is S.COMPLETED, ended.error
            for _ in range(2):
                age(here)
                survey(here)
        assert [one for host in here.hosts() for one in here.found(host)] == []
        assert here.world.rows() == []
