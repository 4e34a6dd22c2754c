"""
A simple model of what services are, compared with the records again and again.

It knows of each service whether there is nothing of it, all of it or a part, and which
operation is open; it follows from how operations end, and says which requests must be
accepted.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from nfvo.errors import Conflict, NfvoError, VimError
from nfvo.graph import Resources
from nfvo.lcm import service
from nfvo.lcm.leftovers import kept_grant
from nfvo.lcm.op_occ import LcmOpOcc, OperationKind, OperationState
from nfvo.lcm.records import InstantiationState
from nfvo.lcm.requests import Instantiate, Request, Terms
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState
from tests.crashes.worlds import SECRETS, VXLAN, furnish
from tests.lcm.estate import Estate, running_macs
from tests.lcm.world import SCOPE, World

K, S = OperationKind, OperationState
HOSTS = ("hv1", "hv2", "hv3", "hv4")
NAMES = ("s0", "s1")
ROOM = Resources(vcpus=2, memory_mib=128, disk_gib=4)
DECLARED = frozenset({HostState.DOWN, HostState.QUARANTINED})


class Is(Enum):
    """What there is of a service."""

    ABSENT = "no record"
    EMPTY = "nothing"
    WHOLE = "all of it"
    PART = "a part, given up"


AFTER = {
    (K.INSTANTIATE, S.COMPLETED): Is.WHOLE,
    (K.INSTANTIATE, S.ROLLED_BACK): Is.EMPTY,
    (K.INSTANTIATE, S.FAILED): Is.PART,
    (K.HEAL, S.COMPLETED): Is.WHOLE,
    (K.TERMINATE, S.COMPLETED): Is.EMPTY,
}


@dataclass
class Model:
    """What a service is, but for its open operation (id)."""

    now: Is = Is.ABSENT
    op_occ: str = ""

    @property
    def idle(self) -> bool:
        return not self.op_occ


def _prepared() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="nfvo-machine-"))
    world = World(folder)
    world.add_hosts(len(HOSTS), ROOM)
    furnish(world, VXLAN)
    service.delete(world.ports, SCOPE, "pair")
    for name in NAMES:
        ns = service.create(world.ports, SCOPE, service.NewNs(name, "pair"))
    begun = world.run(Instantiate(ns.id, secrets=SECRETS))
    assert begun.state is OperationState.COMPLETED
    world.store.close()
    return folder


class Modelled(RuleBasedStateMachine):
    """A world, what is true of it all the time, and how rules ask for something."""

    prepared: Path | None = None

    @initialize()
    def open(self) -> None:
        if Modelled.prepared is None:
            Modelled.prepared = _prepared()
        self.folder = Path(tempfile.mkdtemp(prefix="nfvo-machine-"))
        shutil.copytree(Modelled.prepared, self.folder, dirs_exist_ok=True)
        self.estate = Estate(self.folder)
        self.world = self.estate.world
        self.model = {"s0": Model(Is.EMPTY), "s1": Model(Is.WHOLE)}
        self.thawed = False
        self.estate.look_at_all()

    # What must be true all the time.

    @invariant()
    def follow(self) -> None:
        """Services are what their operations have made of them."""
        if not hasattr(self, "estate"):
            return
        for name, model in self.model.items():
            if model.op_occ and (op := self.world.op_occ(model.op_occ)).final:
                model.now = AFTER.get((op.kind, op.state), model.now)
                model.op_occ = ""
            if model.now is not Is.ABSENT and model.idle:
                self.check(name, model.now)

    def check(self, name: str, now: Is) -> None:
        ns = self.world.ns(name)
        with self.world.store.read(SYSTEM) as view:
            assert view.active_op_occ(ns.id) is None
            assert view.grant_of(ns.id) == kept_grant(view, ns)
            if now is Is.EMPTY:
                assert not view.grant_of(ns.id).allocations
        whole = ns.state is InstantiationState.INSTANTIATED
        assert whole == (now is Is.WHOLE), (ns.state, now)
        assert bool(ns.vnfs) == (now in {Is.WHOLE, Is.PART}), (ns.vnfs, now)

    @invariant()
    def no_host_is_oversold(self) -> None:
        if hasattr(self, "estate"):
            with self.world.store.read(SYSTEM) as view:
                for host in view.infrastructure().hosts:
                    assert host.free.covers(Resources()), host

    @invariant()
    def no_vm_runs_twice(self) -> None:
        """But on hosts that are said to be off, or when a call was stuck for long."""
        if not hasattr(self, "estate") or self.thawed:
            return
        macs = [
            mac
            for name in HOSTS
            if (host := self.world.host(name)).state not in DECLARED
            for mac in running_macs(self.world, host)
        ]
        assert len(macs) == len(set(macs)), macs

    # How rules ask.

    def begin(self, name: str, wanted: Request, how: Terms) -> None:
        self.estate.look_at_all()
        self.model[name].op_occ = self.world.begin(wanted, how).id

    def open_op(self, name: str) -> LcmOpOcc | None:
        self.follow()
        model = self.model[name]
        return self.world.op_occ(model.op_occ) if model.op_occ else None

    @contextmanager
    def accepted(self, must: bool, *but: type[NfvoError]) -> Iterator[None]:
        """Expect a request to be accepted, or refused with a reason."""
        try:
            yield
        except NfvoError as error:
            assert not must or isinstance(error, but), error.message
        else:
            assert must, "it was accepted"

    @contextmanager
    def whatever(self) -> Iterator[None]:
        """Take a refusal as it comes."""
        try:
            yield
        except (Conflict, VimError):
            return
