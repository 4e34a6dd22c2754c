"""
The words for PCI devices that are understood, where words may stand.

``pci_passthrough:alias`` (``gpu:1,fpga:2``) and ``hw:pci_numa_affinity_policy`` are
extra specs of Nova (docs.openstack.org/nova, "Extra Specs"); ``pci:10de:1db6`` is ours,
with how many as its value.  ``numa_affinity_policy`` is Neutron's, of one port.
"""

import re
from collections.abc import Iterator, Mapping

from nfvo.descriptor.compute import KeyValue

ALIAS, AFFINITY = "pci_passthrough:alias", "hw:pci_numa_affinity_policy"
PORT_AFFINITY = "numa_affinity_policy"
PRODUCT = re.compile(r"pci:([0-9a-f]{4}:[0-9a-f]{4})", re.IGNORECASE)
ALIASES = re.compile(r"[\w.-]+:[1-9]\d?(,[\w.-]+:[1-9]\d?)*")
COUNT = re.compile(r"[1-9]\d?")
POLICIES = frozenset({"required", "preferred", "legacy"})


def is_device_word(pair: KeyValue) -> bool:
    """Whether a requirement in words asks for devices, in a way that is acted on."""
    if pair.key == ALIAS:
        return ALIASES.fullmatch(pair.value) is not None
    if pair.key in (AFFINITY, PORT_AFFINITY):
        return pair.value in POLICIES
    return bool(PRODUCT.fullmatch(pair.key) and COUNT.fullmatch(pair.value))


def counted(words: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Yield what devices are asked for, and how many of them."""
    for key, value in words.items():
        if not is_device_word(KeyValue(key=key, value=value)):
            continue
        if key == ALIAS:
            for one in value.split(","):
                name, _, count = one.partition(":")
                yield name, int(count)
        elif product := PRODUCT.fullmatch(key):
            yield product[1].lower(), int(value)
