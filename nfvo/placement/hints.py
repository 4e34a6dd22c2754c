"""Hints: the smallest change of the infrastructure that would let VNFCs fit."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nfvo.graph import AffinityGroup, demand
from nfvo.placement import rules
from nfvo.placement.amounts import in_words
from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.filters import rejection
from nfvo.placement.infrastructure import Host
from nfvo.placement.problem import Problem
from nfvo.placement.room import block_demand

MANY = 3
NEW_HOST_COST = 6.0
ELSEWHERE = {"host": "", "zone": "in another zone ", "site": "at another site "}
NEW_HOST = "new"
ADD_HOST = "nfvo host add"


@dataclass(frozen=True, slots=True)
class Relaxation:
    """
    A change that lets one VNFC fit: its ``host`` as it would be, at a ``cost``.

    ``texts`` say what to change about a host that exists; where ``host`` would be a
    new one, ``new`` says what it would do.
    """

    host: Host
    cost: float
    texts: tuple[str, ...] = ()
    new: str = ""


def hint(problem: Problem, failing: Sequence[Ask], draft: Draft) -> str:
    """Say what would let all of these fit, given the draft; empty when nothing does."""
    if len(failing) > MANY:
        return _sum(failing)
    texts: list[str] = []
    new: Counter[str] = Counter()
    for ask in failing:
        relaxation = smallest(problem, ask, draft)
        if relaxation is None:
            return ""
        texts += relaxation.texts
        new.update([relaxation.new] if relaxation.new else [])
        draft = draft.placing(ask, relaxation.host)
    return ", and ".join([*texts, *(_new_hosts(n, what) for what, n in new.items())])


def smallest(problem: Problem, ask: Ask, draft: Draft) -> Relaxation | None:
    """Return the cheapest change that lets the VNFC fit next to the draft, if any."""
    existing = (_mended(problem, ask, host, draft) for host in draft.all_hosts())
    every = [*(r for r in existing if r), *_new_host(problem, ask, draft)]
    return min(every, key=lambda relaxation: relaxation.cost, default=None)


def _mended(problem: Problem, ask: Ask, host: Host, draft: Draft) -> Relaxation | None:
    """Mend every constraint that the host fails; None where one cannot be."""
    texts, cost = [], 0.0
    for one in problem.policy.filters:
        if one.reject(ask, host, draft):
            mend = one.mend(ask, host, draft)
            if mend is None:
                return None
            host, cost = mend.host, cost + mend.cost
            texts.append(mend.text)
    return Relaxation(host, cost, tuple(texts))


def _new_host(problem: Problem, ask: Ask, draft: Draft) -> Iterator[Relaxation]:
    """Yield a new host, unless the VNFC must join one that is placed."""
    site = zone = f"{NEW_HOST}/{ask.name}"
    for group, _, there in rules.placed_in_groups(ask, draft, "together"):
        if group.scope == "host":
            return
        site, zone = there.site, there.zone if group.scope == "zone" else zone
    block = block_demand(ask, draft)
    new = Host(f"{NEW_HOST}/{ask.name}", NEW_HOST, site, block, block, zone=zone)
    yield Relaxation(new, NEW_HOST_COST, new=_purpose(problem, ask, draft))


def _purpose(problem: Problem, ask: Ask, draft: Draft) -> str:
    """Say what a new host is for: the rule that needs it, else the room."""
    for host in draft.all_hosts():
        first = rejection(problem.policy.filters, ask, host, draft)
        if first and first.constraint == "apart":
            group = next(rules.broken_apart(ask, host, draft))
            return f"{ELSEWHERE[group.scope]}would satisfy {_rule(problem, group)}"
    return f"with {in_words(block_demand(ask, draft))} free would do ({ADD_HOST})"


def _rule(problem: Problem, group: AffinityGroup) -> str:
    """Write a rule by the names of its VNFs where they tell its members apart."""
    vnfs = {name: problem.asks[name].vnfc.vnf for name in group.vnfcs}
    clear = len(set(vnfs.values())) == len(vnfs)
    return f"{group.kind}({', '.join(sorted(vnfs.values() if clear else vnfs))})"


def _sum(failing: Sequence[Ask]) -> str:
    """Say how much many VNFCs ask together."""
    asked = in_words(demand(ask.vnfc for ask in failing))
    return f"these {len(failing)} VNFCs ask {asked}: add hosts ({ADD_HOST})"


def _new_hosts(count: int, purpose: str) -> str:
    """Say how many hosts more."""
    return f"{'one more host' if count == 1 else f'{count} more hosts'} {purpose}"
