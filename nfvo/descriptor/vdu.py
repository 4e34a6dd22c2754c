"""VDUs: templates of VMs, and of containers."""

from typing import Annotated, Literal

from pydantic import Field

from nfvo.descriptor.amounts import GiB, MiB
from nfvo.descriptor.compute import (
    Capability,
    CpuDemand,
    KeyValue,
    LogicalNode,
    MemoryDemand,
)
from nfvo.descriptor.cp import Cpd
from nfvo.descriptor.document import Count, Document, Flag, Name, Whole
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.storage import VirtualStorage

Instances = Annotated[Whole, Field(ge=0, le=100_000)]


class Monitored(Document):
    """A measurement that is to be collected (IFA 011, 7.1.11.3)."""

    id: str
    name: str = ""
    metric: str = ""
    period_s: Annotated[Whole, Field(ge=0)] = 0


class Vdu(Document):
    """
    Virtualisation deployment unit: the template of one kind of VM (IFA 011, 7.1.6.2).

    ``instances`` is how many there are at first; there are never fewer than
    ``min_instances``, never more than ``max_instances`` (0: as ``instances``).
    ``disk_gib`` is the root disk, ``storages`` what is beside it.  ``boot_values`` are
    told to the VM beside its user data (SOL001: kvp_data).
    With ``boot_volume`` the root disk is to be a virtual block storage of its own, not
    local (SOL001).
    """

    id: Name
    name: str = ""
    description: str = ""
    image: SwImage
    vcpus: Count
    memory_mib: MiB
    disk_gib: GiB = 1
    instances: Instances = 1
    min_instances: Instances = 0
    max_instances: Instances = 0
    cpds: tuple[Cpd, ...] = ()
    storages: tuple[VirtualStorage, ...] = ()
    cpu: CpuDemand = CpuDemand()
    memory: MemoryDemand = MemoryDemand()
    logical_nodes: tuple[LogicalNode, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    nfvi_constraints: tuple[KeyValue, ...] = ()
    architecture: Literal["x86_64", "aarch64"] = "x86_64"
    hypervisors: tuple[Literal["kvm", "qemu", "lxc", "test"], ...] = ()
    labels: tuple[str, ...] = ()
    user_data: str = ""
    boot_values: tuple[KeyValue, ...] = ()
    ready: Literal["agent", "running"] = "agent"
    boot_order: tuple[str, ...] = ()
    boot_volume: Flag = False
    monitored: tuple[Monitored, ...] = ()


class ContainerVdu(Document):
    """A VDU of containers: it is read, and not realised yet (SOL001: OsContainer)."""

    id: Name
    name: str = ""
    description: str = ""
    images: tuple[SwImage, ...] = ()
    instances: Instances = 1
    min_instances: Instances = 0
    max_instances: Instances = 0
