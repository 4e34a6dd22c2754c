"""
The service graph: what must run, and what is wired to what.

``build`` expands an Nsd and its Vnfds into VNFCs and virtual links, ``views`` draws
the result.  Nothing here does any I/O.
"""

from nfvo.descriptor.choice import ANY, Choice, resolved
from nfvo.graph.build import build
from nfvo.graph.model import (
    AffinityGroup,
    Cp,
    IpAddress,
    IpNetwork,
    Path,
    Resources,
    Sap,
    ServiceGraph,
    Storage,
    VirtualLink,
    Vnf,
    Vnfc,
    demand,
    without,
)
from nfvo.graph.views import to_dot, to_mermaid

__all__ = [
    "ANY",
    "AffinityGroup",
    "Choice",
    "Cp",
    "IpAddress",
    "IpNetwork",
    "Path",
    "Resources",
    "Sap",
    "ServiceGraph",
    "Storage",
    "VirtualLink",
    "Vnf",
    "Vnfc",
    "build",
    "demand",
    "resolved",
    "to_dot",
    "to_mermaid",
    "without",
]
