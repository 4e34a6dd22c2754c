"""What keeps descriptors from being changed or removed, and from being instantiated."""

from collections.abc import Iterator, Sequence

from nfvo.descriptor.pinning import pins_of
from nfvo.errors import Conflict
from nfvo.lcm.catalogue.models import nsd_of
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import DescriptorKey, StoredDescriptor


def refuse_if_needed(
    view: Reading, old: StoredDescriptor, together: Sequence[StoredDescriptor]
) -> None:
    """Raise ``Conflict`` when an NS instance, or an NSD outside, relies on ``old``."""
    what = f"{old.kind} {old.id} {old.version}"
    users = {(nsd.id, nsd.version) for nsd in _nsds_with(view, old)}
    for ns in view.ns_instances():
        if (ns.nsd, ns.nsd_version) in users:
            hint = "raise its version, or remove the service first: "
            hint += f"nfvo terminate {ns.name}, nfvo delete {ns.name}"
            raise Conflict(f"{what} is in use by the service {ns.name}", hint=hint)
    outside = users - {(other.id, other.version) for other in (*together, old)}
    for id, version in sorted(outside):
        hint = "raise its version, or give the NSD along with it"
        raise Conflict(f"{what} is in use by nsd {id} {version}", hint=hint)


def _nsds_with(view: Reading, old: StoredDescriptor) -> Iterator[StoredDescriptor]:
    """Yield the NSD itself, and the NSDs that use it, by way of others too."""
    nsds = [(one, pins_of(nsd_of(one))) for one in view.descriptors("nsd")]
    found = {old.key: old}
    grown = 0
    while grown < len(found):
        grown = len(found)
        found |= {one.key: one for one, pins in nsds if pins & found.keys()}
    yield from (one for one in found.values() if one.kind == "nsd")


def vnfds_in(stored: StoredDescriptor) -> frozenset[DescriptorKey]:
    """Return the VNFDs that an NSD uses, in any of its flavours."""
    profiles = nsd_of(stored).all_vnf_profiles()
    return frozenset(("vnfd", p.vnfd, p.vnfd_version) for p in profiles)


def _in(view: Reading, nsd: StoredDescriptor) -> set[DescriptorKey]:
    """Return an NSD with all that it uses, by way of other NSDs too."""
    found = {nsd.key}
    looked_at = [nsd]
    for one in looked_at:
        new = pins_of(nsd_of(one)) - found
        found |= new
        looked_at += [view.descriptor(*key) for key in new if key[0] == "nsd"]
    return found


def check_enabled(view: Reading, nsd: StoredDescriptor) -> None:
    """Raise ``Conflict`` when an NSD, or what is in it, is not to be instantiated."""
    disabled = view.disabled_descriptors()
    if not disabled:
        return
    for kind, id, version in sorted(disabled & _in(view, nsd)):
        raise Conflict(
            f"{kind} {id} {version} is DISABLED: nothing new is made of it",
            hint=f"nfvo package enable {id}:{version}",
        )
