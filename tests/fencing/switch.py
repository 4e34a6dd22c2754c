"""A fencer whose every answer a test decides, and hosts that it is to fence."""

from dataclasses import dataclass, field
from datetime import timedelta

from nfvo.errors import FenceFailed
from nfvo.lcm.fencing.asked import NewFencing, set_fencing
from nfvo.lcm.fencing.carry_out import fence_hosts
from nfvo.lcm.observation import HostObservation
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM
from nfvo.lcm.switching_off import FencerKind
from tests.lcm.world import SCOPE, World

REDFISH = NewFencing(
    FencerKind.REDFISH, "https://bmc", user="nfvo", password=Secret("hunter2")
)


@dataclass
class Switch:
    """Fences as told; notes each host, and the password it got."""

    fails: bool = False
    fenced: list[tuple[str, str]] = field(default_factory=list)

    def fence(self, host: HostRecord, password: Secret | None) -> None:
        self.fenced.append((host.name, password.reveal() if password else ""))
        if self.fails:
            raise FenceFailed("no answer", hint="look at it")

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.fenced]


def lose(world: World, name: str, seconds: float = 60.0) -> None:
    """Write down that nobody could look at a host for so long."""
    with world.store.write(SYSTEM) as tx:
        id, now = tx.host(name).id, tx.now()
        since = now - timedelta(seconds=seconds)
        tx.put_host_observation(HostObservation(id, since, ok=True))
        for moment in (since, since + (now - since) / 2, now):
            tx.put_host_observation(HostObservation(id, moment, False, "no route"))


def of_five(world: World) -> list[str]:
    """Let there be five hosts; return those that run something."""
    world.add_hosts(5)
    for name in world.names:
        set_fencing(world.ports, SCOPE, name, REDFISH)
    world.observe()
    return used(world)


def turn(world: World) -> None:
    fence_hosts(world.ports, pause=lambda seconds: None)


def later(world: World, name: str, seconds: float) -> None:
    """Let time pass for a lease."""
    then = f"-{seconds} seconds"
    world.sql(
        "UPDATE lease SET until = strftime('%Y-%m-%dT%H:%M:%f', until, :then)"
        " WHERE name LIKE :name",
        then=then,
        name=name,
    )


def alarms(world: World) -> dict[str, str]:
    with world.store.read(SYSTEM) as view:
        return {one.code: one.detail for one in view.alarms()}


def used(world: World) -> list[str]:
    """Return the hosts that run something, by name."""
    with world.store.read(SYSTEM) as view:
        return [host.name for host in view.infrastructure().hosts if host.vnfcs]
