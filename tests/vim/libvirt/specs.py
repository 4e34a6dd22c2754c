"""Specs as the planner writes them, small and complete."""

from typing import Any

from nfvo.lcm.ids import child_id
from nfvo.lcm.specs import NetworkSpec, PortSpec, ServerSpec, Tag

NS = "3c1f0000-0000-4000-8000-000000000001"
TAG = Tag(installation="lab", ns=NS, owner=child_id(NS, "fw"), step="s1", fence=7)


def network(name: str = "nfvo-3c1f0000-left", **fields: Any) -> NetworkSpec:
    """Return a VXLAN link between two hosts, but for these fields."""
    wanted: dict[str, Any] = {
        "id": child_id(NS, name),
        "name": name,
        "fabric": "vxlan",
        "tag": TAG,
        "segment": 65536,
        "peers": ("10.77.0.12", "10.77.0.11"),
    }
    return NetworkSpec.model_validate(wanted | fields)


def port(name: str = "left", **fields: Any) -> PortSpec:
    """Return a port with an address of each kind, but for these fields."""
    wanted: dict[str, Any] = {
        "id": child_id(NS, name),
        "name": name,
        "mac": "52:54:00:12:34:56",
        "network": network(),
        "addresses": ("10.10.0.5/24", "fd00::5/64"),
    }
    return PortSpec.model_validate(wanted | fields)


def server(name: str = "nfvo-3c1f0000-fw-1", **fields: Any) -> ServerSpec:
    """Return a server with one port, but for these fields."""
    wanted: dict[str, Any] = {
        "id": child_id(NS, name),
        "name": name,
        "vcpus": 2,
        "memory_mib": 256,
        "disk": f"{name}.qcow2",
        "seed": f"{name}-seed.iso",
        "ports": (port(),),
        "tag": TAG,
    }
    return ServerSpec.model_validate(wanted | fields)
