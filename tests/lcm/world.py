"""A whole nfvo in one process: SQLite, a fake VIM, an inline queue, sample services."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from nfvo.graph import Resources
from nfvo.lcm import catalogue, service
from nfvo.lcm.ids import child_id
from nfvo.lcm.observation import HostObservation, Observation, ServerState
from nfvo.lcm.op_occ import LcmOpOcc, StepRecord
from nfvo.lcm.ports import Ports
from nfvo.lcm.records import HostRecord, Image, NsInstance, VnfcInstance
from nfvo.lcm.requests import Instantiate, NewNs, Request, Terms
from nfvo.lcm.saga.advance import advance
from nfvo.lcm.saga.leases import Leases
from nfvo.lcm.saga.perform import Performer
from nfvo.lcm.saga.relay import relay
from nfvo.lcm.saga.sweep import sweep
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import SeedSpec
from nfvo.lcm.store import Resource, Scope
from nfvo.placement.infrastructure import OF_HOSTS, HostState
from nfvo.queue.inline import InlineQueue
from nfvo.store.open import open_store
from nfvo.store.sql_store import SqlStore
from nfvo.vim.fake import UPLINKS, FakeVim

SCOPE = Scope("default", "tester")
SAMPLES = Path("descriptors")
HOLD = Terms()
PASSWORD = Secret("correct horse")
LONG_AGO = "2000-01-01T00:00:00.000"
IMAGE = Image("tiny-vnf", "ab" * 32, 1000, "ab" * 32)
KEY = b"k" * 32


class PlainSeed:
    """Renders a seed as text, with the names of its secrets only."""

    def seed(self, seed: SeedSpec, secrets: object) -> bytes:
        """Return the user data."""
        return seed.user_data.encode()

    def config_drive(self, seed: SeedSpec, secrets: object) -> bytes:
        """Return the user data."""
        return seed.user_data.encode()


@dataclass
class World:
    """``before`` may be set to stage failures of the VIM."""

    folder: Path
    before: Callable[[str, str], None] = lambda call, host: None
    lost: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        file = self.folder / "nfvo.db"
        if not file.exists():
            file.write_bytes(_new_database())
        self.store = store = open_store(f"sqlite:///{file}?synchronous=off", KEY)
        self.vim = FakeVim(self.folder / "hosts", lambda c, h: self.before(c, h))
        self.queue = InlineQueue()
        self.ports = Ports(store, self.queue, {"libvirt": self.vim}, PlainSeed())
        self.performer = self.performer_with(back_off=0.0)
        self.queue.bind(
            lambda op: advance(self.ports, op),
            lambda op, step: self.performer.perform(step),
        )

    def on(self, store: SqlStore) -> "World":
        """Go on with another database, which is empty."""
        self.store.close()
        self.store = store
        self.ports = replace(self.ports, store=store)
        self.performer = self.performer_with(back_off=0.0)
        return self

    def performer_with(self, back_off: float) -> Performer:
        """Return a worker that rests for so long after each failure."""
        leases = Leases(self.store, self.lost.append)
        return Performer(self.ports, leases, back_off=lambda attempts: back_off)

    def add_hosts(self, count: int = 3, room: Resources | None = None) -> None:
        """Make hosts known as the watcher would."""
        with self.store.write(SCOPE) as tx:
            for number in range(1, count + 1):
                tx.put_host(_host(f"hv{number}", number, room))

    def host(self, name: str) -> HostRecord:
        """Return a host."""
        with self.store.read(SCOPE) as view:
            return view.host(name)

    def host_of(self, vnfc: VnfcInstance) -> HostRecord:
        """Return the host of a VNFC."""
        return self.host(vnfc.host_id)

    def onboard(self, sample: str = "firewall-chain") -> None:
        """Take in a sample and its image."""
        catalogue.put_image(self.ports, SCOPE, IMAGE)
        files = (SAMPLES / sample).glob("*.yaml")
        texts = {path.name: path.read_text() for path in files}
        catalogue.onboard(self.ports, SCOPE, texts)

    def create(self, name: str = "chain", nsd: str = "firewall-chain") -> NsInstance:
        """Create an NS instance."""
        return service.create(self.ports, SCOPE, NewNs(name, nsd))

    def begin(self, request: Request, terms: Terms = HOLD) -> LcmOpOcc:
        """Begin an operation."""
        return service.request(self.ports, SCOPE, request, terms)

    def run(self, request: Request, terms: Terms = HOLD) -> LcmOpOcc:
        """Run an operation as far as it goes without an operator."""
        return self.drain(self.begin(request, terms))

    def drain(self, op_occ: LcmOpOcc) -> LcmOpOcc:
        """Take messages until none is left, those of the outbox too."""
        while relay(self.ports) is not None or self.queue.run_until_idle():
            pass
        return self.op_occ(op_occ.id)

    def sql(self, statement: str, **values: object) -> None:
        """Change rows behind the store's back, to stage what time would do."""
        with self.store._engine.begin() as db:
            db.execute(text(statement), values)

    def prefer(self, step: StepRecord) -> None:
        """Let this step be the best of its queue."""
        self.sql("UPDATE step SET priority = -1 WHERE id = :id", id=step.id)

    def perform_only(self, step: StepRecord, performer: Performer) -> None:
        """Let a worker have no choice: this step is the only one that is ready."""
        self.sql("UPDATE step SET queue = 'elsewhere' WHERE id <> :id", id=step.id)
        performer.perform(step.id)
        self.sql("UPDATE step SET queue = :queue", queue=step.queue)

    def restart(self) -> None:
        """Lose the messages of the broker, and all leases of the worker, now dead."""
        self.queue.lose_messages()
        self.sql(
            "UPDATE step SET lease_until = :long_ago WHERE lease_until IS NOT NULL",
            long_ago=LONG_AGO,
        )
        sweep(self.ports, grace_s=-1.0)

    def op_occ(self, id: str) -> LcmOpOcc:
        """Return an operation as it is now."""
        with self.store.read(SCOPE) as view:
            return view.op_occ(id)

    def steps(self, op_occ: LcmOpOcc) -> list[StepRecord]:
        """Return the steps of an operation."""
        with self.store.read(SCOPE) as view:
            return list(view.steps(op_occ.id))

    def ns(self, name: str = "chain") -> NsInstance:
        """Return an NS instance as it is now."""
        with self.store.read(SCOPE) as view:
            return view.ns(name)

    def left(self) -> set[str]:
        """Return all that is on hosts, but for cached images."""
        return {
            f"{name}: {found.kind} {found.name}"
            for name in self.names
            for found in self.vim.found(self.host(name))
            if found.kind != "image"
        }

    def reserved(self, ns: NsInstance) -> int:
        """Return how many things are reserved for an instance."""
        with self.store.read(SCOPE) as view:
            grant = view.grant_of(ns.id)
            return len(grant.allocations) + len(grant.units)

    def resources(self) -> list[str]:
        """Return what exists, or may, as workers noted it, but for images."""
        return [row.name for row in self.rows() if row.gone_at is None]

    def graves(self) -> list[str]:
        """Return what is gone, or is to be, and nobody has looked since."""
        return [row.name for row in self.rows() if row.gone_at is not None]

    def rows(self) -> list[Resource]:
        """Return what workers noted that they made, and its graves, but for images."""
        with self.store.read(SCOPE) as view:
            return [row for row in view.resources() if row.kind != "image"]

    @property
    def names(self) -> list[str]:
        """The names of the hosts."""
        with self.store.read(SCOPE) as view:
            return [host.name for host in view.hosts()]

    def lose(self, name: str) -> None:
        """Write down that nobody can look at a host, as the watcher would."""
        with self.store.write(SCOPE) as tx:
            host = tx.host(name)
            lost = HostObservation(host.id, tx.now(), ok=False, detail="no route")
            tx.put_host_observation(lost)

    def observe(self) -> None:
        """Write down what the fake hypervisors say, as the watcher would."""
        with self.store.write(SCOPE) as tx:
            now = tx.now()
            for host in tx.hosts():
                tx.put_host_observation(HostObservation(host.id, now, ok=True))
                for seen in self.vim.servers(host):
                    state = ServerState(seen.state)
                    tx.put_observation(Observation(seen.id, host.id, state, "", now))


@contextmanager
def sample_world(folder: Path) -> Iterator[World]:
    """Open a world of three hosts that knows the firewall chain."""
    world = World(folder)
    world.add_hosts()
    world.onboard()
    yield world
    world.store.close()


def instantiate(ns: NsInstance) -> Instantiate:
    """Return the request to instantiate the firewall chain."""
    return Instantiate(ns.id, secrets={"firewall.admin-password": PASSWORD})


@cache
def _new_database() -> bytes:
    """Return a file with the tables, which are made once a process."""
    with TemporaryDirectory(prefix="nfvo-world-") as folder:
        file = Path(folder) / "nfvo.db"
        store = open_store(f"sqlite:///{file}", KEY)
        store.migrate()
        store.close()
        return file.read_bytes()


def _host(name: str, number: int, room: Resources | None) -> HostRecord:
    return HostRecord(
        id=child_id("00000000-0000-0000-0000-000000000000", name),
        name=name,
        site="default",
        uri=f"fake:///{name}",
        underlay=f"10.77.0.{10 + number}",
        physical_networks={"provider": "br-prov"},
        state=HostState.READY,
        hypervisor="qemu",
        architecture="x86_64",
        fabrics=frozenset({"vxlan", "bridge", "udp"}),
        abilities=OF_HOSTS,
        capacity=room or Resources(16, 32_768, 500),
        uplinks=UPLINKS,
    )
