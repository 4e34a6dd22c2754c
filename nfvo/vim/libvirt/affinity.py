"""Reading back what a VM is bound to: of its live XML, and of the host's kernel."""

from collections.abc import Iterator
from typing import Any

import libvirt

from nfvo.errors import VimRefused
from nfvo.lcm.binding import Binding, pin_word
from nfvo.lcm.records import HostRecord
from nfvo.placement.cells.cpus import write_cpus
from nfvo.vim.libvirt.binding_xml import read_words
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.markup import parse


def check_bound(domain: Any, host: HostRecord, binding: Binding) -> None:
    """
    Raise ``VimRefused`` unless a domain that runs is bound just as it is to be.

    What runs otherwise was downgraded: by libvirt, or by the limits that the machine
    or the container put on libvirt itself.
    """
    found = frozenset(read_words(parse(domain.XMLDesc())))
    due = binding.words()
    wrong = [f"{_listed(due - found)}, not {_listed(found - due)}"] * (found != due)
    wrong += _elsewhere(domain, binding)
    if wrong and domain.isActive():
        raise VimRefused(
            f"{host.name}: {domain.name()} is not bound as granted: {'; '.join(wrong)}",
            hint=f"compare: virsh vcpupin {domain.name()}, and Cpus_allowed_list of "
            "libvirtd in /proc; then nfvo op retry",
        )


def _elsewhere(domain: Any, binding: Binding) -> Iterator[str]:
    """Yield the vCPUs whose threads the kernel runs elsewhere than they are pinned."""
    maps: tuple[tuple[bool, ...], ...] = ()
    with tolerated(libvirt.VIR_ERR_OPERATION_INVALID, libvirt.VIR_ERR_NO_DOMAIN):
        maps = tuple(domain.vcpus()[1])
    for vcpu, cpus in sorted(binding.pins.items()):
        if vcpu >= len(maps):
            yield f"{pin_word(vcpu, write_cpus(cpus))}, but its thread is not known"
            continue
        there = frozenset(cpu for cpu, may in enumerate(maps[vcpu]) if may)
        if there != cpus:
            pin = pin_word(vcpu, write_cpus(cpus))
            yield f"{pin}, but its thread may run on {write_cpus(there)}"


def _listed(words: frozenset[str]) -> str:
    return ", ".join(sorted(words)) or "nothing"
