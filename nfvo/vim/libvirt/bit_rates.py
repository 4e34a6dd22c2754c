"""
Whether a host can limit bit rates: libvirt has ``tc`` do it, and that has the kernel.

Many kernels lack a part of it (``sch_htb``, ``sch_sfq``, ``sch_ingress``, ``cls_u32``,
``act_police``); libvirt knows only once it has tried.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import libvirt

from nfvo.errors import VimRefused
from nfvo.lcm.ids import new_id
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.hook_digest import bridge_name
from nfvo.vim.libvirt.markup import E, text
from nfvo.vim.libvirt.networks import delete_network

FAILED = re.compile(r"Child process \((tc .*?)\) .*?exit status \d+: (.*)", re.DOTALL)
MEND = "modprobe -a sch_htb sch_sfq sch_ingress cls_u32 act_police"
KILOBYTES = "1000"
PROBED_VNIS = range(0xFFFD00, 0xFFFE00)
"""No link has one of these that is counted from the first on; none is probed twice."""
BRIDGE = re.compile(r"nfvo-([0-9a-f]{6})")


def no_bit_rates(connection: Connection) -> str:
    """
    Return why the host cannot limit bit rates and what to do; nothing when it can.

    A network is started for it that nobody is on (0.3 s; nothing of it stays).  A
    host that cannot start it for another reason is believed to be able.
    """
    try:
        vni = PROBED_VNIS[int(new_id()[:2], 16)]
        network = connection.networkCreateXML(_probe(vni))
    except libvirt.libvirtError as error:
        if not connection.isAlive():
            raise  # that says nothing about the kernel
        why = lacking(error)
        return f"{why}; run there: {MEND}" if why else ""
    network.destroy()
    return ""


@contextmanager
def explained(host: str, server: str) -> Iterator[None]:
    """Say of a server that cannot start for its bit rate what its host lacks."""
    try:
        yield
    except libvirt.libvirtError as error:
        if why := lacking(error):
            message = f"{host} cannot limit the bit rates of {server}: {why}"
            hint = f"run on {host}: {MEND}; or drop the bit rates"
            raise VimRefused(message, hint=hint) from error
        raise


def lacking(error: "libvirt.libvirtError") -> str:
    """Return what ``tc`` could not do, or nothing when it was not that."""
    failed = FAILED.search(error.get_error_message() or "")
    if failed is None:
        return ""
    command, said = failed[1], " ".join(failed[2].split())
    return f"its kernel refuses “{command}” ({said})"


def clear_probes(connection: Connection, host: HostRecord) -> None:
    """
    Remove bridges of probes that a libvirtd left which was killed meanwhile.

    libvirt removes no bridge that it knows nothing of.  Ours are called as those of
    links, so that the network hook does, as it does of a link that has gone.
    """
    with tolerated(libvirt.VIR_ERR_NO_SUPPORT):
        for vni in _left(connection):
            delete_network(connection, host, _link(vni))


def _left(connection: Connection) -> Iterator[int]:
    """Yield what is called as a probe's bridge, but those that are being probed."""
    going_on = {network.name() for network in connection.listAllNetworks()}
    for interface in connection.listAllInterfaces():
        named = BRIDGE.fullmatch(interface.name())
        vni = int(named[1], 16) if named else 0
        if vni in PROBED_VNIS and _name(vni) not in going_on:
            yield vni


def _name(vni: int) -> str:
    return f"nfvo-bit-rates-{vni:06x}"


def _link(vni: int) -> NetworkSpec:
    id = new_id()
    return NetworkSpec(
        id=id,
        name=f"nfvo-{id[:8]}-bit-rates",
        fabric="vxlan",
        tag=Tag(installation="", ns="", owner=""),
        segment=vni,
    )


def _probe(vni: int) -> str:
    limits = E.inbound(average=KILOBYTES), E.outbound(average=KILOBYTES)
    network = E.network(
        E.name(_name(vni)),
        E.bridge(name=bridge_name(vni), stp="off"),
        E.dns(enable="no"),
        E.bandwidth(*limits),
    )
    return text(network)
