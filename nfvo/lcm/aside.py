"""CPUs of hosts that operators set aside for vCPUs that want one of their own."""

from dataclasses import replace

from nfvo.errors import Conflict, InvalidRequest
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.store import Scope
from nfvo.placement.cells.cpus import write_cpus
from nfvo.placement.infrastructure import Ability


def set_aside(
    ports: Ports, scope: Scope, id_or_name: str, cpus: frozenset[int]
) -> HostRecord:
    """
    Set CPUs of a host aside for vCPUs that want one of their own; none: no more.

    Raises ``InvalidRequest`` for CPUs that it has not, or if none were left to the
    others; ``Conflict`` while VNFCs are there: they may run on any of its CPUs.
    """
    with ports.store.write(scope) as transaction:
        host = transaction.host(id_or_name)
        if cpus == host.dedicated:
            return host
        _check_cpus(host, cpus)
        transaction.put_host(replace(host, dedicated=cpus))
        # From here on what was planned there before is void: look last.
        _check_unused(transaction, host)
        return transaction.host(host.id)


def _check_cpus(host: HostRecord, cpus: frozenset[int]) -> None:
    there = frozenset(cpu for cell in host.numa for cpu in cell.cpu_ids)
    if cpus and Ability.CELLS not in host.abilities:
        raise InvalidRequest(
            f"the driver of {host.name} cannot bind VMs to CPUs",
            hint="only qemu:// hosts that are READY can: nfvo host show HOST",
        )
    if cpus - there:
        raise InvalidRequest(
            f"{host.name} has no CPU {write_cpus(cpus - there)}",
            hint=f"it has {write_cpus(there) or 'none that are known yet'}",
        )
    if cpus and cpus == there:
        raise InvalidRequest(
            f"{host.name} would have no CPU left for itself and all others",
            hint="leave at least one core of it out",
        )


def _check_unused(view: Reading, host: HostRecord) -> None:
    (there,) = view.infrastructure_of([host.id]).hosts
    if there.vnfcs:
        raise Conflict(
            f"{len(there.vnfcs)} VNFCs are placed on {host.name}: which CPUs they may "
            "run on was decided when they were made",
            hint=f"drain it first: nfvo host drain {host.name} --wait",
        )
