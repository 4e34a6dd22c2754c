"""Rules for what CPs let in and out, in whatever form that was written."""

from collections.abc import Callable, Iterator

from nfvo.descriptor.checks.finding import Finding
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.security import WITH_PORTS, SecurityRule
from nfvo.descriptor.vnfd import Vnfd


def sound_rules(vnfd: Vnfd) -> Iterator[Finding]:
    """Find security rules that no packet matches."""
    for vdu in vnfd.vdus:
        for cpd in vdu.cpds:
            where = ("vdus", vdu.id, "cps", cpd.id, "security")
            for message in filter(None, map(_misfit, cpd.security)):
                yield Finding(where, Fault("security.rule", message))


def _misfit(rule: SecurityRule) -> str:
    if rule.has_ports and rule.protocol not in WITH_PORTS:
        return f"the rule '{rule}' has ports, and {rule.protocol} has none"
    if rule.port_range_min > rule.port_range_max:
        return f"the rule '{rule}' has its first port after its last"
    return ""


SECURITY_CHECKS: tuple[Callable[[Vnfd], Iterator[Finding]], ...] = (sound_rules,)
