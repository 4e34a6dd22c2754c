"""
What is done while a process dies: each operation, so that it can be gone on with.

``go`` is what a client, a worker and an operator do.  It is done by the process that
dies, and again by who comes after it: a client asks once more, with its key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm import recovery
from nfvo.lcm.drain import drain
from nfvo.lcm.ids import server_id
from nfvo.lcm.op_occ import CancelMode, LcmOpOcc, OnFailure, OperationState
from nfvo.lcm.records import HostRecord
from nfvo.lcm.requests import Heal, Request, Terminate, Terms
from nfvo.lcm.store import SYSTEM
from nfvo.watcher.standing import inspected
from nfvo.watcher.survey import Surveyor
from nfvo.watcher.tenure import Tenure
from tests.crashes.counting import Stage, nothing
from tests.crashes.worlds import Scene, to_instantiate
from tests.lcm.world import LONG_AGO, SCOPE

S = OperationState
ONCE = Terms(idempotency_key="once")
OR_BACK = Terms(on_failure=OnFailure.ROLLBACK, idempotency_key="once")


@dataclass(frozen=True)
class Operation:
    """
    What is done first, and what while a process dies, and fails as ``stage`` says.

    ``end`` is how the last operation ends; with ``attended`` an operator has a part in
    that, else it gets there by itself once it has begun.  With ``lost`` nobody can
    look at the host that all is about.
    """

    go: Callable[[Scene], None]
    prepare: Callable[[Scene], None] = lambda scene: None
    stage: Callable[[Scene], Stage] = lambda scene: nothing
    end: OperationState = S.COMPLETED
    attended: bool = False
    lost: bool = False

    def begin(self, scene: Scene) -> None:
        """Let a watcher have looked just now, and stage what fails."""
        scene.observe(*([scene.that_host] if self.lost else []))
        scene.stage = self.stage(scene)


def instantiated(scene: Scene) -> None:
    done = scene.world.run(to_instantiate(scene.ns))
    assert done.state is S.COMPLETED, done.error
    scene.observe()
    scene.remember(scene.host_of("a"))


def ask(scene: Scene, request: Request, terms: Terms = ONCE) -> LcmOpOcc:
    return scene.world.drain(scene.world.begin(request, terms))


def instantiate(scene: Scene) -> None:
    ask(scene, to_instantiate(scene.ns))


def instantiate_or_back(scene: Scene) -> None:
    ask(scene, to_instantiate(scene.ns), OR_BACK)


def refusing(vnf: str) -> Callable[[Scene], Stage]:
    """Return what lets the VM of a VNF never answer."""

    def refuse(call: str, host: HostRecord, arguments: tuple[Any, ...]) -> None:
        if call == "is_ready" and f"-{vnf}-vm-" in arguments[0].name:
            raise VimRefused("staged: it does not answer")

    return lambda scene: refuse


def heal(scene: Scene) -> None:
    ask(scene, Heal(scene.ns.id, vnfcs=("a/vm/0",)))


def heal_or_back(scene: Scene) -> None:
    ask(scene, Heal(scene.ns.id, vnfcs=("a/vm/0",)), OR_BACK)


def unreachable(scene: Scene) -> Stage:
    """Let no call get to the host that all is about."""
    lost = scene.that_host

    def fail(call: str, host: HostRecord, arguments: tuple[Any, ...]) -> None:
        if host.name == lost:
            raise VimUnavailable(f"staged: no route to {lost}")

    return fail


def heal_elsewhere(scene: Scene) -> None:
    ask(scene, Heal(scene.ns.id, dead_hosts=frozenset({scene.that_host})))


def switched_off(scene: Scene) -> None:
    instantiated(scene)
    for vnfc in scene.ns.vnfcs():
        host = scene.world.host_of(vnfc)
        scene.vim.stop_server(host, server_id(vnfc.id, vnfc.incarnation))


def restart(scene: Scene) -> None:
    ask(scene, Heal(scene.ns.id, restart=True))


def terminate(scene: Scene) -> None:
    ask(scene, Terminate(scene.ns.id))


def failed(scene: Scene) -> None:
    """Its second VM never answers, and an operator is waited for."""
    scene.stage = refusing("b")(scene)
    held = scene.world.run(to_instantiate(scene.ns))
    assert held.state is S.FAILED_TEMP, held.state
    scene.remember(scene.host_of("a"))


def refusing_all(scene: Scene) -> Stage:
    """Let the host that all is about refuse whatever it is asked."""
    broken = scene.that_host

    def refuse(call: str, host: HostRecord, arguments: tuple[Any, ...]) -> None:
        if host.name == broken:
            raise VimRefused("staged: the disk is broken")

    return refuse


def terminate_by_force(scene: Scene) -> None:
    ask(scene, Terminate(scene.ns.id, force=True))


def leave(scene: Scene) -> None:
    drain(scene.world.ports, SCOPE, scene.that_host)
    messages(scene)


def messages(scene: Scene) -> None:
    """Take all messages."""
    with scene.world.store.read(SCOPE) as view:
        for op_occ in view.op_occs(scene.ns.id):
            scene.world.drain(op_occ)


def cancelling(scene: Scene) -> Stage:
    """Let somebody stop it by force while its first VM is made."""
    ports = scene.world.ports

    def stop(call: str, host: HostRecord, arguments: tuple[Any, ...]) -> None:
        if call == "ensure_server" and (op := the_last(scene)).state is S.PROCESSING:
            recovery.cancel(ports, SCOPE, op.id, CancelMode.FORCEFUL)

    return stop


def instantiate_and_take_back(scene: Scene) -> None:
    op_occ = ask(scene, to_instantiate(scene.ns))
    if op_occ.state is S.FAILED_TEMP:
        recovery.roll_back(scene.world.ports, SCOPE, op_occ.id)
    lapse(scene)
    scene.world.drain(op_occ)


def lapse(scene: Scene) -> None:
    """Let all that is waited for be over."""
    for column in ("lease_until", "due_at", "ready_at"):
        scene.world.sql(
            f"UPDATE step SET {column} = :then WHERE {column} > :then", then=LONG_AGO
        )
    scene.world.sql("UPDATE outbox SET due_at = :then", then=LONG_AGO)


def left_behind(scene: Scene) -> None:
    """A host that was dead is back, with a VM that was made elsewhere since."""
    instantiated(scene)
    scene.observe(scene.that_host)
    heal_elsewhere(scene)
    age(scene)
    rejoin(scene)


def survey(scene: Scene) -> None:
    """Survey all hosts, as their watchers do that have just begun."""
    for host in scene.hosts():
        tenure = Tenure(scene.world.ports.store, host.id, "us")
        assert tenure.begin()
        Surveyor(scene.world.ports, tenure).survey()


def age(scene: Scene) -> None:
    """Let the time pass after which nothing is waited for any more."""
    run = scene.world.sql
    run("UPDATE resource SET gone_at = :t WHERE gone_at IS NOT NULL", t=LONG_AGO)
    run("UPDATE resource SET clearing_until = NULL")
    run("UPDATE lease SET until = :t", t=LONG_AGO)
    run("UPDATE op_occ SET state_entered_at = :t", t=LONG_AGO)


def rejoin(scene: Scene) -> None:
    """Let the watcher look at all hosts anew."""
    for host in scene.hosts():
        inventory = scene.vim.inspect(host)
        with scene.world.store.write(SYSTEM) as tx:
            known = inspected(tx.host(host.id), inventory)
            tx.put_host(replace(known, capacity=host.capacity))


def the_last(scene: Scene) -> LcmOpOcc:
    """Return the newest operation."""
    with scene.world.store.read(SCOPE) as view:
        newest = max(view.op_occs(scene.ns.id), key=lambda one: one.turn)
        return view.op_occ(newest.id)


OPERATIONS: Mapping[str, Operation] = {
    "instantiate": Operation(instantiate),
    "instantiate, taken back": Operation(
        instantiate_or_back, stage=refusing("b"), end=S.ROLLED_BACK
    ),
    "heal": Operation(heal, instantiated),
    "heal, taken back": Operation(
        heal_or_back, instantiated, refusing("a"), S.ROLLED_BACK
    ),
    "heal from a dead host": Operation(
        heal_elsewhere, instantiated, unreachable, lost=True
    ),
    "heal --restart": Operation(restart, switched_off),
    "terminate": Operation(terminate, instantiated),
    "terminate --force": Operation(terminate_by_force, instantiated, refusing_all),
    "terminate --force of what failed": Operation(
        terminate_by_force, failed, refusing_all, attended=True
    ),
    "drain": Operation(leave, instantiated),
    "cancel by force, and roll back": Operation(
        instantiate_and_take_back,
        stage=cancelling,
        end=S.ROLLED_BACK,
        attended=True,
    ),
    "survey": Operation(survey, left_behind),
}
