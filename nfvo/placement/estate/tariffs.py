"""Tariffs of hosts as arrays: what things cost and draw on each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nfvo.graph import Resources
from nfvo.placement.amounts import MIB_PER_GIB
from nfvo.placement.cells.left import huge_mib
from nfvo.placement.estate.field import Numbers
from nfvo.placement.infrastructure import Host
from nfvo.placement.tariff import Power, Price

UNKNOWN = np.nan


@dataclass(frozen=True, eq=False)
class Tariffs:
    """
    ``price`` is [host, vCPU, GiB] and ``power`` [idle, full], each by host.

    NaN is not known.  ``cpus`` and ``gib`` are all that a host has, with CPUs that are
    set aside and hugepages.
    """

    price: Numbers
    power: Numbers
    cpus: Numbers
    gib: Numbers

    def cost(self, demand: Resources) -> Numbers:
        """Return what an hour of an amount costs on each host: ``Price`` says how."""
        vcpus, gib = demand.vcpus, demand.memory_mib / MIB_PER_GIB
        share = np.maximum(vcpus / self.cpus, gib / self.gib)
        whole, vcpu, one_gib = self.price
        cost: Numbers = whole * share + vcpu * vcpus + one_gib * gib
        return cost

    def watts(self, demand: Resources) -> Numbers:
        """Return what an amount draws on each host that is on: ``Power`` says how."""
        idle, full = self.power
        watts: Numbers = (full - idle) * demand.vcpus / self.cpus
        return watts


def tariffs_of(hosts: Sequence[Host]) -> Tariffs:
    """Return the arrays of hosts."""
    cpus = [host.total.vcpus + len(host.dedicated) for host in hosts]
    mib = [host.total.memory_mib + huge_mib(host.numa) for host in hosts]
    return Tariffs(
        price=np.array([_price(host.price) for host in hosts], float).T.reshape(3, -1),
        power=np.array([_power(host.power) for host in hosts], float).T.reshape(2, -1),
        cpus=np.maximum(np.array(cpus, float), 1),
        gib=np.maximum(np.array(mib, float), 1) / MIB_PER_GIB,
    )


def _price(price: Price | None) -> tuple[float, float, float]:
    if price is None:
        return UNKNOWN, UNKNOWN, UNKNOWN
    return price.host, price.vcpu, price.gib


def _power(power: Power | None) -> tuple[float, float]:
    return (UNKNOWN, UNKNOWN) if power is None else (power.idle_w, power.full_w)
