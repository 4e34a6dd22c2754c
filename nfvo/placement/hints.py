"""Hints: the smallest change of the infrastructure that would let VNFCs fit."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nfvo.graph import demand
from nfvo.placement import fabrics, rules
from nfvo.placement.amounts import in_words
from nfvo.placement.ask import Ask
from nfvo.placement.cells.aside import equipped
from nfvo.placement.cells.words import asked
from nfvo.placement.devices.room import lending
from nfvo.placement.draft import Draft
from nfvo.placement.filters import rejection
from nfvo.placement.infrastructure import Host
from nfvo.placement.problem import Problem
from nfvo.placement.room import block_demand
from nfvo.placement.sorts import nearest_of_each, one_of_each

MANY = 3
NEW_HOST_COST = 6.0
NEW_HOST = "(new)"
ADD_HOST = "nfvo host add"
NARROW = frozenset({"rack", "zone"})
ONE, MORE = "one more host", "{} more hosts"


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a new host is for; ``one`` and ``more`` say how many, and where."""

    purpose: str
    one: str = ONE
    more: str = MORE


ELSEWHERE = {
    "host": Newcomer(""),
    "rack": Newcomer(
        "", "one more host in another rack", "{} more hosts in other racks"
    ),
    "zone": Newcomer(
        "", "one more host in another zone", "{} more hosts in other zones"
    ),
    "site": Newcomer(
        "", "one more host at another site", "{} more hosts at other sites"
    ),
}


@dataclass(frozen=True, slots=True)
class Relaxation:
    """
    A change that lets one VNFC fit: its ``host`` as it would be, at a ``cost``.

    ``texts`` say what to change about a host that exists, ``new`` what one would be
    for that does not.
    """

    host: Host
    cost: float
    texts: tuple[str, ...] = ()
    new: Newcomer | None = None


def hint(problem: Problem, failing: Sequence[Ask], draft: Draft) -> str:
    """Say what would let all of these fit, given the draft; empty when nothing does."""
    texts: list[str] = []
    new: Counter[Newcomer] = Counter()
    fabric = fabrics.better_default(failing, problem.asks.values(), draft)
    first = fabrics.commands(fabric, draft) if fabric else ()
    draft = fabrics.with_default(fabric, draft) if fabric else draft
    for ask in failing:
        relaxation = smallest(problem, ask, draft)
        if relaxation is None:
            return ""
        texts += relaxation.texts
        new.update([relaxation.new] if relaxation.new else [])
        draft = _after(relaxation, ask, draft)
    texts += [_new_hosts(count, newcomer) for newcomer, count in new.items()]
    return ", and ".join([*first, *(texts if len(texts) <= MANY else _sum(failing))])


def smallest(problem: Problem, ask: Ask, draft: Draft) -> Relaxation | None:
    """Return the cheapest change that lets the VNFC fit next to the draft, if any."""
    asked = block_demand(ask, draft)
    hosts = nearest_of_each(problem.estate, draft, asked)
    mended = (_mended(problem, ask, host, draft) for host in hosts)
    real = (r for r in mended if r and (r.host.name != NEW_HOST or not r.texts))
    every = [*real, *_new_host(problem, ask, draft)]
    return min(every, key=lambda relaxation: relaxation.cost, default=None)


def _after(relaxation: Relaxation, ask: Ask, draft: Draft) -> Draft:
    """Return the draft with the change made and the VNFC placed."""
    if relaxation.new:
        draft = replace(draft, hosts=(*draft.hosts, relaxation.host))
    return draft.placing(ask, relaxation.host)


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
    """Yield a new host, unless none would do or the VNFC must join a placed one."""
    zone = f"{NEW_HOST}/{ask.name}"
    site, rack = ask.vnfc.site or zone, zone
    for group, _, there in rules.placed_in_groups(ask, draft, "together"):
        if group.scope == "host":
            return
        site, zone = there.site, there.zone if group.scope in NARROW else zone
        rack = there.rack if group.scope == "rack" else rack
    room = block_demand(ask, draft)
    new = Host(
        f"{NEW_HOST}/{ask.name}", NEW_HOST, site, room, room, zone=zone, rack=rack
    )
    new = _equipped(new, (ask, *ask.mates))
    policy = problem.policy
    if rejection((*policy.static, *policy.room, *policy.cells), ask, new, draft):
        return
    yield Relaxation(new, NEW_HOST_COST, new=_purpose(problem, ask, draft))


def _equipped(host: Host, asks: Sequence[Ask]) -> Host:
    """Return the host with all that these ask of a host beside room."""
    links = [link for ask in asks for link in ask.links]
    backings = [ask.vnfc.backing for ask in asks]
    return replace(
        lending(equipped(host, *backings), *backings),
        architecture=asks[0].vnfc.architecture,
        hypervisor=min(asks[0].vnfc.hypervisors, default=host.hypervisor),
        labels=frozenset().union(*(ask.vnfc.labels for ask in asks)),
        traits=frozenset().union(*(ask.vnfc.traits for ask in asks)),
        fabrics=host.fabrics | {link.fabric for link in links},
        physical_networks=frozenset(link.physical_network for link in links),
    )


def _purpose(problem: Problem, ask: Ask, draft: Draft) -> Newcomer:
    """Say what a new host is for: the rule that needs it, else the room."""
    for host in _beside_others(problem, ask, draft):
        if next(rules.broken_apart(ask, host, draft), None) is None:
            continue
        first = rejection(problem.policy.filters, ask, host, draft)
        if first and first.constraint == "apart":
            group = next(rules.broken_apart(ask, host, draft))
            vnfs = {name: problem.asks[name].vnfc.vnf for name in group.vnfcs}
            purpose = f"would satisfy {rules.in_words(group, vnfs)}"
            return replace(ELSEWHERE[group.scope], purpose=purpose)
    backings = [mate.vnfc.backing for mate in ask.mates]
    needs = filter(None, map(asked, [ask.vnfc.backing, *backings]))
    kinds = problem.estate.kinds
    is_usual = all(one.architecture == ask.vnfc.architecture for one in kinds)
    machine = () if is_usual else (f"architecture {ask.vnfc.architecture}",)
    parts = [*machine, *_words(ask), *needs, in_words(block_demand(ask, draft))]
    room = ", ".join(parts)
    purpose = f"with {room} free would do ({ADD_HOST})"
    if site := ask.vnfc.site:
        return Newcomer(purpose, f"{ONE} at site {site}", f"{MORE} at site {site}")
    return Newcomer(purpose)


def _words(ask: Ask) -> Iterator[str]:
    """Yield what a new host must be, beside of the architecture and large enough."""
    if ask.vnfc.hypervisors:
        yield f"hypervisor {' or '.join(sorted(ask.vnfc.hypervisors))}"
    yield from (f"label {one}" for one in sorted(ask.vnfc.labels))
    yield from (f"trait {one}" for one in sorted(ask.vnfc.traits))


def _beside_others(problem: Problem, ask: Ask, draft: Draft) -> Iterator[Host]:
    """Yield the hosts where the VNFC may break a rule of being apart."""
    others = [*rules.placed_in_groups(ask, draft, "apart")]
    if any(group.scope != "host" for group, _, _ in others):
        yield from one_of_each(problem.estate, draft)
        return
    theirs = {there.id for _, _, there in others}
    yield from (draft.now(host) for host in draft.hosts if host.id in theirs)


def _sum(failing: Sequence[Ask]) -> Sequence[str]:
    """Say how much many VNFCs ask together."""
    asked = in_words(demand(ask.vnfc for ask in failing))
    return [f"these {len(failing)} VNFCs ask {asked}: add hosts ({ADD_HOST})"]


def _new_hosts(count: int, new: Newcomer) -> str:
    """Say how many hosts more."""
    return f"{new.one if count == 1 else new.more.format(count)} {new.purpose}"
