"""The provider's bridges on a host, which others made and we only plug into."""

import libvirt

from nfvo.errors import VimRefused
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.markup import parse


def check_bridge(connection: Connection, host: HostRecord, spec: NetworkSpec) -> None:
    """Raise VimRefused unless the host has the bridge, and it can do VLANs if asked."""
    kind = _kind(connection, spec.bridge) if spec.bridge else None
    if kind is None:
        raise VimRefused(
            f"{host.name} has no bridge {spec.bridge or 'for ' + spec.name}",
            hint="make it there, or correct the host's physical_networks",
        )
    if spec.vlan and kind == "bridge":
        raise VimRefused(
            f"{host.name}: {spec.bridge} is a Linux bridge, and VLAN {spec.vlan} of "
            f"{spec.name} needs an Open vSwitch",
            hint="map the physical network to an Open vSwitch, "
            "or to a bridge that is in that VLAN",
        )


def _kind(connection: Connection, name: str) -> str | None:
    """Return libvirt's type of an interface: a Linux bridge is a ``bridge``."""
    with tolerated(libvirt.VIR_ERR_NO_INTERFACE):
        found = parse(connection.interfaceLookupByName(name).XMLDesc())
        return found.get("type", "")
    return None
