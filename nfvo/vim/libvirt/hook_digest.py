"""The driver's side of the network hook's probe: names, and the digest it expects.

The hook itself (``hook/network``) runs on hosts that have no nfvo, so it has its own
copy of this; ``tests/vim/libvirt/test_hook.py`` proves that they agree.
"""

import re
from collections.abc import Iterable
from hashlib import sha256

HOOK_VERSION = "1"
ABSENT = "absent"
_ANSWER = re.compile(r"NFVO-HOOK (\S+) ([0-9a-f]{16}|absent)")


def bridge_name(vni: int) -> str:
    """Return the name of a virtual link's bridge on every host."""
    return f"nfvo-{vni:06x}"


def vxlan_name(vni: int) -> str:
    """Return the name of a virtual link's VXLAN device on every host."""
    return f"nvx-{vni:06x}"


def probe_name(vni: int) -> str:
    """Return the name of the transient network that asks for the hook's answer."""
    return f"nfvo-probe-{vni}"


def expected_digest(vni: int, mtu: int, peers: Iterable[str]) -> str:
    """Return the digest of a virtual link that is as it should be.

    ``peers`` are the underlay addresses of all its hosts, the asked one included, so
    that each host of a virtual link has the same digest.
    """
    bridge, vxlan = bridge_name(vni), vxlan_name(vni)
    lines = [
        f"bridge {bridge} up {mtu}",
        f"vxlan {vxlan} up {mtu} {vni} {bridge}",
        *sorted(f"peer {peer}" for peer in set(peers)),
    ]
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def answer(message: str) -> tuple[str, str] | None:
    """Return the hook's version and digest, or ``ABSENT``, in libvirt's error 70."""
    found = _ANSWER.search(message)
    return (found[1], found[2]) if found else None
