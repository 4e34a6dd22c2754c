"""
What libvirt's XML says of a VM, a link and a volume, as ``lcm.facts``: pure.

Only what was set is told: a running VM's live XML has much that libvirt chose.
"""

from collections.abc import Callable, Iterator

from lxml import etree

from nfvo.lcm.facts import NetworkFacts, NicFacts, ServerFacts, VolumeFacts
from nfvo.lcm.observation import ServerState
from nfvo.vim.libvirt.binding_xml import read_words
from nfvo.vim.libvirt.hostdev_xml import read_address
from nfvo.vim.libvirt.network_xml import read_peers, read_uplinks, read_vni
from nfvo.vim.libvirt.port_filter import ADDRESSES, NO_ADDRESS
from nfvo.vim.libvirt.storage_xml import GIB

KIB_PER_MIB = 1024
Words = Callable[[str], frozenset[str]]
PLUGS = "network", "bridge", "dev", "path"
"""What an interface may be plugged into; a UDP link has none of them."""


def server_facts(
    domain: etree._Element, state: ServerState, folder: str, words: Words
) -> ServerFacts:
    """
    Return what a ``<domain>`` says; ``folder`` is where our volumes are.

    ``words`` tells what a filter lets in and out, by its name (empty: there is none).
    """
    return ServerFacts(
        state=state,
        vcpus=_vcpus(domain),
        memory_mib=int(domain.findtext("memory") or "0") // KIB_PER_MIB,
        nics=tuple(_nic(nic, words) for nic in domain.iterfind("devices/interface")),
        disks=frozenset(_disks(domain, folder)),
        pinned=tuple(sorted(read_words(domain))),
    )


def network_facts(network: etree._Element, *, active: bool) -> NetworkFacts:
    """Return what a ``<network>`` says; the bridge of a VXLAN link is no provider's."""
    vni = read_vni(network)
    bridge = _attribute(network, "bridge", "name")
    return NetworkFacts(
        active=active,
        segment=vni,
        vlan=int(_attribute(network, "vlan/tag", "id") or "0"),
        bridge="" if vni else bridge,
        peers=read_peers(network),
        uplinks=read_uplinks(network),
    )


def volume_facts(volume: etree._Element) -> VolumeFacts:
    """Return what a ``<volume>`` says; images are called by their checksum."""
    size = int(volume.findtext("capacity") or "0")
    backing = volume.findtext("backingStore/path") or ""
    image = backing.rpartition("/")[2].partition(".")[0]
    return VolumeFacts(disk_gib=-(-size // GIB), image=image)


def _vcpus(domain: etree._Element) -> int:
    """Return how many are plugged in: less than there may be if one was taken out."""
    vcpu = domain.find("vcpu")
    return 0 if vcpu is None else int(vcpu.get("current") or vcpu.text or "0")


def _nic(nic: etree._Element, words: Words) -> NicFacts:
    source = nic.find("source")
    plugs = (source.get(plug, "") for plug in PLUGS) if source is not None else ()
    return NicFacts(
        mac=_attribute(nic, "mac", "address"),
        network=next(filter(None, plugs), "") or _function(nic),
        addresses=frozenset(_addresses(nic)),
        security=words(_attribute(nic, "filterref", "filter")),
    )


def _function(nic: etree._Element) -> str:
    """Return the address of the virtual function that it is; empty if it is none."""
    address = nic.find("source/address[@type='pci']")
    return "" if address is None else read_address(address)


def _addresses(nic: etree._Element) -> Iterator[str]:
    """Yield what our filter lets through, but for the sources that mean "none"."""
    for parameter in nic.iterfind("filterref/parameter"):
        value = parameter.get("value", "")
        if parameter.get("name") in ADDRESSES and value not in NO_ADDRESS:
            yield value


def _disks(domain: etree._Element, folder: str) -> Iterator[str]:
    """Yield names of our volumes, and of anything else what libvirt calls it."""
    for source in domain.iterfind("devices/disk/source"):
        named = ("file", "volume", "dev", "name")
        path = next((source.get(name, "") for name in named if source.get(name)), "")
        yield path.removeprefix(f"{folder}/")


def _attribute(element: etree._Element, path: str, name: str) -> str:
    found = element.find(path)
    return "" if found is None else found.get(name, "")
