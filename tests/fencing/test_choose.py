"""Which host is fenced: decided on what watchers wrote down, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nfvo.lcm.fencing.choose import Sight, choose
from nfvo.lcm.observation import HostObservation
from nfvo.lcm.records import HostRecord
from nfvo.lcm.switching_off import FencerKind, Fencing
from nfvo.placement.infrastructure import HostState

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FENCED = Fencing(FencerKind.COMMAND)
NEVER = -1


def host(name: str, site: str = "edge") -> HostRecord:
    return HostRecord(
        id=name,
        name=name,
        site=site,
        uri=f"fake:///{name}",
        state=HostState.SUSPECT,
        fencing=FENCED,
    )


def good(name: str) -> HostObservation:
    return HostObservation(name, NOW, ok=True, ok_at=NOW)


def bad(name: str, since_s: float, tried_s: float = 1.0) -> HostObservation:
    since = None if since_s == NEVER else NOW - timedelta(seconds=since_s)
    tried = NOW - timedelta(seconds=tried_s)
    return HostObservation(name, tried, False, "no route", since, since)


HOSTS = [host("a"), host("b"), host("c"), host("d")]


def sight(*lost: HostObservation, hosts: list[HostRecord] = HOSTS) -> Sight:
    """Return what is seen when all hosts are well but those that are lost."""
    sweeps = {one.id: good(one.id) for one in hosts}
    sweeps |= {one.host_id: one for one in lost}
    return Sight(NOW, hosts, sweeps, frozenset(one.id for one in hosts), 30.0)


def names(seen: Sight) -> list[str]:
    return [one.name for one in choose(seen).due]


DECISIONS = {
    "all are well": ([], []),
    "lost for just so long": ([bad("a", 30)], ["a"]),
    "not for long enough": ([bad("a", 29.9)], []),
    "two of four, the longer one first": ([bad("a", 40), bad("b", 50)], ["b", "a"]),
    "at the same time, by name": ([bad("b", 50), bad("a", 50)], ["a", "b"]),
    "three of four": ([bad("a", 40), bad("b", 50), bad("c", 1)], []),
    "nobody ever saw it": ([bad("a", NEVER)], []),
    "the watcher is dead": ([bad("a", 90, tried_s=61)], []),
    "the watcher was dead, and has tried for a short time only": (
        [replace(bad("a", 600), failing_since=NOW - timedelta(seconds=5))],
        [],
    ),
    "the watcher is dead, and saw it well": (
        [replace(good("a"), swept_at=NOW - timedelta(minutes=5))],
        [],
    ),
    "one is lost, two are not watched": (
        [
            bad("a", 60),
            *(
                replace(good(name), swept_at=NOW - timedelta(seconds=11))
                for name in "bc"
            ),
        ],
        [],
    ),
}


@pytest.mark.parametrize(("lost", "due"), DECISIONS.values(), ids=DECISIONS)
def test_a_host_is_fenced_when_it_alone_is_surely_lost(lost, due):
    assert names(sight(*lost)) == due


@pytest.mark.parametrize("state", HostState)
def test_only_what_may_run_vms_is_fenced(state):
    hosts = [replace(HOSTS[0], state=state), *HOSTS[1:]]
    due = names(sight(bad("a", 60), hosts=hosts))
    still = {"DOWN", "LEAVING"}
    assert due == ([] if state in still else ["a"])


@pytest.mark.parametrize(
    ("since_s", "due"),
    [
        pytest.param(60, ["a"], id="it was seen before, such as one uncordoned"),
        pytest.param(NEVER, [], id="it has never been seen"),
    ],
)
def test_a_new_host_is_fenced_once_it_was_seen(since_s, due):
    hosts = [replace(HOSTS[0], state=HostState.NEW), *HOSTS[1:]]
    assert names(sight(bad("a", since_s), hosts=hosts)) == due


def test_new_hosts_that_nobody_ever_saw_are_no_sign_of_a_broken_network():
    new = [replace(host(name), state=HostState.NEW) for name in "efghi"]
    lost = [bad(one.id, NEVER) for one in new]
    assert names(sight(bad("a", 60), *lost, hosts=[*HOSTS, *new])) == ["a"]


def test_a_host_without_a_fencer_is_left_to_operators():
    hosts = [replace(HOSTS[0], fencing=Fencing()), *HOSTS[1:]]
    assert choose(sight(bad("a", 60), hosts=hosts)) == choose(sight())


def test_a_host_with_nothing_to_heal_is_left_alone():
    assert names(replace(sight(bad("a", 60)), worth=frozenset("bcd"))) == []


@pytest.mark.parametrize(
    ("of", "lost", "due"),
    [
        pytest.param(1, "a", [], id="one of one"),
        pytest.param(2, "a", ["a"], id="one of two"),
        pytest.param(3, "ab", [], id="two of three"),
        pytest.param(4, "ab", ["a", "b"], id="two of four"),
    ],
)
def test_where_more_than_half_is_lost_it_is_our_network(of, lost, due):
    seen = sight(*(bad(name, 60) for name in lost), hosts=HOSTS[:of])
    assert names(seen) == due
    held = [(one.site, one.out, one.of) for one in choose(seen).held_back]
    assert held == ([] if due else [("edge", tuple(lost), of)])


def test_hosts_that_are_down_already_are_counted_neither_way():
    hosts = [replace(one, state=HostState.DOWN) for one in HOSTS[2:]] + HOSTS[:2]
    seen = sight(bad("a", 60), bad("c", 60), bad("d", 60), hosts=hosts)
    assert names(seen) == ["a"]


def test_a_site_that_is_cut_off_does_not_keep_others_from_it():
    hosts = [host("x", "core"), *HOSTS]
    choice = choose(sight(bad("x", 60), bad("a", 60), hosts=hosts))
    assert [one.name for one in choice.due] == ["a"]
    (held,) = choice.held_back
    assert held.detail.startswith("1 of 1 hosts of site core are out of reach at once")


def test_a_site_where_nothing_would_be_fenced_is_not_told_of():
    seen = replace(sight(*(bad(n, 60) for n in "abcd")), worth=frozenset())
    assert choose(seen).held_back == ()
