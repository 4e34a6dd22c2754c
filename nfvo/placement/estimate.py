"""What a service costs and draws on the hosts that it has."""

from collections.abc import Iterable

from nfvo.graph import Resources
from nfvo.placement.estate.tariffs import tariffs_of
from nfvo.placement.infrastructure import Host
from nfvo.placement.network.model import Network
from nfvo.placement.network.wires import Route
from nfvo.placement.tariff import Estimate

DIGITS = 6

Home = tuple[Resources, Host]
"""What a VNFC asks, and its host as it was before."""


def estimate_of(homes: Iterable[Home], carried: float = 0.0) -> Estimate:
    """
    Return the sums over VNFCs; a host that ran nothing is switched on once.

    ``carried`` is what its bit rates cost an hour on the links they run over.
    """
    homes = list(homes)
    costs = [
        float(tariffs_of([host]).cost(demand)[0])
        for demand, host in homes
        if host.price is not None
    ]
    watts = [
        float(tariffs_of([host]).watts(demand)[0])
        for demand, host in homes
        if host.power is not None
    ]
    idle = {host.id: host.power.idle_w for _, host in homes if host.power}
    woken = {host.id for _, host in homes if not host.vnfcs}
    drawn = sum(watts) + sum(w for host, w in idle.items() if host in woken)
    known = bool(costs or carried)
    return Estimate(
        price_per_hour=round(sum(costs) + carried, DIGITS) if known else None,
        unpriced=len(homes) - len(costs),
        watts=round(drawn, DIGITS) if watts else None,
        unmetered=len(homes) - len(watts),
    )


def carriage(routes: Iterable[Route], network: Network | None) -> float:
    """Return what bit rates cost an hour on the links they run over."""
    prices = {} if network is None else network.prices
    if not prices:
        return 0.0
    return sum(
        route.mbps * prices.get(link, 0.0) for route in routes for link in route.links
    )
