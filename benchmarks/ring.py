"""What is measured: a ring of three VNFs, each one VM of two ports; and one alone."""

from collections.abc import Sequence

RING, LONE = "ring", "lone"
VNFS = 3

_SERVICE = """
nsd: ring
version: "1.0"
vnfs:
  a: {vnfd: one, connect: {left: ca, right: ab}}
  b: {vnfd: one, connect: {left: ab, right: bc}}
  c: {vnfd: one, connect: {left: bc, right: ca}}
vls: {ab: 10.10.0.0/24, bc: 10.20.0.0/24, ca: 10.30.0.0/24}
"""
_LONE = """---
nsd: lone
version: "1.0"
vnfs: {a: {vnfd: one, connect: {left: l, right: r}}}
vls: {l: 10.10.0.0/24, r: 10.20.0.0/24}
"""
_APART = "apart: [[a, b, c]]\n"
_VNFD = """---
vnfd: one
version: "1.0"
provider: nfvo
image: halt
vcpus: 1
memory: 32 MiB
cps: [left, right]
ready: running
"""


def ring(hypervisors: Sequence[str] = ()) -> str:
    """Return the descriptors of a ring on as many hosts, of these kinds if any."""
    named = f"hypervisors: [{', '.join(hypervisors)}]\n" if hypervisors else ""
    return _SERVICE + _APART + _VNFD + named


def anywhere() -> str:
    """Return those of a ring whose VMs may share a host, and of one VNF alone."""
    return _SERVICE + _LONE + _VNFD
