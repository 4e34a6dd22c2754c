"""What to write down after a look at a host: only what differs from what is known."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from nfvo.lcm.observation import SILENT_SINCE, Observation, ServerState
from nfvo.lcm.ports import SeenServer

UNDEFINED = "not on its host any more: somebody undefined it"


@dataclass(frozen=True, slots=True)
class Expected:
    """
    Servers that the store has on one host.

    ``settled`` are those that must be there, because no operation works on them;
    whatever is not ``recorded`` is none of our business.
    """

    recorded: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()

    def still(self, later: Self) -> Self:
        """Return what is recorded later, and was settled all the time."""
        return replace(later, settled=self.settled & later.settled)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a host: the servers there, and those whose agent is silent."""

    host_id: str
    seen: tuple[SeenServer, ...]
    silent: Set[str]


@dataclass(frozen=True, slots=True)
class Findings:
    """What has changed: observations to write, and servers to forget."""

    changed: tuple[Observation, ...]
    gone: tuple[str, ...]


def decide(
    look: Look, expected: Expected, before: Mapping[str, Observation], now: datetime
) -> Findings:
    """Compare a look with what was known of the host's servers before it."""
    ours = [seen for seen in look.seen if seen.id in expected.recorded]
    present = {seen.id for seen in ours}
    missing = expected.settled - present
    found = [*_states(ours, look, before, now), *((id, MISSING) for id in missing)]
    changed = tuple(
        Observation(id, look.host_id, state, detail, now)
        for id, (state, detail) in sorted(found)
        if id not in before or (before[id].state, before[id].detail) != (state, detail)
    )
    return Findings(changed, tuple(sorted(before.keys() - present - missing)))


State = tuple[ServerState, str]
MISSING: State = (ServerState.MISSING, UNDEFINED)


def _states(
    ours: Iterable[SeenServer],
    look: Look,
    before: Mapping[str, Observation],
    now: datetime,
) -> Iterator[tuple[str, State]]:
    for seen in ours:
        runs = seen.state is ServerState.RUNNING
        if runs and seen.agent and seen.id in look.silent:
            yield seen.id, _silent(before.get(seen.id), now)
        else:
            yield seen.id, (seen.state, seen.detail)


def _silent(before: Observation | None, now: datetime) -> State:
    """Return DEGRADED with the time of the first miss, however long ago that was."""
    if before is not None and before.detail.startswith(SILENT_SINCE):
        return ServerState.DEGRADED, before.detail
    since = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    return ServerState.DEGRADED, f"{SILENT_SINCE}{since}"
