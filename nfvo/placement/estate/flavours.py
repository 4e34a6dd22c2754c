"""Flavours of hosts made, or found again where nothing has changed since."""

from collections.abc import Hashable, Sequence

import numpy as np

from nfvo.graph.backing import NO_BACKING
from nfvo.placement.amounts import DIMENSIONS
from nfvo.placement.ask import Ask
from nfvo.placement.draft import Draft
from nfvo.placement.estate.blocks import NEVER
from nfvo.placement.estate.estate import Estate, amounts
from nfvo.placement.estate.field import Amounts, Bits, Numbers
from nfvo.placement.estate.flavour import Flavour
from nfvo.placement.estate.line import Found
from nfvo.placement.policy import Policy


def flavour_of(
    ask: Ask, own: Hashable, policy: Policy, start: Draft, estate: Estate
) -> Flavour:
    """
    Return the row of a VNFC; those that were asked for before are at hand.

    ``own`` is its ``key_of``.
    """
    if ask.mates:
        return _made(ask, policy, start, estate)
    key, line = (id(policy.static), id(policy.room), own), estate.line
    flavour: Flavour
    if (found := line.find(key, estate.version)) is None:
        flavour = _made(ask, policy, start, estate)
    else:
        flavour, _ = found.what
        if found.version == estate.version:
            return flavour
        since = line.since(found.version, estate.version)
        bits = _of_kinds(ask, policy, start, estate)
        flavour = flavour.renewed(since, estate, bits)
    # The policy is kept along, so that its filters stay who they are.
    line.keep(key, Found(estate.version, (flavour, policy)), flavour.size)
    return flavour


def key_of(ask: Ask) -> Hashable:
    """Return all that static filters, room and the worth of a host depend on."""
    vnfc = ask.vnfc
    wires = tuple((link.fabric, link.physical_network) for link in ask.links)
    fabrics = {link.name: (link.fabric, link.vlan) for link in ask.links}
    ports = frozenset(
        (cp.vnic, cp.bit_rate_mbps > 0, bool(cp.security), cp.vlan, fabrics[cp.vl])
        for cp in vnfc.cps
    )
    mates = tuple(mate.name for mate in ask.mates)
    kind = vnfc.architecture, vnfc.hypervisors, vnfc.labels, vnfc.ready, vnfc.site
    traits = vnfc.traits
    disks = vnfc.storages, vnfc.boot_volume
    backing = None if vnfc.backing is NO_BACKING else vnfc.backing
    return vnfc.demand, backing, kind, traits, wires, ports, mates, disks


def short(demand: Sequence[int], room: Sequence[int], free: Amounts) -> Bits:
    """Return the bits of every host for room that is not there."""
    bits = np.zeros(free.shape[1], np.uint32)
    for number, asked in enumerate(demand):
        bits |= (free[number] < asked) * np.uint32(room[number])
    return bits


def _made(ask: Ask, policy: Policy, start: Draft, estate: Estate) -> Flavour:
    demand, room = amounts(ask.demand), _room_bits(policy)
    bits = static_bits(ask, policy, start, estate)
    bits |= short(demand, room, estate.free)
    bar = np.where(bits == 0, 0.0, NEVER)
    possible = int(np.count_nonzero(bits == 0))
    return Flavour(demand, room, bits, bar, _left(demand, estate), possible, {})


def static_bits(ask: Ask, policy: Policy, draft: Draft, estate: Estate) -> Bits:
    """Return the static filters that every host fails, asked once for each kind."""
    return _of_kinds(ask, policy, draft, estate)[estate.kind]


def _of_kinds(ask: Ask, policy: Policy, draft: Draft, estate: Estate) -> Bits:
    bits = np.zeros(len(estate.kinds), np.uint32)
    for number, one in enumerate(policy.static):
        for kind, host in enumerate(estate.kinds):
            if one.reject(ask, host, draft):
                bits[kind] |= np.uint32(1 << number)
    return bits


def _room_bits(policy: Policy) -> Sequence[int]:
    """Return the bit of each dimension, 0 where no filter asks; last, all others."""
    first = len(policy.static)
    asked = {one.dimension: 1 << first + n for n, one in enumerate(policy.room)}
    bits = [asked.get(dimension, 0) for dimension in DIMENSIONS]
    return (*bits, 0xFFFFFFFF & ~sum(bits))


def _left(demand: Sequence[int], estate: Estate) -> Numbers:
    left: Numbers = np.ones(len(estate.hosts))
    for number, asked in enumerate(demand):
        if asked or DIMENSIONS[number].rated_unasked:
            whole = np.maximum(estate.total[number], 1)
            np.minimum(left, (estate.free[number] - asked) / whole, out=left)
    return left
