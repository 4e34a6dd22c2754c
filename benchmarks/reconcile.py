"""
The reconciler on records of 10,000 VNFCs on 200 hosts, in SQLite: ``--vnfcs N``.

What is found on hosts is generated from the records: all is well but for every
hundredth VM, which is missing; the part of hypervisors is left out.  The peer is what
one would write first: for each VNFC its service, the operation that may change it, and
what was noted of it.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure
from nfvo.graph import Resources
from nfvo.lcm.drift.compare import compare
from nfvo.lcm.drift.due import Due
from nfvo.lcm.drift.estate import estate_of, estates_of
from nfvo.lcm.drift.keep import keep
from nfvo.lcm.ids import child_id, mac_address, new_id, server_id
from nfvo.lcm.ports import FoundResource, Store
from nfvo.lcm.records import (
    CpInstance,
    HostRecord,
    InstantiationState,
    NsInstance,
    VlInstance,
    VnfcInstance,
    VnfInstance,
)
from nfvo.lcm.specs import Tag
from nfvo.lcm.store import SYSTEM, Resource
from nfvo.placement.infrastructure import OF_HOSTS, HostState
from nfvo.store.open import open_store

HOSTS, PER_NS, LINKS = 200, 3, 2
GOAL_S = 5.0
ROUNDS = 3
NAIVE_ON = 10
Found = Mapping[str, Sequence[FoundResource]]


def hosts() -> list[HostRecord]:
    """Return the hosts."""
    return [
        HostRecord(
            id=new_id(),
            name=f"hv{number}",
            site="default",
            uri=f"fake:///hv{number}",
            underlay=f"10.77.{number // 250}.{1 + number % 250}",
            state=HostState.READY,
            hypervisor="kvm",
            architecture="x86_64",
            fabrics=frozenset({"vxlan"}),
            abilities=OF_HOSTS,
            capacity=Resources(512, 1 << 20, 10_000),
        )
        for number in range(HOSTS)
    ]


def service(number: int, on: Sequence[HostRecord]) -> NsInstance:
    """Return a chain of three VNFCs, each on another host, and two links."""
    id = new_id()
    vls = tuple(
        VlInstance(
            child_id(id, f"vl-{n}"),
            f"link{n}",
            "vxlan",
            segment=0x10000 + number * LINKS + n,
        )
        for n in range(LINKS)
    )
    vnfs = tuple(
        VnfInstance(
            child_id(id, f"vnf-{n}"), f"vnf{n}", "tiny", "1", (_vnfc(id, n, vls, host),)
        )
        for n, host in enumerate(on)
    )
    return NsInstance(
        id=id,
        project="default",
        name=f"chain-{number}",
        nsd="chain",
        nsd_version="1",
        state=InstantiationState.INSTANTIATED,
        vnfs=vnfs,
        vls=vls,
    )


def _vnfc(
    ns_id: str, number: int, vls: Sequence[VlInstance], host: HostRecord
) -> VnfcInstance:
    id = child_id(ns_id, f"vnfc-{number}")
    cps = tuple(
        CpInstance(
            id=child_id(id, f"cp-{order}"),
            name=f"vnf{number}/vm/0/eth{order}",
            cpd=f"eth{order}",
            vl_id=vl.id,
            mac=mac_address(child_id(id, f"cp-{order}")),
            addresses=(ip_address(f"10.1.{order}.{number + 2}"),),
            order=order,
        )
        for order, vl in enumerate(vls)
    )
    return VnfcInstance(
        id=id,
        name=f"vnf{number}/vm/0",
        vdu="vm",
        host_id=host.id,
        demand=Resources(1, 512, 2),
        image="tiny",
        image_sha256="ab" * 32,
        cps=cps,
    )


@contextmanager
def filled(vnfcs: int) -> Iterator[Store]:
    """Lend a store with so many VNFCs and all that was noted of them."""
    with tempfile.TemporaryDirectory(prefix="nfvo-reconcile-") as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'nfvo.db'}", b"k" * 32)
        store.migrate()
        there = hosts()
        with store.write(SYSTEM) as tx:
            for host in there:
                tx.put_host(host)
            for number in range(-(-vnfcs // PER_NS)):
                at = range(number * PER_NS, number * PER_NS + PER_NS)
                tx.put_ns(service(number, [there[n % HOSTS] for n in at]))
        with store.write(SYSTEM) as tx:
            for estate in estates_of(tx).values():
                for due in estate.due.values():
                    tx.put_resource(_noted(due))
        yield store
        store.close()


def _noted(due: Due) -> Resource:
    return Resource(
        site="default",
        host_id=due.host_id,
        kind=due.kind,
        name=due.name,
        uuid=due.uuid,
        owner_id=due.owner_id,
        ready=True,
    )


def found_on(store: Store) -> Found:
    """Return what is found on each host: all that is due, but for some VMs."""
    found: dict[str, list[FoundResource]] = defaultdict(list)
    with store.read(SYSTEM) as view:
        installation, estates = view.installation(), estates_of(view)
    count = 0
    for estate in estates.values():
        for due in estate.due.values():
            count += due.kind == "server"
            if due.kind == "server" and count % 100 == 0:
                continue
            tag = Tag(installation=installation, ns=due.ns_id, owner=due.owner_id)
            thing = FoundResource(
                due.kind, due.name, due.uuid, tag, installation, due.facts
            )
            found[due.host_id].append(thing)
    return found


def as_watchers_do(store: Store, found: Found) -> int:
    """Survey host by host, each in a transaction; return how much deviates."""
    deviating = 0
    for host_id, things in found.items():
        with store.write(SYSTEM) as tx:
            services = {one.tag.ns for one in things if one.tag}
            estate = estate_of(tx, host_id, looked_at=tx.now(), services=services)
            deviations = compare(estate, things)
            keep(tx, estate, deviations, things)
        deviating += len(deviations)
    return deviating


def all_at_once(store: Store, found: Found) -> int:
    """Survey all hosts in one transaction; return how much deviates."""
    deviating = 0
    with store.write(SYSTEM) as tx:
        for host_id, estate in estates_of(tx).items():
            deviations = compare(estate, found[host_id])
            keep(tx, estate, deviations, found[host_id])
            deviating += len(deviations)
    return deviating


def one_by_one(store: Store, found: Found) -> int:
    """Look each VM of some hosts up on its own; return how many are missing."""
    missing = 0
    for host_id in list(found)[:NAIVE_ON]:
        there = {one.id for one in found[host_id]}
        with store.read(SYSTEM) as view:
            ids = {one.tag.ns for one in found[host_id] if one.tag}
            for ns_id in sorted(ids):
                for vnfc in view.ns(ns_id).vnfcs():
                    if vnfc.host_id == host_id:
                        ns = view.ns(ns_id)
                        busy = view.active_op_occ(ns.id)
                        view.resources(owner_id=vnfc.id)
                        uuid = server_id(vnfc.id, vnfc.incarnation)
                        missing += uuid not in there and not busy
    return missing


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--vnfcs", type=int, default=10_000)
    vnfcs = parser.parse_args().vnfcs
    with filled(vnfcs) as store:
        found = found_on(store)
        times: dict[str, list[float]] = defaultdict(list)
        for _ in range(ROUNDS):
            for way in (as_watchers_do, all_at_once, one_by_one):
                began = time.monotonic()
                if not way(store, found):
                    raise SystemExit(f"{way.__name__} found nothing missing")
                times[way.__name__].append(time.monotonic() - began)
    naive = median(times["one_by_one"]) * HOSTS / NAIVE_ON
    for measured, name in (
        ("as_watchers_do", f"reconcile of {vnfcs} VNFCs"),
        ("all_at_once", f"reconcile of {vnfcs} VNFCs in one transaction"),
    ):
        Figure(
            name,
            median(times[measured]),
            "s",
            goal=GOAL_S,
            peer="one query per VNFC, from a twentieth",
            peer_value=naive,
        ).print()


if __name__ == "__main__":
    main()
