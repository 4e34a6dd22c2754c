"""How facts differ, and what they are, in few words."""

from collections.abc import Iterable, Iterator, Mapping

from nfvo.lcm.deviation import NOTHING
from nfvo.lcm.facts import Facts, NetworkFacts, NicFacts, ServerFacts, VolumeFacts

Difference = tuple[str, str, str]
"""What it is of, as it should be, as it is."""


def differences(due: Facts, found: Facts) -> Iterator[Difference]:
    """Yield what is other than it should be; the state of a VM is none of it."""
    match due, found:
        case ServerFacts(), ServerFacts():
            yield from _of_server(due, found)
        case NetworkFacts(), NetworkFacts():
            yield from _of_network(due, found)
        case VolumeFacts(), VolumeFacts():
            yield from _of_volume(due, found)


def told(facts: Facts | None) -> Mapping[str, str]:
    """Return all that there is to say of something."""
    match facts:
        case ServerFacts():
            return {
                "vcpus": str(facts.vcpus),
                "memory": f"{facts.memory_mib} MiB",
                "nics": _texts(f"{n.mac} on {n.network or '-'}" for n in facts.nics),
                "disks": _texts(facts.disks),
            }
        case NetworkFacts():
            named = {"vni": facts.segment, "vlan": facts.vlan, "bridge": facts.bridge}
            said = {name: str(value) for name, value in named.items() if value}
            said |= {"active": _yes(facts.active), "peers": _texts(facts.peers)}
            return said | ({"uplinks": _texts(facts.uplinks)} if facts.uplinks else {})
        case VolumeFacts():
            size = {"size": f"{facts.disk_gib} GiB"} if facts.disk_gib else {}
            return {**size, **({"image": facts.image} if facts.image else {})}
        case None:
            return {}


def _of_server(due: ServerFacts, found: ServerFacts) -> Iterator[Difference]:
    yield from _unequal("vcpus", str(due.vcpus), str(found.vcpus))
    memory = f"{due.memory_mib} MiB", f"{found.memory_mib} MiB"
    yield from _unequal("memory", *memory)
    yield from _sets("disks", due.disks, found.disks)
    yield from _unequal("volumes", str(due.volumes), str(found.volumes))
    if due.pinned is not None and found.pinned is not None:
        yield from _sets("pinning", frozenset(due.pinned), frozenset(found.pinned))
    yield from _of_nics("nics", due.nics, found.nics)
    yield from _of_nics("nics in trunks", due.inside, found.inside)


def _of_nics(
    what: str, due: Iterable[NicFacts], found: Iterable[NicFacts]
) -> Iterator[Difference]:
    wanted = {str(nic): nic for nic in due}
    there = {str(nic): nic for nic in found}
    yield from _sets(what, frozenset(wanted), frozenset(there))
    for name in sorted(wanted.keys() & there.keys()):
        yield from _of_nic(name, wanted[name], there[name])


def _of_nic(name: str, due: NicFacts, found: NicFacts) -> Iterator[Difference]:
    if due.network:
        yield from _unequal(f"network of {name}", due.network, found.network or NOTHING)
    if due.addresses:
        there = frozenset(one.partition("/")[0] for one in found.addresses)
        yield from _sets(f"addresses of {name}", due.addresses, there)
    if due.security is not None and found.security is not None:
        yield from _sets(f"security of {name}", due.security, found.security)
    yield from _sets(f"trunk of {name}", due.trunk, found.trunk)


def _of_network(due: NetworkFacts, found: NetworkFacts) -> Iterator[Difference]:
    yield from _unequal("active", _yes(due.active), _yes(found.active))
    yield from _unequal("vni", str(due.segment), str(found.segment))
    yield from _unequal("vlan", str(due.vlan), str(found.vlan))
    if due.bridge:
        yield from _unequal("bridge", due.bridge, found.bridge or NOTHING)
    yield from _sets("peers", due.peers, found.peers)
    yield from _sets("uplinks", due.uplinks, found.uplinks)


def _of_volume(due: VolumeFacts, found: VolumeFacts) -> Iterator[Difference]:
    # A disk is as large as its image where that is the larger one.
    if found.disk_gib < due.disk_gib:
        yield "size", f"{due.disk_gib} GiB", f"{found.disk_gib} GiB"
    if due.image and found.image:
        yield from _unequal("image", due.image, found.image)


def _unequal(what: str, due: str, found: str) -> Iterator[Difference]:
    if due != found:
        yield what, due, found


def _sets(
    what: str, due: frozenset[str], found: frozenset[str]
) -> Iterator[Difference]:
    """Yield what one of two sets has only."""
    if due != found:
        yield what, _texts(due - found), _texts(found - due)


def _texts(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)) or NOTHING


def _yes(so: bool) -> str:
    return "yes" if so else "no"
