"""What a VDU asks of CPUs and memory."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from nfvo.descriptor.compute import (
    Capability,
    CpuDemand,
    KeyValue,
    LogicalNode,
    MemoryDemand,
)
from nfvo.descriptor.words import quoted
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part

Pages = Literal["", "small", "large", "2 MiB", "1 GiB"]
PAGES: Mapping[str, Pages] = {
    "LARGE": "large",
    "PREFER_LARGE": "large",
    "SMALL": "small",
    "SIZE_2MB": "2 MiB",
    "SIZE_1GB": "1 GiB",
}
Threads = Literal["", "require", "prefer", "avoid", "isolate"]
THREADS: Mapping[str, Threads] = {
    "AVOID": "avoid",
    "SEPARATE": "avoid",
    "ISOLATE": "isolate",
    "PREFER": "prefer",
    "REQUIRE": "require",
}
Architecture = Literal["x86_64", "aarch64"]
ARCHITECTURES: Mapping[str, Architecture] = {
    "x86_64": "x86_64",
    "x86-64": "x86_64",
    "x86": "x86_64",
    "amd64": "x86_64",
    "intel": "x86_64",
    "aarch64": "aarch64",
    "arm64": "aarch64",
    "arm": "aarch64",
}


class Compute(NamedTuple):
    """What is asked."""

    vcpus: int = 1
    memory_mib: int = 1024
    cpu: CpuDemand = CpuDemand()
    memory: MemoryDemand = MemoryDemand()
    nodes: tuple[LogicalNode, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    constraints: tuple[KeyValue, ...] = ()
    architecture: Architecture = "x86_64"


def compute_of(part: Part, maker: Maker) -> Compute:
    """Return what a ``virtual-compute-desc`` asks; 1 CPU and 1 GB unless it says so."""
    memory, cpu = part.one("virtual-memory"), part.one("virtual-cpu")
    size = memory.one("size") if memory else None
    constraints = [
        *(pairs(cpu, "vdu-cpu-requirements") if cpu else ()),
        *(pairs(memory, "vdu-mem-requirements") if memory else ()),
        *(KeyValue(key=text) for text in _texts(part, "compute-requirements")),
    ]
    return Compute(
        vcpus=maker.count(cpu.one("num-virtual-cpu") if cpu else None),
        memory_mib=maker.mib(size) if size else 1024,
        cpu=_cpu(cpu) if cpu else CpuDemand(),
        memory=_memory(memory, maker) if memory else MemoryDemand(),
        nodes=nodes(part),
        capabilities=capabilities(part),
        constraints=tuple(constraints),
        architecture=_architecture(cpu, maker) if cpu else "x86_64",
    )


def _texts(part: Part, leaf: str) -> Iterator[str]:
    if text := part.of(leaf):
        yield text


def _architecture(cpu: Part, maker: Maker) -> Architecture:
    stated = cpu.one("cpu-architecture")
    if stated is None or not stated.text:
        return "x86_64"
    known = ARCHITECTURES.get(stated.text.lower())
    if known is None:
        message = f"the CPU architecture {quoted(stated.text)} is taken for x86_64"
        maker.assume(message, stated)
    return known or "x86_64"


def _cpu(part: Part) -> CpuDemand:
    pinning = part.one("pinning")
    policy = pinning.of("policy") if pinning else ""
    threads = pinning.of("thread-policy") if pinning else ""
    older = pinning.texts("cpu-policy") if pinning else ()
    dedicated = policy == "static" or "dedicated" in older
    threads = threads or part.of("cpu-thread-pinning-policy")
    return CpuDemand(
        policy="dedicated" if dedicated else "shared",
        threads=THREADS.get(threads, ""),
        clock_mhz=part.number("clock"),
        oversubscription=part.of("oversubscription-policy"),
    )


def _memory(part: Part, maker: Maker) -> MemoryDemand:
    numa = part.one("numa-node-policy")
    count = numa.one("node-cnt") if numa else None
    pages = part.of("mempage-size")
    if pages == "PREFER_LARGE":
        maker.assume("hugepages that are preferred are asked for", part)
    return MemoryDemand(
        numa=part.flag("numa-enabled") or numa is not None,
        numa_nodes=min(maker.count(count, 0, 0), 64),
        pages=PAGES.get(pages, ""),
        oversubscription=part.of("over-subscription-policy"),
    )


def pairs(part: Part, leaf: str) -> Iterator[KeyValue]:
    """Yield a list of keys and values."""
    for one in part.all(leaf):
        if one.of("key"):
            yield KeyValue(key=one.of("key"), value=one.of("value"))


def nodes(part: Part) -> tuple[LogicalNode, ...]:
    """Return the logical nodes that are asked for."""
    return tuple(
        LogicalNode(
            id=one.of("id"), requirements=tuple(pairs(one, "requirement-detail"))
        )
        for one in part.all("logical-node")
    )


def capabilities(part: Part) -> tuple[Capability, ...]:
    """Return the additional capabilities that are asked for."""
    return tuple(
        Capability(
            name=one.of("name"),
            mandatory=one.flag("support-mandatory"),
            min_version=one.of("min-version"),
            preferred_version=one.of("preferred-version"),
            targets=tuple(pairs(one, "target-performance-parameters")),
        )
        for one in part.all("request-additional-capability")
    )


def constraints(texts: Iterable[str]) -> tuple[KeyValue, ...]:
    """Return constraints that are written as texts: ``key=value``, or a key alone."""
    split = (text.partition("=") for text in texts if text.strip())
    return tuple(
        KeyValue(key=key.strip() or value, value=value.strip())
        for key, _, value in split
    )
