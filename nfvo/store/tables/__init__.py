"""All tables, by what they are about; the migrations make them."""

from nfvo.store.tables.base import metadata
from nfvo.store.tables.catalogue import artifact, descriptor, package, secret, token
from nfvo.store.tables.grants import (
    grant,
    host_allocation,
    link_allocation,
    unit_allocation,
)
from nfvo.store.tables.hosts import host, link, network, numa_cell, site
from nfvo.store.tables.instances import cp, ns_instance, sap, vl, vnf_instance, vnfc
from nfvo.store.tables.log import answer, change, installation, lease, project
from nfvo.store.tables.observed import (
    alarm,
    deviation,
    host_observation,
    observation,
    resource,
    survey,
)
from nfvo.store.tables.operations import op_occ, outbox, plan, step

__all__ = [
    "alarm",
    "answer",
    "artifact",
    "change",
    "cp",
    "descriptor",
    "deviation",
    "grant",
    "host",
    "host_allocation",
    "host_observation",
    "installation",
    "lease",
    "link",
    "link_allocation",
    "metadata",
    "network",
    "ns_instance",
    "numa_cell",
    "observation",
    "op_occ",
    "outbox",
    "package",
    "plan",
    "project",
    "resource",
    "sap",
    "secret",
    "site",
    "step",
    "survey",
    "token",
    "unit_allocation",
    "vl",
    "vnf_instance",
    "vnfc",
]
