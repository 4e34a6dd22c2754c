"""The wires: hosts' physical network is a bridge, the spine, in a namespace of its own.

The spine passes every VLAN, so what is plugged into it with a tag meets the provider
network of that VLAN: physnet1, 100 to 2999.
"""

import contextlib

from tests.testbed.libvirt.namespace import BedError, Namespace, call, ip_batch

PREFIX = "nfvo-os-"
SPINE = Namespace(f"{PREFIX}spine")
SPINE_BRIDGE = "spine"
PHYSICAL = "phys0"
"""What the wire to the spine is called in a host."""


def host_namespace(host: str) -> str:
    """Return the name of a compute host's network namespace."""
    return f"{PREFIX}{host}"


def make_spine() -> None:
    """Make the bridge."""
    call("ip", "netns", "add", SPINE.namespace)
    ip_batch(
        SPINE.namespace,
        "link set lo up",
        f"link add {SPINE_BRIDGE} type bridge forward_delay 0 mcast_snooping 0",
        f"link set {SPINE_BRIDGE} up",
    )


def plug_host(host: str) -> None:
    """Make a host's namespace and its wire to the spine."""
    namespace = host_namespace(host)
    call("ip", "netns", "add", namespace)
    ip_batch(
        SPINE.namespace,
        f"link add {host} type veth peer name {PHYSICAL} netns {namespace}",
        f"link set {host} master {SPINE_BRIDGE} up",
    )
    ip_batch(namespace, "link set lo up", f"link set {PHYSICAL} up")
    # Userspace OVS would pass on checksums that are not computed yet.
    inside = ("ip", "netns", "exec", namespace)
    call(*inside, "ethtool", "-K", PHYSICAL, "tx", "off")


def remove(namespace: str) -> None:
    """Remove a namespace with what is in it; removing what is not there is fine."""
    with contextlib.suppress(BedError):
        call("ip", "netns", "del", namespace)
