"""Demands of a VDU on CPUs, memory and the host: the capability ``virtual_compute``."""

from collections.abc import Iterator, Mapping

from nfvo.descriptor.compute import (
    Capability,
    CpuDemand,
    KeyValue,
    LogicalNode,
    MemoryDemand,
)
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import Atom, Fields, NodeTemplate, Value

ARCHITECTURES = {
    **dict.fromkeys(("x86", "x86_64", "x86-64", "amd64", "i686", "intel"), "x86_64"),
    **dict.fromkeys(("arm", "arm64", "aarch64", "armv8"), "aarch64"),
}
POLICIES = {"static": "dedicated", "dedicated": "dedicated"}
THREADS = ("require", "prefer", "avoid", "isolate")
PAGE_SIZES = {2 * 1024**2: "2 MiB", 1024**3: "1 GiB"}
PAGES = {"small": "small", "large": "large", "any": "large"}
Words = Mapping[str, str]


def constraints(node: NodeTemplate, compute: Fields) -> tuple[KeyValue, ...]:
    """Return the requirements that are pairs of words, from wherever they stand."""
    places = (
        node.get("nfvi_constraints"),
        compute.get("compute_requirements"),
        compute.get("virtual_cpu", "vdu_cpu_requirements"),
        compute.get("virtual_memory", "vdu_mem_requirements"),
    )
    return tuple(pair for place in places for pair in pairs(place))


def pairs(value: Value | None) -> Iterator[KeyValue]:
    """Yield the pairs of a map; the items of a list are keys without a value."""
    if isinstance(value, Fields):
        for key, inner in value.items():
            yield KeyValue(key=key, value=plain.text(inner))
    else:
        yield from (KeyValue(key=word) for word in plain.texts(value))


def cpu(compute: Fields, extra: Words, making: Making) -> CpuDemand:
    """
    Return how virtual CPUs are to be backed.

    ``extra`` are pairs of words: those that Nova has for it are understood.
    """
    data = compute.get("virtual_cpu")
    fields = data if isinstance(data, Fields) else Fields({}, compute.at)
    policy = fields.get("virtual_cpu_pinning", "virtual_cpu_pinning_policy")
    rules = plain.texts(fields.get("virtual_cpu_pinning", "virtual_cpu_pinning_rule"))
    threads = extra.get("hw:cpu_thread_policy") or next(iter(rules), "")
    named = POLICIES.get(plain.text(policy) or extra.get("hw:cpu_policy", ""))
    values = {
        "policy": named or "shared",
        "threads": threads if threads in THREADS else "",
        "sockets": extra.get("hw:cpu_sockets", "0"),
        "cores": extra.get("hw:cpu_cores", "0"),
        "thread_count": extra.get("hw:cpu_threads", "0"),
        "clock_mhz": plain.megahertz(fields.get("virtual_cpu_clock")),
        "oversubscription": plain.text(
            fields.get("virtual_cpu_oversubscription_policy")
        ),
    }
    if rules and threads not in THREADS:
        making.not_kept("the rules of CPU pinning", fields.at)
    return making.make(CpuDemand, fields.at, values) or CpuDemand()


def memory(compute: Fields, extra: Words, making: Making) -> MemoryDemand:
    """Return how memory is to be backed."""
    data = compute.get("virtual_memory")
    fields = data if isinstance(data, Fields) else Fields({}, compute.at)
    values = {
        "numa": plain.flag(fields.get("numa_enabled")),
        "numa_nodes": extra.get("hw:numa_nodes", "0"),
        "pages": _pages(fields, extra.get("hw:mem_page_size", "")),
        "oversubscription": plain.text(
            fields.get("virtual_mem_oversubscription_policy")
        ),
    }
    return making.make(MemoryDemand, fields.at, values) or MemoryDemand()


def _pages(fields: Fields, word: str) -> str:
    """Return the size of memory pages: of the first that is asked for."""
    for demand in plain.several(fields.get("huge_pages_requirements")):
        if isinstance(demand, Fields):
            size = plain.bytes_of(demand.get("hugepage_size"))
            return PAGE_SIZES.get(int(size or 0), "large")
    if word in PAGES:
        return PAGES[word]
    kib = f"{word} kB" if word.isdecimal() else word
    size = plain.bytes_of(Atom(kib, kib, fields.at))
    return PAGE_SIZES.get(int(size or 0), "")


def architecture(compute: Fields, making: Making) -> str:
    """Return the architecture; one that we have no hosts of is not kept."""
    value = compute.get("virtual_cpu", "cpu_architecture")
    word = plain.text(value)
    if value is not None and word and word.lower() not in ARCHITECTURES:
        making.not_kept(f"the architecture {word}", value.at)
    return ARCHITECTURES.get(word.lower(), "x86_64")


def logical_nodes(compute: Fields, making: Making) -> tuple[LogicalNode, ...]:
    """Return the requirements of logical nodes."""
    return made(
        making.make(LogicalNode, value.at, {"id": id_, "requirements": tuple(found)})
        for id_, value in plain.named(compute.get("logical_node"))
        if isinstance(value, Fields)
        for found in [pairs(value.get("logical_node_requirements"))]
    )


def capabilities(compute: Fields, making: Making) -> tuple[Capability, ...]:
    """Return the additional capabilities that are requested."""
    found = plain.named(compute.get("requested_additional_capabilities"))
    return made(
        making.make(
            Capability,
            value.at,
            {
                "name": plain.text(value.get("requested_additional_capability_name")),
                "mandatory": plain.flag(value.get("support_mandatory")),
                "min_version": plain.text(
                    value.get("min_requested_additional_capability_version")
                ),
                "preferred_version": plain.text(
                    value.get("preferred_requested_additional_capability_version")
                ),
                "targets": tuple(pairs(value.get("target_performance_parameters"))),
            },
        )
        for _, value in found
        if isinstance(value, Fields)
    )
