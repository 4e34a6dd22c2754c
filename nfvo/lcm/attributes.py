"""What operators say of hosts: where they are, what they have, cost and draw."""

from dataclasses import dataclass, replace
from typing import TypeVar

from nfvo.lcm.ports import Ports
from nfvo.lcm.records import HostRecord
from nfvo.lcm.sites import check_own
from nfvo.lcm.store import Scope
from nfvo.placement.overcommit import Overcommit
from nfvo.placement.tariff import Power, Price

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is to be said of a host; None stays as it is."""

    rack: str | None = None
    traits: frozenset[str] | None = None
    overcommit: Overcommit | None = None
    price: Price | None = None
    power: Power | None = None


def describe(
    ports: Ports, scope: Scope, id_or_name: str, said: Attributes
) -> HostRecord:
    """
    Keep what an operator says of a host; what is on it stays.

    Raises ``InvalidRequest`` for the overcommit of a place of a cloud.
    """
    with ports.store.write(scope) as transaction:
        host = transaction.host(id_or_name)
        if said.overcommit is not None:
            check_own(transaction.site(host.site))
        changed = replace(
            host,
            rack=_said(said.rack, host.rack),
            traits=_said(said.traits, host.traits),
            overcommit=_said(said.overcommit, host.overcommit),
            price=_said(said.price, host.price),
            power=_said(said.power, host.power),
        )
        if changed != host:
            transaction.put_host(changed)
        return transaction.host(host.id)


def _said(new: T | None, old: T) -> T:
    return old if new is None else new
