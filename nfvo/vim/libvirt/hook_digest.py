"""The driver's side of the network hook's probe: names, and the digest it expects.

The hook itself (``hook/network``) runs on hosts that have no nfvo, so it has its own
copy of this; ``tests/vim/libvirt/test_hook.py`` proves that they agree.
"""

import re
from collections.abc import Iterable
from hashlib import sha256

HOOK_VERSION = "2"
WITHOUT_UPLINKS = "1"
"""A former version, which is as good for links without uplinks."""
ABSENT = "absent"
_ANSWER = re.compile(r"NFVO-HOOK (\S+) ([0-9a-f]{16}|absent)")
_UPLINKS = re.compile(r"NFVO-HOOK \S+ \S+ uplinks=([a-z0-9,-]+)")


def bridge_name(vni: int) -> str:
    """Return the name of a virtual link's bridge on every host."""
    return f"nfvo-{vni:06x}"


def vxlan_name(vni: int) -> str:
    """Return the name of a virtual link's VXLAN device on every host."""
    return f"nvx-{vni:06x}"


def probe_name(vni: int) -> str:
    """Return the name of the transient network that asks for the hook's answer."""
    return f"nfvo-probe-{vni}"


def expected_digest(
    vni: int, mtu: int, peers: Iterable[str], uplinks: Iterable[str] = ()
) -> str:
    """Return the digest of a virtual link that is as it should be.

    ``peers`` are the underlay addresses of all its hosts, the asked one included, so
    that each host of a virtual link has the same digest; but those with ``uplinks``.
    """
    bridge, vxlan = bridge_name(vni), vxlan_name(vni)
    lines = [
        f"bridge {bridge} up {mtu}",
        f"vxlan {vxlan} up {mtu} {vni} {bridge}",
        *sorted(f"peer {peer}" for peer in set(peers)),
        *(f"uplink {uplink} up" for uplink in sorted(set(uplinks))),
    ]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def answer(message: str) -> tuple[str, str] | None:
    """Return the hook's version and digest, or ``ABSENT``, in libvirt's error 70."""
    found = _ANSWER.search(message)
    return (found[1], found[2]) if found else None


def uplinks(message: str) -> frozenset[str]:
    """Return the uplinks that the host has, as its hook tells in libvirt's error 70."""
    found = _UPLINKS.search(message)
    return frozenset(found[1].split(",")) if found else frozenset()
