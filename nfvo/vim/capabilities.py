"""
What each driver can do, on a host where nothing is missing: the table of README.md.

A driver takes its own entry from here, and the contract's tests hold it to that.  An
``architecture`` that is empty is whatever the host has.
"""

from collections.abc import Mapping

from nfvo.lcm.ports import Capabilities

ALL_FABRICS = frozenset({"vxlan", "bridge", "udp"})

FAKE = Capabilities(
    "qemu", "x86_64", ALL_FABRICS, cells=True, devices=True, trunks=True
)

QEMU_SYSTEM = Capabilities("qemu", "", ALL_FABRICS, cells=True, devices=True)

QEMU_SESSION = Capabilities(
    "qemu",
    "",
    frozenset({"udp"}),
    anti_spoofing=False,
    bit_rates=False,
    security=False,
    cells=True,
)

TEST = Capabilities(
    "test",
    "",
    frozenset({"bridge", "udp"}),
    images=False,
    agent=False,
    anti_spoofing=False,
    seeds=False,
    bit_rates=False,
    security=False,
    devices=True,
)

OPENSTACK = Capabilities(
    "openstack",
    "x86_64",
    frozenset({"vxlan", "bridge"}),
    agent=False,
    seeds=False,
    devices=True,
    trunks=True,
    config_drive=True,
    extra_specs=True,
    site_wide=True,
    spreads=True,
)

DRIVERS: Mapping[str, Capabilities] = {
    "fake": FAKE,
    "libvirt, `qemu:///system`": QEMU_SYSTEM,
    "libvirt, `qemu:///session`": QEMU_SESSION,
    "libvirt, `test:///default`": TEST,
    "openstack": OPENSTACK,
}
