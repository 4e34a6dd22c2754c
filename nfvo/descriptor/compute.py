"""What a VDU asks of CPUs and memory beyond how much of them."""

from typing import Annotated, Literal

from pydantic import Field

from nfvo.descriptor.document import Document, Flag, Whole


class KeyValue(Document):
    """A requirement in words that its reader knows, such as an extra spec of Nova."""

    key: Annotated[str, Field(min_length=1)]
    value: str = ""


class CpuDemand(Document):
    """
    How virtual CPUs are to be backed (IFA 011, 7.1.9.2.2 and 7.1.9.2.4).

    ``policy``: each vCPU has a physical one of its own (``dedicated``), or not.
    ``threads`` is SOL001's thread policy: whether thread siblings must (``require``),
    should (``prefer``), must not be used (``avoid``), or be left idle (``isolate``).
    ``sockets``, ``cores`` and ``thread_count`` are the topology that the guest sees;
    0 is whatever suits.
    """

    policy: Literal["shared", "dedicated"] = "shared"
    threads: Literal["", "require", "prefer", "avoid", "isolate"] = ""
    sockets: Annotated[Whole, Field(ge=0)] = 0
    cores: Annotated[Whole, Field(ge=0)] = 0
    thread_count: Annotated[Whole, Field(ge=0)] = 0
    clock_mhz: Annotated[Whole, Field(ge=0)] = 0
    oversubscription: str = ""


class MemoryDemand(Document):
    """
    How memory is to be backed (IFA 011, 7.1.9.3.2).

    ``numa_nodes`` is how many NUMA nodes the guest has (0: does not matter).
    ``pages`` is their size: ``large`` is any of hugepages, empty does not matter.
    """

    numa: Flag = False
    numa_nodes: Annotated[Whole, Field(ge=0, le=64)] = 0
    pages: Literal["", "small", "large", "2 MiB", "1 GiB"] = ""
    oversubscription: str = ""


class LogicalNode(Document):
    """Requirements of one NUMA node of the guest, or of one part of the host."""

    id: str
    requirements: tuple[KeyValue, ...] = ()


class Capability(Document):
    """A requested additional capability (IFA 011, 7.1.9.5): an accelerator, a flag."""

    name: str
    mandatory: Flag = True
    min_version: str = ""
    preferred_version: str = ""
    targets: tuple[KeyValue, ...] = ()
