"""Fencing what is to be fenced: one host at a time, and never in a hurry."""

from collections.abc import Callable
from dataclasses import replace
from time import sleep

import structlog

from nfvo.errors import Conflict, FenceFailed, NotFound
from nfvo.lcm.fencing import tell
from nfvo.lcm.fencing.asked import PASSWORD, wish
from nfvo.lcm.fencing.choose import Choice, Sight, choose, lost
from nfvo.lcm.hosts import answers, confirm_down
from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord, InstantiationState
from nfvo.lcm.secret import Secret
from nfvo.lcm.status import age
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.switching_off import FencerKind
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState

ONE_HOST_PER_S = 60.0
FIRST_RETRY_S, LAST_RETRY_S = 60.0, 600.0
AT_MOST_S = 180.0
"""How long one fencing may take before another conductor may begin the same."""

SILENT_WITHIN_S = 30.0
LOOK_EVERY_S = 0.5
BUDGET = "fencing.budget"
TOO_LATE = FenceFailed(
    "to fence it was asked for long ago, or before a restore", hint="ask for it again"
)

log = structlog.get_logger(__name__)
Pause = Callable[[float], None]


def fence_hosts(ports: Ports, pause: Pause = sleep) -> None:
    """
    Fence the hosts that operators asked for, and at most one that is lost.

    Whoever does it says so in the database first, for as long as it may take: other
    conductors wait.  What comes of it is the host's state DOWN, or an alarm.
    """
    with ports.store.read(SYSTEM) as view:
        wanted = [host.id for host in view.hosts() if host.fencing.wanted]
    for host_id in wanted:
        _as_asked(ports, host_id, pause)
    with ports.store.read(SYSTEM) as view:  # after those, which may take minutes
        sight = _sight(view, ports.fence_after_s)
    choice = choose(sight)
    tell.bring_up_to_date(ports, sight, choice)
    _first_of(ports, choice, pause)


def _sight(view: Reading, after_s: float) -> Sight:
    sight = Sight(
        view.now(), view.hosts(), view.host_observations(), frozenset(), after_s
    )
    if view.restored_at() or not any(lost(sight, host) for host in sight.hosts):
        return sight  # services are many, and seldom asked for
    return replace(sight, worth=_worth(view))


def _worth(view: Reading) -> frozenset[str]:
    """Return the hosts with VNFCs of services that are healed without being asked."""
    return frozenset(
        vnfc.host_id
        for ns in view.ns_instances()
        if ns.auto_heal and ns.state is InstantiationState.INSTANTIATED
        for vnfc in ns.vnfcs()
    )


def _as_asked(ports: Ports, host_id: str, pause: Pause) -> None:
    """Fence a host that an operator asked for, unless somebody else is or was at it."""
    owner, lease = new_id(), f"fencing.asked.{host_id}"
    with ports.store.write(SYSTEM) as tx:
        host = tx.host(host_id)
        if not host.fencing.wanted or not tx.take_lease(lease, owner, AT_MOST_S):
            return
        counts = not tx.take_lease(wish(host), owner, 0.0) and not tx.restored_at()
    if not counts:
        tell.failed(ports, host, TOO_LATE)
    elif host.state is not HostState.DOWN:
        _fence(ports, host, pause)
    with ports.store.write(SYSTEM) as tx:
        now = tx.host(host.id)
        tx.put_host(replace(now, fencing=replace(now.fencing, wanted=False)))
        tx.take_lease(lease, owner, 0.0)


def _first_of(ports: Ports, choice: Choice, pause: Pause) -> None:
    """Fence the first host that may be now; the others wait for their turn."""
    for host in choice.due:
        with ports.store.write(SYSTEM) as tx:
            ours = _may(tx, host)
        if ours:
            _fence(ports, host, pause)
            return


def _may(tx: Writing, host: HostRecord) -> bool:
    """Take the turn of a host, if it is not resting and the budget is not spent."""
    owner, lease = new_id(), f"fencing.try.{host.id}"
    if not tx.take_lease(lease, owner, _rest_s(tx, host)):
        return False
    if tx.take_lease(BUDGET, owner, ONE_HOST_PER_S):
        return True
    tx.take_lease(lease, owner, 0.0)
    return False


def _rest_s(tx: Writing, host: HostRecord) -> float:
    """Return how long to rest after a try: as long as it has been failing so far."""
    alarm = tell.failure(tx, host.id)
    failing = age(tx.now(), alarm.raised_at) if alarm else 0.0
    return min(LAST_RETRY_S, max(FIRST_RETRY_S, failing))


def _fence(ports: Ports, host: HostRecord, pause: Pause) -> None:
    """Fence a host, and write down what came of it."""
    kind = host.fencing.kind
    log.warning("fencing.begins", host=host.name, by=kind)
    try:
        _switch_off(ports, host)
        _await_silence(ports, host, pause)
        confirm_down(ports, SYSTEM, host.id, f"fenced by {kind}: it is off")
    except (FenceFailed, Conflict) as error:
        log.warning("fencing.failed", host=host.name, by=kind, error=error.message)
        tell.failed(ports, host, error)
    else:
        log.warning("fencing.done", host=host.name, by=kind)


def _switch_off(ports: Ports, host: HostRecord) -> None:
    with ports.store.read(SYSTEM) as view:  # one view: a password is for one BMC only
        host = view.host(host.id)
        password = _password(view, host)
    kind = host.fencing.kind
    if kind not in ports.fencers:
        raise FenceFailed(
            f"there is no fencer {kind} here",
            hint=f"set another: nfvo host fencing {host.name} --by redfish ...",
        )
    ports.fencers[kind].fence(host, password)


def _password(view: Reading, host: HostRecord) -> Secret | None:
    if host.fencing.kind is not FencerKind.REDFISH:
        return None
    reference = f"host:{host.id}/{PASSWORD}"
    try:
        return view.secrets([reference])[reference]
    except NotFound:
        return None


def _await_silence(ports: Ports, host: HostRecord, pause: Pause) -> None:
    """Wait until the watcher cannot look either: else another machine was fenced."""
    for _ in range(int(SILENT_WITHIN_S / LOOK_EVERY_S)):
        with ports.store.read(SYSTEM) as view:
            if not answers(view, view.host(host.id)):
                return
        pause(LOOK_EVERY_S)
    raise FenceFailed(
        f"it is said to be off, but still answers after {SILENT_WITHIN_S:.0f} s",
        hint=f"was another machine switched off? see: nfvo host fencing {host.name}",
    )
