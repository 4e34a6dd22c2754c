"""What operators say of hosts: where they are, what they have, cost and draw."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from nfvo.errors import Conflict
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.sites import check_own
from nfvo.lcm.store import Scope
from nfvo.placement.devices.fit import lent_on
from nfvo.placement.devices.words import had
from nfvo.placement.infrastructure import HostState
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
    lends: Mapping[str, str] | None = None


def describe(
    ports: Ports, scope: Scope, id_or_name: str, said: Attributes
) -> HostRecord:
    """
    Keep what an operator says of a host; what is on it stays.

    Where it lends other devices than before it is looked at anew.  Raises
    ``InvalidRequest`` for the overcommit of a place of a cloud, and ``Conflict`` for
    taking devices back while VNFCs have some of the host.
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
        if said.lends is not None:
            changed = _lending(transaction, changed, said.lends)
        if changed != host:
            transaction.put_host(changed)
        return transaction.host(host.id)


def _lending(view: Reading, host: HostRecord, lends: Mapping[str, str]) -> HostRecord:
    """Return a host that lends just this."""
    if lends == host.lends:
        return host
    (there,) = view.infrastructure_of([host.id]).hosts
    if lent_on(there) and not host.lends.items() <= lends.items():
        raise Conflict(
            f"VNFCs have devices of {host.name}: {had(lent_on(there))}",
            hint=f"lend more of it, or drain it first: nfvo host drain {host.name}",
        )
    seen = host.state in {HostState.READY, HostState.CORDONED}
    state = HostState.NEW if seen else host.state
    return replace(host, lends=lends, state=state)


def _said(new: T | None, old: T) -> T:
    return old if new is None else new
