"""
The hypervisor hosts: reached, and looked at through libvirt, all at once.

Of places of clouds their state is told; see ``clouds``.
"""

from collections.abc import Iterator
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING

from nfvo.doctor.finding import Finding, fail, fine, skipped, warn
from nfvo.doctor.patience import begin, within
from nfvo.doctor.world import World
from nfvo.errors import VimError
from nfvo.lcm.cloud import URI
from nfvo.lcm.records import HostRecord, SiteRecord
from nfvo.placement.infrastructure import HostState

if TYPE_CHECKING:
    from nfvo.vim.libvirt.examine import Condition, Examination, PoolCondition

REACH_S, LOOK_S = 3.0, 15.0
LOW_GIB = 2.0
HAS_KVM = "kvm"


def findings(world: World) -> Iterator[Finding]:
    """Look at all hosts."""
    if not world.hosts:
        yield skipped("hosts", "there are none yet", "nfvo host add --help")
    begun = [
        begin(partial(_host, host, world.sites[host.site])) for host in world.hosts
    ]
    for looking in begun:
        yield from looking.result()


def judge(host: HostRecord, site: SiteRecord, found: "Condition") -> Iterator[Finding]:
    """Say what is good and bad about a host that was looked at."""
    part = part_of(host)
    yield fine(part, f"libvirt {found.libvirt}, {found.hypervisor}")
    yield _state(host)
    yield _acceleration(host, found)
    for pool in found.pools:
        yield _pool(host, pool)
    yield from _hook(host, site, found)
    yield from _bridges(host, found)
    if not host.underlay and site.fabric == "vxlan":
        mend = f"nfvo host remove {host.name}; nfvo host add ... --underlay ADDRESS"
        yield warn(part, "it has no underlay address, so no VXLAN", mend)


def part_of(host: HostRecord) -> str:
    """Return the part of the report about a host."""
    return f"host {host.name}"


def _host(host: HostRecord, site: SiteRecord) -> tuple[Finding, ...]:
    part = part_of(host)
    if site.kind == URI:
        return (_state(host),)
    if site.kind != "libvirt":
        return (skipped(part, f"nothing to look at: its site is {site.kind}"),)
    from nfvo.vim.libvirt.examine import Examination

    examination = Examination(host)
    try:
        return tuple(judge(host, site, _looked_at(examination)))
    except TimeoutError as error:
        return (fail(part, str(error), _revive(host)),)
    except VimError as error:
        return (fail(part, error.message, _revive(host)),)
    finally:
        examination.close()


def _looked_at(examination: "Examination") -> "Condition":
    try:
        within(REACH_S, examination.reach)
    except TimeoutError:
        raise TimeoutError(f"libvirtd does not answer within {REACH_S:.0f} s") from None
    try:
        return within(LOOK_S, examination.look)
    except TimeoutError:
        message = f"libvirtd hangs: no answer within {LOOK_S:.0f} s"
        raise TimeoutError(message) from None


def _revive(host: HostRecord) -> str:
    return f"on the host: systemctl restart libvirtd; then here: {_virsh(host)} list"


def _virsh(host: HostRecord) -> str:
    return f"virsh -c {quote(host.uri)}"


def _state(host: HostRecord) -> Finding:
    if host.state is HostState.READY:
        return fine(part_of(host), "it is READY")
    mend = (
        f"nfvo host uncordon {host.name}"
        if host.state is HostState.CORDONED
        else "nfvo up -d: its watcher looks at it"
    )
    detail = f": {host.detail}" if host.detail else ""
    return warn(part_of(host), f"it is {host.state}{detail}", mend)


def _acceleration(host: HostRecord, found: "Condition") -> Finding:
    part = part_of(host)
    if host.hypervisor == HAS_KVM and found.offers_kvm:
        return fine(part, "guests run on KVM")
    if host.hypervisor == HAS_KVM:
        return fail(part, "KVM was there and is not any more", KVM)
    if host.hypervisor == "qemu":
        why = "does not work there" if found.offers_kvm else "is not there"
        return warn(part, f"guests are emulated (TCG), slowly: KVM {why}", KVM)
    told = host.hypervisor or "not known yet"
    return skipped(part, f"no KVM to look for: its hypervisor is {told}")


KVM = "modprobe kvm_intel (or kvm_amd) there; allow virtualization in its firmware"


def _pool(host: HostRecord, pool: "PoolCondition") -> Finding:
    part, virsh = part_of(host), _virsh(host)
    if not pool.exists:
        mend = "nfvo up -d: its watcher makes it when it inspects the host"
        return warn(part, f"there is no storage pool {pool.name}", mend)
    if not pool.active:
        mend = f"{virsh} pool-start {pool.name}"
        return fail(part, f"the storage pool {pool.name} is not active", mend)
    told = f"{pool.free_gib:.1f} GiB free in the storage pool {pool.name}"
    mend = f"free some space there: {virsh} vol-list {pool.name} --details"
    return (
        warn(part, f"only {told}", mend)
        if pool.free_gib < LOW_GIB
        else fine(part, told)
    )


def _bridges(host: HostRecord, found: "Condition") -> Iterator[Finding]:
    part, names = part_of(host), ", ".join(sorted(host.physical_networks))
    mend = "make it there, or correct it: nfvo host remove, nfvo host add --physical"
    for problem in found.bridge_problems:
        yield fail(part, problem, mend)
    if names and not found.bridge_problems:
        yield fine(part, f"it has the bridges of {names}")


def _hook(host: HostRecord, site: SiteRecord, found: "Condition") -> Iterator[Finding]:
    part = part_of(host)
    mend = f"ansible-playbook -i INVENTORY --limit {host.name} playbooks/hypervisor.yml"
    if found.hook:
        yield fine(part, f"nfvo's network hook has version {found.hook}")
    elif found.hook_problem and site.fabric == "vxlan":
        yield fail(part, found.hook_problem, mend)
    elif found.hook_problem:
        yield warn(part, f"no VXLAN: {found.hook_problem}", mend)
