"""VDUs in the short form: the keys that they may have."""

from typing import Annotated, Literal

from pydantic import Field

from nfvo.descriptor.amounts import GiB, Mbps, MiB
from nfvo.descriptor.cp import LayerProtocol, Vnic
from nfvo.descriptor.document import Address, Count, Flag, Name, Sha256, Whole
from nfvo.descriptor.image import Checksum, DiskFormat
from nfvo.descriptor.vdu import Instances
from nfvo.descriptor.written import NAMES, ONE, Brief, Written

Number = Annotated[Whole, Field(ge=0)]


class ShortImage(Brief):
    """The software image; a name alone is the name."""

    short = "name"

    name: Name = Field(description="the name in the image store")
    sha256: Sha256 = ""
    min_disk: GiB = 0
    min_memory: MiB = 0
    version: str = ""
    checksum: Checksum | None = Field(
        default=None, description="a digest by another algorithm than SHA-256"
    )
    format: DiskFormat = ""
    container_format: str = ""
    size_bytes: Number = 0
    operating_system: str = ""
    artifact: str = Field(default="", description="its file in the package, or its URL")


class ShortAddress(Brief):
    """How a CP comes to an address; a kind alone is one that is assigned to it."""

    short = "kind"

    kind: Literal["mac", "ipv4", "ipv6"] = "ipv4"
    assigned: Flag = True
    floating: Flag = False
    count: Count = 1
    fixed: Annotated[tuple[Address, ...], ONE] = ()


class ShortCapability(Brief):
    """A requested additional capability."""

    mandatory: Flag = True
    min_version: str = ""
    preferred_version: str = ""
    targets: dict[str, str] = Field(default={}, description="what it is asked of")


Capabilities = Annotated[dict[str, ShortCapability], NAMES]


class ShortCp(Brief):
    """One network interface of a VDU; a name alone is its internal link."""

    short = "vl"

    vl: Name = Field(
        default="", description="an internal link; left out: it can be external"
    )
    order: Number | None = Field(
        default=None, description="its place among the CPs; left out: where it stands"
    )
    forwards: Flag = Field(
        default=False, description="it sends packets with others' addresses"
    )
    bit_rate: Mbps = 0
    vnic: Vnic = "virtio"
    security: Annotated[tuple[Name, ...], ONE] = Field(
        default=(), description="security groups; left out: all is let in and out"
    )
    description: str = ""
    protocols: Annotated[tuple[LayerProtocol, ...], ONE] = ()
    role: str = ""
    addresses: Annotated[tuple[ShortAddress, ...], ONE] = ()
    capabilities: Capabilities = Field(
        default={}, description="additional capabilities of what it is plugged into"
    )
    trunk: Flag = Field(default=False, description="frames with VLAN tags pass")
    trunk_links: dict[Name, Annotated[Whole, Field(ge=1, le=4094)]] = Field(
        default={}, description="the VLANs of internal links on a trunk"
    )


class ShortStorage(Brief):
    """A disk beside the root disk, or other storage; an amount alone is its size."""

    short = "size"

    size: GiB = 0
    kind: Literal["block", "ephemeral", "object", "file"] = "block"
    image: ShortImage | None = None
    rdma: Flag = False
    protocol: str = ""
    shared: Flag = Field(default=False, description="all VMs of the VDU share one")
    max_size_bytes: Number = 0


class ShortCpu(Brief):
    """How virtual CPUs are backed; a policy alone is the policy."""

    short = "policy"

    policy: Literal["shared", "dedicated"] = "shared"
    threads: Literal["", "require", "prefer", "avoid", "isolate"] = ""
    sockets: Number = 0
    cores: Number = 0
    thread_count: Number = 0
    clock_mhz: Number = 0
    oversubscription: str = ""


class ShortBacking(Brief):
    """How memory is backed; a size of pages alone is that."""

    short = "pages"

    pages: Literal["", "small", "large", "2 MiB", "1 GiB"] = ""
    numa: Flag = False
    numa_nodes: Annotated[Whole, Field(ge=0, le=64)] = 0
    oversubscription: str = ""


class ShortMonitored(Brief):
    """A measurement that is collected; a metric alone is the metric."""

    short = "metric"

    metric: str = ""
    name: str = ""
    period_s: Number = Field(default=0, description="seconds between two of them")


class VduKeys(Written):
    """What both a VDU and a VNFD with one VDU have."""

    description: str = ""
    image: ShortImage = Field(
        description="the name of an image in the store", examples=["tiny-vnf"]
    )
    vcpus: Count = Field(description="how many virtual CPUs", examples=["1"])
    memory: MiB = Field(description="an amount of memory", examples=["512 MiB"])
    disk: GiB = 1
    storages: dict[Name, ShortStorage] = Field(
        default={}, description="disks beside the root disk"
    )
    instances: Instances = 1
    min_instances: Instances = 0
    max_instances: Instances = 0
    cps: Annotated[dict[Name, ShortCp], NAMES] = Field(
        default={}, description="network interfaces, in their order in the VM"
    )
    cpu: ShortCpu = ShortCpu()
    memory_backing: ShortBacking = ShortBacking()
    logical_nodes: dict[str, dict[str, str]] = Field(
        default={}, description="requirements of parts of the host"
    )
    capabilities: Capabilities = Field(
        default={}, description="additional capabilities of the host"
    )
    constraints: dict[str, str] = Field(
        default={}, description="constraints that the infrastructure knows by name"
    )
    architecture: Literal["x86_64", "aarch64"] = "x86_64"
    hypervisors: tuple[Literal["kvm", "qemu", "lxc", "test"], ...] = ()
    labels: tuple[str, ...] = Field(default=(), description="labels the host must have")
    traits: Annotated[tuple[str, ...], ONE] = Field(
        default=(), description="traits the host must have, as HW_CPU_X86_AVX2"
    )
    preferred_traits: Annotated[tuple[str, ...], ONE] = Field(
        default=(), description="traits the host should have"
    )
    user_data: str = Field(default="", description="cloud-init user data, or a script")
    boot_values: dict[str, str] = Field(
        default={}, description="values told to the VM beside its user data"
    )
    ready: Literal["agent", "running"] = Field(
        default="agent", description="what tells that it is up"
    )
    boot_order: tuple[str, ...] = Field(
        default=(), description="storages, in the order in which it boots from them"
    )
    boot_volume: Flag = Field(
        default=False, description="the root disk is a volume, not of the VM's host"
    )
    monitored: dict[str, ShortMonitored] = Field(
        default={}, description="measurements to be collected"
    )


class ShortVdu(VduKeys):
    """The template of one kind of VM."""

    name: str = Field(default="", description="what people call it")
