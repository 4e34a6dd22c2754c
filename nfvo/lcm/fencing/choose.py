"""Which host is to be fenced: a pure decision, on what the watchers wrote down."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nfvo.lcm.observation import NOBODY_LOOKED_S, HostObservation
from nfvo.lcm.records import HostRecord
from nfvo.lcm.status import age, unseen
from nfvo.lcm.switching_off import FencerKind
from nfvo.placement.infrastructure import HostState

MAY_RUN = frozenset(
    {
        HostState.NEW,
        HostState.READY,
        HostState.SUSPECT,
        HostState.CORDONED,
        HostState.QUARANTINED,
    }
)
"""States of hosts that may run VMs, if they were ever seen; DOWN is dead already."""


@dataclass(frozen=True, slots=True)
class Sight:
    """
    What is known of all hosts; ``sweeps`` are by host id.

    ``worth`` are the ids of hosts with VNFCs that would be healed elsewhere;
    ``after_s`` is for how long nobody must have been able to look at a host.
    """

    now: datetime
    hosts: Sequence[HostRecord]
    sweeps: Mapping[str, HostObservation]
    worth: frozenset[str]
    after_s: float


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A site where nothing is fenced: more than half of it is out of reach."""

    site: str
    out: tuple[str, ...]
    of: int

    @property
    def detail(self) -> str:
        """Say it in words that stay the same as long as it does."""
        hosts = ", ".join(self.out)
        return (
            f"{len(self.out)} of {self.of} hosts of site {self.site} are out of reach"
            f" at once, so none is fenced: is it our own network? ({hosts})"
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What to do: hosts in this order, and sites where nothing is done."""

    due: tuple[HostRecord, ...] = ()
    held_back: tuple[HeldBack, ...] = ()


def choose(sight: Sight) -> Choice:
    """
    Return the hosts that are to be fenced, those longest out of reach first.

    A host is, when it has a fencer and something worth it, and a watcher has tried
    to look at it for ``after_s`` and could not.  Where more than half of a
    site's hosts are out of reach, it is our own network that is broken.
    """
    due = sorted(
        (host for host in sight.hosts if host.id in sight.worth and lost(sight, host)),
        key=lambda host: (sight.sweeps[host.id].failing_since or sight.now, host.name),
    )
    cut = {one.site: one for one in _cut_off(sight)}
    return Choice(
        due=tuple(host for host in due if host.site not in cut),
        held_back=tuple(cut[site] for site in sorted({h.site for h in due} & set(cut))),
    )


def lost(sight: Sight, host: HostRecord) -> bool:
    """Whether a host that can be fenced is certain to be out of reach for so long."""
    if host.state not in MAY_RUN or host.fencing.kind is FencerKind.NONE:
        return False
    sweep = sight.sweeps.get(host.id)
    # A look that is old says that the watcher is dead, and nothing of the host.
    if sweep is None or sweep.ok or age(sight.now, sweep.swept_at) > NOBODY_LOOKED_S:
        return False
    if sweep.ok_at is None or sweep.failing_since is None:
        return False
    return age(sight.now, sweep.failing_since) >= sight.after_s


def _cut_off(sight: Sight) -> list[HeldBack]:
    """Return the sites of which more than half is out of reach, however shortly."""
    seen: dict[str, list[HostRecord]] = defaultdict(list)
    for host in sight.hosts:
        sweep = sight.sweeps.get(host.id)
        never = host.state is HostState.NEW and (sweep is None or sweep.ok_at is None)
        if host.state in MAY_RUN and sweep is not None and not never:
            seen[host.site].append(host)
    found = []
    for site, hosts in seen.items():
        out = [h.name for h in hosts if unseen(sight.sweeps[h.id], sight.now)]
        if 2 * len(out) > len(hosts):
            found.append(HeldBack(site, tuple(sorted(out)), len(hosts)))
    return found
