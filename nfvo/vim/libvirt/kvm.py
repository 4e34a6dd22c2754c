"""
Whether KVM works on a host: tried, as ``/dev/kvm`` being there proves nothing.

A domain without a disk reboots as soon as its firmware finds nothing to boot, and a
reboot ends it.  That takes 0.3 s on an emulated CPU, most of it libvirt's.  Where KVM
is itself emulated it takes ten times as long, and kernels hang later on; so KVM works
on a host when the probe ends about as fast with it as without.
"""

import time

import libvirt

from nfvo.lcm.ids import new_id
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.domain_xml import MACHINES
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.markup import E, parse, text

LIMIT_S = 2.0
TIMES, PLUS_S = 2.0, 0.5
POLL_S = 0.02


def hypervisor(connection: Connection, capabilities: str, architecture: str) -> str:
    """Return ``kvm`` when it works, else ``qemu``."""
    if not _offered(capabilities, architecture) or architecture not in MACHINES:
        return "qemu"
    emulated = _boot_time(connection, "qemu", architecture, LIMIT_S)
    limit_s = TIMES * emulated + PLUS_S
    accelerated = _boot_time(connection, "kvm", architecture, limit_s)
    return "kvm" if accelerated < limit_s else "qemu"


def _offered(capabilities: str, architecture: str) -> bool:
    path = f"guest/arch[@name='{architecture}']/domain[@type='kvm']"
    return parse(capabilities).find(path) is not None


def _boot_time(
    connection: Connection, kind: str, architecture: str, limit_s: float
) -> float:
    """Return the seconds until the probe ended, ``limit_s`` when it did not."""
    try:
        flags = libvirt.VIR_DOMAIN_START_AUTODESTROY
        domain = connection.createXML(_probe(kind, architecture), flags)
    except libvirt.libvirtError:
        if not connection.isAlive():
            raise  # that says nothing about the hypervisor
        return limit_s
    started = time.monotonic()
    with tolerated(libvirt.VIR_ERR_NO_DOMAIN, libvirt.VIR_ERR_OPERATION_INVALID):
        while (spent := time.monotonic() - started) < limit_s:
            time.sleep(POLL_S)
            domain.state()
        domain.destroy()
        return limit_s
    return spent


def _probe(kind: str, architecture: str) -> str:
    machine = MACHINES[architecture].machine
    domain = E.domain(
        E.name(f"nfvo-probe-{new_id()}"),
        E.memory("16", unit="MiB"),
        E.os(
            E.type("hvm", arch=architecture, machine=machine),
            E.boot(dev="hd"),
            E.bios(rebootTimeout="0"),
        ),
        E.on_reboot("destroy"),
        E.devices(E.controller(type="usb", model="none"), E.memballoon(model="none")),
        type=kind,
    )
    return text(domain)
