"""Rules within one VNFD."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from nfvo.descriptor.checks import shared
from nfvo.descriptor.checks.finding import Finding, unknown
from nfvo.descriptor.cp import Cpd, ExtCpd
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.template import used
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import counted, did_you_mean, quoted


def internal_links(vnfd: Vnfd) -> Iterator[Finding]:
    """Find CPs on links that the VNFD does not have."""
    links = {vld.id for vld in vnfd.vlds}
    for vdu in vnfd.vdus:
        for cpd in vdu.cpds:
            if cpd.vl and cpd.vl not in links:
                where = ("vdus", vdu.id, "cps", cpd.id, "vl")
                fault = unknown("vl.unknown", "internal link", cpd.vl, links)
                yield Finding(where, fault)


def external_cps(vnfd: Vnfd) -> Iterator[Finding]:
    """Find external CPs that are no CPs of a VDU, or taken."""
    vdus = {vdu.id: {cpd.id: cpd for cpd in vdu.cpds} for vdu in vnfd.vdus}
    links = {vld.id for vld in vnfd.vlds}
    first: dict[tuple[str, str], str] = {}
    for ext in vnfd.ext_cpds:
        where = ("external", ext.id)
        name = first.setdefault((ext.vdu or ext.vl, ext.cpd), ext.id)
        if ext.vl:
            if ext.vl not in links:
                fault = unknown("vl.unknown", "internal link", ext.vl, links)
                yield Finding(where, fault)
        elif ext.vdu not in vdus:
            yield Finding(where, unknown("vdu.unknown", "VDU", ext.vdu, vdus))
        elif ext.cpd not in vdus[ext.vdu]:
            fault = unknown("cp.unknown", "CP", ext.cpd, vdus[ext.vdu])
            yield Finding(where, fault)
        elif taken := _taken(vdus[ext.vdu][ext.cpd], name, ext):
            yield Finding(where, taken)


def _taken(cpd: Cpd, name: str, ext: ExtCpd) -> Fault | None:
    """Say so if a CP has a link already, or another external ``name``."""
    if cpd.vl:
        link = quoted(cpd.vl)
        message = f"{quoted(cpd.id)} is external, and on the internal link {link}"
        return Fault("cp.both", message, hint="take it off one of the two")
    if name != ext.id:
        message = f"{quoted(cpd.id)} is external as {quoted(name)} already"
        return Fault("cp.both", message)
    return None


def reachable_cps(vnfd: Vnfd) -> Iterator[Finding]:
    """Find CPs that are neither on an internal link nor external."""
    external = {(ext.vdu, ext.cpd) for ext in vnfd.ext_cpds}
    for vdu in vnfd.vdus:
        for cpd in vdu.cpds:
            if not cpd.vl and (vdu.id, cpd.id) not in external:
                message = f"{quoted(cpd.id)} is neither internal nor external"
                hint = f"add 'vl: LINK', or 'external: {{{cpd.id}: {vdu.id}.{cpd.id}}}'"
                fault = Fault("cp.unreachable", message, hint=hint)
                yield Finding(("vdus", vdu.id, "cps", cpd.id), fault, on_key=True)


def links(vnfd: Vnfd) -> Iterator[Finding]:
    """Find internal links without CPs, or wrong in themselves."""
    on: defaultdict[str, set[str]] = defaultdict(set)
    for vdu in vnfd.vdus:
        for cpd in vdu.cpds:
            for vl in (cpd.vl, *(one.vl for one in cpd.trunk_links)):
                on[vl].add(f"{vdu.id}.{cpd.id}")
    yield from shared.physical_networks(vnfd.vlds)
    yield from shared.qualities(vnfd.vlds)
    yield from shared.pool_versions(vnfd.vlds)
    yield from shared.gateways(vnfd.vlds, on)
    yield from shared.unused(vnfd.vlds, on)


def affinity(vnfd: Vnfd) -> Iterator[Finding]:
    """Find rules that are not about VDUs, or about one VM only."""
    vdus = {vdu.id: vdu.instances for vdu in vnfd.vdus}
    yield from shared.contradictions(vnfd.affinity)
    for where, rule in shared.placed_rules(vnfd.affinity):
        for index, member in enumerate(rule.members):
            if member not in vdus:
                fault = unknown("vdu.unknown", "VDU", member, vdus)
                yield Finding((*where, "members", index), fault)
        vms = sum(vdus.get(member, 2) for member in set(rule.members))
        if vms < 2:
            fault = Fault(
                "affinity.no-effect", f"the rule is about {counted(vms, 'VM')}"
            )
            yield Finding(where, fault)


def declared_parameters(vnfd: Vnfd) -> Iterator[Finding]:
    """Find what user data uses and nothing declares."""
    declared = {parameter.name for parameter in vnfd.parameters}
    for vdu in vnfd.vdus:
        for name in used(vdu.user_data):
            if name not in declared:
                message = f"'{{{{ {name} }}}}' is not a parameter of the VNFD"
                hint = did_you_mean(name, declared) or f"add 'parameters: [{name}]'"
                fault = Fault("parameter.undeclared", message, hint=hint)
                yield Finding(("vdus", vdu.id, "user-data"), fault)


def used_parameters(vnfd: Vnfd) -> Iterator[Finding]:
    """Find parameters that no user data uses."""
    names = {name for vdu in vnfd.vdus for name in used(vdu.user_data)}
    for parameter in vnfd.parameters:
        if parameter.name not in names:
            message = f"no user data has '{{{{ {parameter.name} }}}}'"
            fault = Fault("parameter.unused", message)
            yield Finding(("parameters", parameter.name), fault, on_key=True)


def secret_defaults(vnfd: Vnfd) -> Iterator[Finding]:
    """Find secrets with a default: they would be none."""
    for parameter in vnfd.parameters:
        if parameter.secret and parameter.default is not None:
            message = f"the secret {quoted(parameter.name)} has a default"
            hint = "remove it and give the value at instantiation"
            fault = Fault("parameter.secret-in-clear", message, hint=hint)
            yield Finding(("parameters", parameter.name, "default"), fault)


VNFD_CHECKS: tuple[Callable[[Vnfd], Iterator[Finding]], ...] = (
    internal_links,
    external_cps,
    reachable_cps,
    links,
    affinity,
    declared_parameters,
    used_parameters,
    secret_defaults,
)
