"""Rules between an NSD and its VNFDs."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from nfvo.descriptor.checks.finding import Finding, unknown
from nfvo.descriptor.cp import Cpd, ExtCpd
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.limits import MAX_VNFCS
from nfvo.descriptor.nsd import Nsd, VnfProfile
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import counted, did_you_mean, listed, quoted

Vnfds = Mapping[str, Vnfd]


def _known(nsd: Nsd, vnfds: Vnfds) -> Iterator[tuple[VnfProfile, Vnfd]]:
    """Yield the profiles with what of their VNFDs they choose."""
    for profile in nsd.vnf_profiles:
        vnfd = vnfds.get(profile.vnfd)
        if vnfd and not any(_choice(profile, vnfd)) and _has_its_defaults(vnfd):
            yield profile, vnfd.chosen(profile.flavour, profile.level)


def _has_its_defaults(vnfd: Vnfd) -> bool:
    """Whether the default level of each flavour is one of its levels."""
    return all(
        flavour.default_level in ("", *(level.id for level in flavour.levels))
        for flavour in vnfd.flavours
    )


def choices(nsd: Nsd, vnfds: Vnfds) -> Iterator[Finding]:
    """Find flavours and levels that the VNFD does not have."""
    for profile in nsd.vnf_profiles:
        if profile.vnfd in vnfds:
            yield from _choice(profile, vnfds[profile.vnfd])


def _choice(profile: VnfProfile, vnfd: Vnfd) -> Iterator[Finding]:
    flavours = {flavour.id: flavour for flavour in vnfd.flavours}
    where = ("vnfs", profile.id)
    if profile.flavour and profile.flavour not in flavours:
        what = f"flavour of {quoted(vnfd.id)} called"
        fault = unknown("flavour.unknown", what, profile.flavour, flavours)
        yield Finding((*where, "flavour"), fault)
        return
    flavour = flavours[profile.flavour] if profile.flavour else vnfd.flavours[0]
    levels = [level.id for level in flavour.levels]
    if profile.level and profile.level not in levels:
        what = f"level of {quoted(vnfd.id)} called"
        fault = unknown("level.unknown", what, profile.level, levels)
        yield Finding((*where, "level"), fault)


def cp_names(nsd: Nsd, vnfds: Vnfds) -> Iterator[Finding]:
    """Find connections of CPs that the VNFD does not have."""
    for profile, vnfd in _known(nsd, vnfds):
        cps = {ext.id for ext in vnfd.ext_cpds}
        for connection in profile.connections:
            if connection.cpd not in cps:
                what = f"external CP of {quoted(vnfd.id)} called"
                fault = unknown("cp.unknown", what, connection.cpd, cps)
                where = ("vnfs", profile.id, "connect", connection.cpd)
                yield Finding(where, fault, on_key=True)


def connected_cps(nsd: Nsd, vnfds: Vnfds) -> Iterator[Finding]:
    """Find external CPs that are not connected."""
    for profile, vnfd in _known(nsd, vnfds):
        connected = {connection.cpd for connection in profile.connections}
        for ext in vnfd.ext_cpds:
            if ext.id not in connected:
                message = (
                    f"the CP {quoted(ext.id)} of {quoted(vnfd.id)} is not connected"
                )
                hint = f"add 'connect: {{{ext.id}: LINK}}'"
                fault = Fault("cp.unconnected", message, hint=hint)
                yield Finding(("vnfs", profile.id), fault, on_key=True)


def parameter_names(nsd: Nsd, vnfds: Vnfds) -> Iterator[Finding]:
    """Find parameters that the VNFD does not have, or that are secret."""
    for profile, vnfd in _known(nsd, vnfds):
        declared = {parameter.name: parameter.secret for parameter in vnfd.parameters}
        for value in profile.parameters:
            where = ("vnfs", profile.id, "parameters", value.name)
            if value.name not in declared:
                what = f"parameter of {quoted(vnfd.id)} called"
                fault = unknown("parameter.unknown", what, value.name, declared)
                yield Finding(where, fault, on_key=True)
            elif declared[value.name]:
                yield Finding(where, _in_clear(profile.id, value.name))


def _in_clear(vnf: str, name: str) -> Fault:
    message = f"the secret {quoted(name)} is written in clear"
    hint = f"remove it, and give '{vnf}.{name}' at instantiation"
    return Fault("parameter.secret-in-clear", message, hint=hint)


def address_counts(nsd: Nsd, vnfds: Vnfds) -> Iterator[Finding]:
    """Find connections with more addresses than CPs."""
    for profile, vnfd in _known(nsd, vnfds):
        for connection in profile.connections:
            cps = profile.instances * vms_of(vnfd, connection.cpd)
            versions = Counter(address.version for address in connection.addresses)
            if cps and max(versions.values(), default=0) > cps:
                message = f"{max(versions.values())} addresses"
                where = ("vnfs", profile.id, "connect", connection.cpd, "address")
                expected = f"no more than {cps}, for {counted(cps, 'VM')}"
                yield Finding(where, Fault("address.too-many", message, expected))


def vms_of(vnfd: Vnfd, ext_cpd: str) -> int:
    """Return how many VMs of a VNF have an external CP."""
    return sum(
        vdu.instances
        for ext in vnfd.ext_cpds
        for vdu in vnfd.vdus
        for cpd in vdu.cpds
        if ext.id == ext_cpd
        and ((ext.vdu, ext.cpd) == (vdu.id, cpd.id) or _on(ext, cpd))
    )


def _on(ext: ExtCpd, cpd: Cpd) -> bool:
    """Whether an external CP is an internal link that a CP is on."""
    return bool(ext.vl) and ext.vl == cpd.vl


def pool_sizes(nsd: Nsd, vnfds: Vnfds) -> Iterator[Finding]:
    """Find pools with fewer addresses than CPs on their link."""
    needed: Counter[str] = Counter()
    for profile, vnfd in _known(nsd, vnfds):
        for connection in profile.connections:
            needed[connection.vl] += profile.instances * vms_of(vnfd, connection.cpd)
    for vld in nsd.vlds:
        for index, pool in enumerate(vld.pools):
            usable = pool.num_addresses - (2 if pool.version == 4 else 1)
            if needed[vld.id] > max(usable, 1):
                message = f"{pool} has {max(usable, 1)} addresses"
                expected = f"{needed[vld.id]}, one for each CP on the link"
                fault = Fault("pool.too-small", message, expected)
                yield Finding(("vls", vld.id, "pool", index), fault)


def size(nsd: Nsd, vnfds: Vnfds) -> Iterator[Finding]:
    """Find a service of more VMs than can be meant."""
    total = sum(
        profile.instances * sum(vdu.instances for vdu in vnfd.vdus)
        for profile, vnfd in _known(nsd, vnfds)
    )
    if total > MAX_VNFCS:
        fault = Fault("service.too-large", counted(total, "VM"), f"at most {MAX_VNFCS}")
        yield Finding(("vnfs",), fault)


def missing(profile: VnfProfile, versions: Mapping[str, list[str]]) -> Fault | None:
    """Say so if the VNFD of a profile is not among the known ``versions``."""
    if profile.vnfd not in versions:
        hint = did_you_mean(profile.vnfd, versions)
        hint = hint or "give its file in the same call, or put it on board first"
        expected = listed(sorted(versions)) if versions else ""
        message = f"there is no VNFD {quoted(profile.vnfd)}"
        return Fault("vnfd.unknown", message, expected, hint)
    known = versions[profile.vnfd]
    if profile.vnfd_version and profile.vnfd_version not in known:
        message = f"the VNFD {quoted(profile.vnfd)} has no version "
        message += quoted(profile.vnfd_version)
        return Fault("vnfd.unknown", message, listed(known))
    return None


SERVICE_CHECKS: tuple[Callable[[Nsd, Vnfds], Iterator[Finding]], ...] = (
    choices,
    cp_names,
    connected_cps,
    parameter_names,
    address_counts,
    pool_sizes,
    size,
)
