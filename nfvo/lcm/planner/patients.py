"""Whom a heal is for: the VNFCs to rebuild, and what of them is out of reach."""

from collections.abc import Iterable
from dataclasses import dataclass

from nfvo.errors import Conflict, NotFound
from nfvo.lcm.records import InstantiationState, NsInstance, VnfcInstance
from nfvo.placement.objectives import Goals


@dataclass(frozen=True, slots=True)
class Patients:
    """
    The VNFCs to rebuild (ids), and the hosts (ids) that are known to be off.

    Those in ``left`` run, and none of the patients is to stay there.  ``remains`` are
    VMs of theirs that operations have left which were given up; ``links`` have parts
    that are otherwise than they should be, which any heal puts right.  ``goals`` are
    new objectives to place by (None: those that the service has).
    """

    vnfcs: frozenset[str]
    dead_hosts: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    remains: tuple[VnfcInstance, ...] = ()
    links: frozenset[str] = frozenset()
    goals: Goals | None = None


def check_whole(ns: NsInstance) -> None:
    """Raise ``Conflict`` unless all of a service was made once."""
    if not ns.vnfs:
        raise Conflict(f"{ns.name} is not instantiated", hint="nfvo apply it first")
    if ns.state is InstantiationState.NOT_INSTANTIATED:
        raise Conflict(
            f"{ns.name} was instantiated in part, and given up: it was never whole",
            hint=f"nfvo terminate {ns.name}, then instantiate it again",
        )


def patients(
    ns: NsInstance,
    named: Iterable[str],
    sick: Iterable[str],
    dead: Iterable[str],
    links: Iterable[str],
) -> Patients:
    """
    Return what is to be healed: the VNFCs named, or else those that are sick.

    If networks of ``links`` are all that deviates, no VNFC is.

    Raises ``NotFound`` for a name that is not there, ``Conflict`` when all is well.
    """
    by_name = {vnfc.name: vnfc.id for vnfc in ns.vnfcs()}
    unknown = sorted(set(named) - by_name.keys())
    if unknown:
        raise NotFound(
            f"{ns.name} has no VNFC {', '.join(unknown)}",
            hint=f"it has {', '.join(by_name)}",
        )
    chosen = {by_name[name] for name in named} or set(sick)
    mended = frozenset(links)
    if not chosen and not mended:
        raise Conflict(
            f"nothing to heal: {', '.join(by_name)} of {ns.name} run",
            hint="name a VNFC to rebuild it all the same",
        )
    return Patients(frozenset(chosen), frozenset(dead), links=mended)
