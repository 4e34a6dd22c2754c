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
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.markup import E, text

FAILED = re.compile(r"Child process \((tc .*?)\) .*?exit status \d+: (.*)", re.DOTALL)
MEND = "modprobe -a sch_htb sch_sfq sch_ingress cls_u32 act_police"
KILOBYTES = "1000"


def no_bit_rates(connection: Connection) -> str:
    """
    Return why the host cannot limit bit rates and what to do; nothing when it can.

    A network is started for it that nobody is on (0.3 s; nothing of it stays).  A
    host that cannot start it for another reason is believed to be able.
    """
    try:
        network = connection.networkCreateXML(_probe(new_id()[:6]))
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


def _probe(name: str) -> str:
    limits = E.inbound(average=KILOBYTES), E.outbound(average=KILOBYTES)
    network = E.network(
        E.name(f"nfvo-bit-rates-{name}"),
        E.bridge(name=f"nvb-{name}", stp="off"),
        E.dns(enable="no"),
        E.bandwidth(*limits),
    )
    return text(network)
