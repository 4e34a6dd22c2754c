"""The rules of CPs → security groups of the short form, with names that we make."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network

from nfvo.descriptor.security import Security, SecurityRule
from nfvo.descriptor.short_security import ShortRule, Traffic
from nfvo.descriptor.vnfd import Vnfd

EVERYWHERE = {"ipv4": ip_network("0.0.0.0/0"), "ipv6": ip_network("::/0")}


def group_names(vnfd: Vnfd) -> dict[Security, str]:
    """Return a name for all rules of a CP together: alike rules, one name."""
    names: dict[Security, str] = {}
    for vdu in vnfd.all_vdus():
        for cpd in vdu.cpds:
            if cpd.security and cpd.security not in names:
                names[cpd.security] = _free(cpd.id, names.values())
    return names


def groups_of(names: Mapping[Security, str]) -> dict[str, tuple[ShortRule, ...]]:
    """Return the groups of rules by their names."""
    return {name: tuple(_rules(rules)) for rules, name in names.items()}


def _free(name: str, taken: Iterable[str]) -> str:
    names = {*taken}
    if name not in names:
        return name
    return next(
        other
        for n in range(2, len(names) + 3)
        if (other := f"{name[:56]}-{n}") not in names
    )


def _rules(rules: Security) -> Iterator[ShortRule]:
    """Yield the rules; an IPv4 and an IPv6 one that are alike otherwise are one."""
    left = [*rules]
    while left:
        rule = left.pop(0)
        other = "ipv6" if rule.ether_type == "ipv4" else "ipv4"
        twin = rule.model_copy(update={"ether_type": other})
        both = rule.remote is None and twin in left
        if both:
            left.remove(twin)
        yield _rule(rule, both)


def _rule(rule: SecurityRule, both: bool) -> ShortRule:
    traffic = Traffic.model_construct(
        protocol=rule.protocol, first=rule.port_range_min, last=rule.port_range_max
    )
    remote = () if both else (rule.remote or EVERYWHERE[rule.ether_type],)
    inwards = rule.direction == "ingress"
    return ShortRule.model_construct(
        in_=(traffic,) if inwards else (),
        from_=remote if inwards else (),
        out=() if inwards else (traffic,),
        to=() if inwards else remote,
        description=rule.description,
    )
