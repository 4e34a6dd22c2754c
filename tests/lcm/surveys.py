"""What a survey of a host finds, made from what should be there, for tests of drift."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from nfvo.lcm.deviation import Deviation
from nfvo.lcm.drift.compare import compare
from nfvo.lcm.drift.due import Due
from nfvo.lcm.drift.estate import Estate, estate_of
from nfvo.lcm.drift.keep import keep
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.specs import Tag
from nfvo.lcm.store import SYSTEM
from tests.lcm.world import World

TAGGED = frozenset({"server", "network"})


def estate_on(world: World, host: str, later_s: float = 0.0) -> Estate:
    """Return what should be on a host, looked at so many seconds from now."""
    with world.store.read(SYSTEM) as view:
        then = view.now() + timedelta(seconds=later_s)
        return estate_of(view, view.host(host).id, looked_at=then)


def as_found(due: Due, installation: str) -> FoundResource:
    """Return a thing as a look finds it that is as it should be."""
    tag = Tag(installation=installation, ns=due.ns_id, owner=due.owner_id)
    return FoundResource(
        kind=due.kind,
        name=due.name,
        id=due.uuid,
        tag=tag if due.kind in TAGGED else None,
        installation=installation if due.kind in TAGGED else installation[:8],
        facts=due.facts,
    )


def all_of(estate: Estate) -> tuple[FoundResource, ...]:
    """Return what a look at a host finds on which all is well."""
    return tuple(as_found(due, estate.installation) for due in estate.due.values())


def the(found: Iterable[FoundResource], kind: str) -> FoundResource:
    """Return the first thing of a kind."""
    return next(one for one in found if one.kind == kind)


def without(
    found: Iterable[FoundResource], *those: FoundResource
) -> tuple[FoundResource, ...]:
    """Return what is found when those are not there."""
    return tuple(one for one in found if one not in those)


def instead(
    found: Iterable[FoundResource], old: FoundResource, new: FoundResource
) -> tuple[FoundResource, ...]:
    """Return what is found when there is another thing in the place of one."""
    return tuple(new if one == old else one for one in found)


def survey(
    world: World,
    host: str,
    found: Sequence[FoundResource],
    later_s: float = 1.0,
) -> Sequence[Deviation]:
    """Survey a host as its watcher does; return what may be removed."""
    with world.store.write(SYSTEM) as tx:
        then = tx.now() + timedelta(seconds=later_s)
        services = [one.tag.ns for one in found if one.tag]
        id = tx.host(host).id
        estate = estate_of(tx, id, looked_at=then, services=services)
        return keep(tx, estate, compare(estate, found), found)


def kept(world: World, host: str = "") -> list[Deviation]:
    """Return what is known to deviate."""
    with world.store.read(SYSTEM) as view:
        id = view.host(host).id if host else ""
        return list(view.deviations(host_id=id))


def of_incarnation(
    estate: Estate, server: FoundResource, number: int, uuid: str
) -> FoundResource:
    """Return a VM as it would be called in another incarnation."""
    stem = server.name.rpartition("-")[0]
    return replace(server, name=f"{stem}-{number}", id=uuid)
