"""
The libvirt driver with many servers: 200 on 10 hosts of libvirt's test driver.

Nothing boots there, so what is measured is ours and libvirtd's.  The peer is the loop
that one would write with libvirt-python: define and create, and no more, from the same
XML, in the same run, turn by turn with ours; each figure is the median of the rounds.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

import libvirt

from benchmarks.figure import Figure
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import HostWatch
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, ServerSpec, Tag, VolumeSpec
from nfvo.vim.libvirt.driver import LibvirtVim
from nfvo.vim.libvirt.markup import text
from nfvo.vim.libvirt.server_xml import Place, domain_of
from nfvo.vim.libvirt.storage import SYSTEM_ROOT
from nfvo.vim.libvirt.traits import TEST
from tests.contract.vim_contract import as_inspected, image_spec
from tests.vim.libvirt.pretended import pretended_hosts

HOSTS, PER_HOST = 10, 20
SERVERS = HOSTS * PER_HOST
ROUNDS = 5
TAG = Tag(installation="scale", ns="n", owner="o")
PLACE = Place("test", str(SYSTEM_ROOT / "nfvo"), TEST)


@dataclass(frozen=True)
class Field:
    """Hosts with the servers that are to run there, whose disks are made already."""

    vim: LibvirtVim
    servers: Sequence[tuple[HostRecord, ServerSpec]]
    hosts: Sequence[HostRecord]

    def ensure_all(self) -> None:
        """Define and start all servers, through the driver."""
        for host, server in self.servers:
            self.vim.ensure_server(host, server)

    def delete_all(self) -> None:
        """Remove all servers."""
        for host, server in self.servers:
            self.vim.delete_server(host, server.id)

    def found(self) -> int:
        """Return how many servers of ours there are."""
        kinds = [one.kind for host in self.hosts for one in self.vim.found(host)]
        return kinds.count("server")


class ByHand:
    """The same servers with libvirt-python alone."""

    def __init__(self, field: Field) -> None:
        self._connections = {host.id: libvirt.open(host.uri) for host in field.hosts}
        self._servers = [
            (self._connections[host.id], text(domain_of(server, PLACE).to_xml()))
            for host, server in field.servers
        ]

    def create_all(self, flags: int = 0) -> None:
        """Define and start all servers."""
        for connection, xml in self._servers:
            connection.defineXMLFlags(xml, flags).create()

    def create_all_validated(self) -> None:
        """Do so, and let libvirtd compare the XML with its schema, as we do."""
        self.create_all(libvirt.VIR_DOMAIN_DEFINE_VALIDATE)

    def domains(self) -> list[Any]:
        """Return all domains."""
        return [d for c in self._connections.values() for d in c.listAllDomains()]

    def states(self) -> list[tuple[str, str, int]]:
        """Return what a sweep tells, as one would ask for it."""
        return [(d.UUIDString(), d.name(), d.state()[0]) for d in self.domains()]

    def described(self) -> list[str]:
        """Return the XML of all domains, which has their tags."""
        return [domain.XMLDesc() for domain in self.domains()]

    def close(self) -> None:
        """Let go of the connections."""
        for connection in self._connections.values():
            connection.close()


@contextmanager
def prepared() -> Iterator[Field]:
    """Lend a field: hosts run, and have all disks."""
    with ExitStack() as stack:
        vim = LibvirtVim()
        stack.callback(vim.close)
        found = stack.enter_context(pretended_hosts(HOSTS))
        hosts = [as_inspected(vim, host) for host in found]
        image = _image(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        servers = [(host, _server(n)) for host in hosts for n in range(PER_HOST)]
        for host in hosts:
            vim.ensure_image(host, image, 0)
        for host, server in servers:
            disk = VolumeSpec(
                name=server.disk, image_sha256=image.sha256, size_gib=1, tag=TAG
            )
            vim.ensure_volume(host, disk)
            vim.ensure_seed(host, server.seed, b"day 0")
        yield Field(vim, servers, hosts)


def _image(folder: Path) -> ImageSpec:
    path = folder / "disk.raw"
    path.write_bytes(b"never sent")
    spec = image_spec(path, sha256(path.read_bytes()).hexdigest())
    return spec.model_copy(update={"format": "raw"})


def _server(number: int) -> ServerSpec:
    name = f"nfvo-scale-{number}"
    return ServerSpec(
        id=new_id(),
        name=name,
        vcpus=1,
        memory_mib=128,
        disk=f"{name}.qcow2",
        seed=f"{name}-seed.iso",
        ports=(),
        tag=TAG,
        architecture="i686",
    )


def seconds(act: Callable[[], object]) -> float:
    """Return how long it takes."""
    began = time.monotonic()
    act()
    return time.monotonic() - began


@dataclass
class Times:
    """Seconds of each round, ours and those by hand."""

    ours: list[float]
    peer: list[float]

    def print_ms(self, name: str, peer: str) -> None:
        """Print them as milliseconds."""
        ours, theirs = median(self.ours) * 1000, median(self.peer) * 1000
        Figure(name, ours, "ms", peer=peer, peer_value=theirs).print()

    def print_rate(self, name: str, peer: str) -> None:
        """Print how many servers that is in a second."""
        ours, theirs = SERVERS / median(self.ours), SERVERS / median(self.peer)
        Figure(name, ours, "1/s", peer=peer, peer_value=theirs).print()


def main() -> None:
    """Measure, and print a line per figure."""
    making, sweeping, finding = (Times([], []) for _ in range(3))
    validated: list[float] = []
    with prepared() as field, ExitStack() as stack:
        by_hand = ByHand(field)
        stack.callback(by_hand.close)
        watches = [field.vim.watch(host, lambda _: None) for host in field.hosts]
        for watch in watches:
            stack.callback(watch.close)
        for _ in range(ROUNDS):
            making.ours.append(seconds(field.ensure_all))
            assert field.found() == SERVERS
            _look(field, by_hand, watches, sweeping, finding)
            field.delete_all()
            making.peer.append(seconds(by_hand.create_all))
            field.delete_all()
            validated.append(seconds(by_hand.create_all_validated))
            field.delete_all()
    on = f"{SERVERS} servers on {HOSTS} test hosts"
    made = f"defined and started, {on}"
    making.print_rate(made, "define and create by hand")
    Times(making.ours, validated).print_rate(made, "the same with schema validation")
    sweeping.print_ms(f"sweep, {on}", "UUID, name and state by hand")
    finding.print_ms(f"found, {on}", "XMLDesc by hand")


def _look(
    field: Field,
    by_hand: ByHand,
    watches: Sequence[HostWatch],
    sweeping: Times,
    finding: Times,
) -> None:
    sweeping.ours.append(seconds(lambda: [watch.sweep() for watch in watches]))
    sweeping.peer.append(seconds(by_hand.states))
    finding.ours.append(seconds(field.found))
    finding.peer.append(seconds(by_hand.described))


if __name__ == "__main__":
    main()
