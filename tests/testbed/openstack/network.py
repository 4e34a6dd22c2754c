"""The wires: hosts' physical network is a bridge, the spine, in a namespace of its own.

The spine passes every VLAN, so what is plugged into it with a tag meets the provider
network of that VLAN: physnet1, 100 to 2999.
"""

import contextlib
from zlib import crc32

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
    _compute_checksums(namespace, PHYSICAL)


def plug_trunk(namespace: str, device: str) -> None:
    """Give a namespace a device on the spine; VLANs come with their tags."""
    wire = _wire(SPINE.namespace, namespace, device)
    ip_batch(SPINE.namespace, f"link set {wire} master {SPINE_BRIDGE}")


def plug_into_host(namespace: str, device: str, host: str) -> str:
    """Join a namespace to a host by a wire; return what that is called in the host."""
    inside = host_namespace(host)
    wire = _wire(inside, namespace, device)
    _compute_checksums(namespace, device)
    _compute_checksums(inside, wire)
    return wire


def unplug_from_host(namespace: str, device: str, host: str) -> str:
    """Undo ``plug_into_host``; return what the wire was called in the host."""
    wire = _name_of(namespace, device)
    ip_batch(host_namespace(host), f"link del {wire}")
    return wire


def _wire(one: str, other: str, device: str) -> str:
    """Join two namespaces; return the name of the end that is in the first."""
    wire = _name_of(other, device)
    peer = f"type veth peer name {device} netns {other}"
    ip_batch(one, f"link add {wire} {peer}", f"link set {wire} up")
    ip_batch(other, f"link set {device} up")
    return wire


def _name_of(namespace: str, device: str) -> str:
    return f"plug{crc32(f'{namespace} {device}'.encode()):08x}"


def _compute_checksums(namespace: str, device: str) -> None:
    """Send no packet without its checksum: userspace OVS would pass it on as it is."""
    inside = ("ip", "netns", "exec", namespace)
    call(*inside, "ethtool", "-K", device, "tx", "off")


def remove(namespace: str) -> None:
    """Remove a namespace with what is in it; removing what is not there is fine."""
    with contextlib.suppress(BedError):
        call("ip", "netns", "del", namespace)
