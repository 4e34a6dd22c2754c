"""
The words for demands on a host that are understood, where words may stand.

Nova's extra specs (docs.openstack.org/nova, "Extra Specs") are what descriptors of all
dialects carry; ``isolation`` is ours.
"""

from nfvo.descriptor.compute import KeyValue
from nfvo.descriptor.device_words import is_device_word
from nfvo.descriptor.trait_words import is_trait

CELL_CPUS, CELL_MEMORY = "hw:numa_cpus.", "hw:numa_mem."
ISOLATION = "isolation"
CORE_ALONE, HOST_ALONE = "dedicated-core", "dedicated-host"
ISOLATIONS = frozenset({"shared", CORE_ALONE, HOST_ALONE})
KNOWN = frozenset(
    {"hw:cpu_policy", "hw:cpu_thread_policy", "hw:mem_page_size", "hw:numa_nodes"}
    | {"hw:cpu_sockets", "hw:cpu_cores", "hw:cpu_threads"}
)


def is_known_word(pair: KeyValue) -> bool:
    """Whether a requirement in words is one that is acted on."""
    if pair.key == ISOLATION:
        return pair.value in ISOLATIONS
    if is_trait(pair) or is_device_word(pair):
        return True
    return pair.key in KNOWN or pair.key.startswith((CELL_CPUS, CELL_MEMORY))
