"""
Whether a host can enforce what CPs let in and out: its network hook tells.

libvirt defines and starts such filters anywhere.  But iptables sees the packets of a
bridge only where the kernel shows them (br_netfilter), and no call of libvirt says so.
"""

import re

import libvirt

from nfvo.errors import VimRefused
from nfvo.lcm.ids import new_id
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.hook_digest import probe_name
from nfvo.vim.libvirt.markup import text
from nfvo.vim.libvirt.network_xml import VxlanNetwork

PROBED_VNIS = range(0xFFFE00, 0xFFFF00)
"""Not always for the same one: two such questions at once disturb each other."""
TOLD = re.compile(r"NFVO-HOOK .*bridge-nf=(on|off)")
INSTALL = "ansible-playbook playbooks/hypervisor.yml"
SWITCH_ON = (
    "modprobe br_netfilter; sysctl -w net.bridge.bridge-nf-call-iptables=1 "
    "net.bridge.bridge-nf-call-ip6tables=1"
)


def no_security(connection: Connection) -> str:
    """Return why the host cannot enforce rules and what to do; nothing when it can."""
    told = TOLD.search(_answer(connection))
    if told is None:
        why = "no network hook there tells whether bridges show packets to iptables"
        return f"{why}; install ours: {INSTALL}"
    if told[1] == "off":
        why = "its bridges show no packets to iptables"
        return f"{why}; run there: {SWITCH_ON}"
    return ""


def check_security(connection: Connection, host: str, server: str) -> None:
    """Raise VimRefused when rules would be void on a host."""
    if why := no_security(connection):
        message = f"{host} cannot enforce the security rules of {server}"
        raise VimRefused(f"{message}: {why}", hint="or drop the rules")


def _answer(connection: Connection) -> str:
    """Return what the hook says of a link that need not exist (``hook_probe``)."""
    vni = PROBED_VNIS[int(new_id()[:2], 16)]
    probe = VxlanNetwork(probe_name(vni), vni, mtu=1450, peers=())
    try:
        network = connection.networkCreateXML(text(probe.to_xml()))
    except libvirt.libvirtError as error:
        if not connection.isAlive():
            raise  # that says nothing about the host
        return str(error.get_error_message() or "")
    network.destroy()
    return ""
