"""What a forced operation could not remove, in words for its operator."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.reading import Reading
from nfvo.lcm.saga.accounts import removed_by
from nfvo.lcm.store import Resource

CALLED = {"server": "VM", "volume": "disk", "seed": "seed", "network": "network"}


def in_words(
    view: Reading, buried: Iterable[Resource], steps: Iterable[StepRecord]
) -> str:
    """Return what surveys are to remove, host by host; empty when that is nothing."""
    names = {host.id: host.name for host in view.hosts()}
    out_of_reach: dict[str, Counter[str]] = defaultdict(Counter)
    for row in buried:
        out_of_reach[row.host_id][row.kind] += 1
    refused: dict[str, Counter[str]] = defaultdict(Counter)
    why: dict[str, str] = {}
    for step in steps:
        removed = removed_by(step)
        if step.error and removed is not None:
            refused[step.host_id][removed.kind] += 1
            why.setdefault(step.host_id, step.error)
    return "; ".join(
        [
            *_away(names, out_of_reach),
            *_there(names, refused, why),
        ]
    )


def _away(names: Mapping[str, str], left: Mapping[str, Counter[str]]) -> Iterator[str]:
    for host_id, kinds in left.items():
        host = names.get(host_id, host_id)
        yield f"{_counted(kinds)} on {host} will be removed when it can be looked at"


def _there(
    names: Mapping[str, str], left: Mapping[str, Counter[str]], why: Mapping[str, str]
) -> Iterator[str]:
    for host_id, kinds in left.items():
        host = names.get(host_id, host_id)
        what = f"{_counted(kinds)} on {host} could not be removed ({why[host_id]})"
        yield f"{what}: surveys of {host} will"


def _counted(kinds: Counter[str]) -> str:
    words = [
        f"{kinds[kind]} {word}{'s' * (kinds[kind] != 1)}"
        for kind, word in CALLED.items()
        if kinds[kind]
    ]
    return " and ".join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
