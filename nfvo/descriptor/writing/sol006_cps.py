"""Connection points of the model → SOL006: of VDUs, of the VNF, and shared ones."""

from collections.abc import Iterable, Iterator, Sequence

from nfvo.descriptor.cp import CpAddress, Cpd, ExtCpd, VipCpd
from nfvo.descriptor.security import SecurityRule
from nfvo.descriptor.vdu import Vdu
from nfvo.descriptor.writing.parts import LAYERS, Tree, kept

VNICS = {"sriov": "direct", "virtio": "", "e1000": "", "macvtap": ""}
PROTOCOLS = ("tcp", "udp", "icmp")
ROLES = ("root", "leaf")
LAYER_OF = {"mac": "ethernet"}


class Rules:
    """
    Security rules by their ids.

    A CP has room for one rule, and the external one that it is for another.
    """

    def __init__(self, vdus: Iterable[Vdu]) -> None:
        cpds = [cpd for vdu in vdus for cpd in vdu.cpds]
        told = dict.fromkeys(rule for one in cpds for rule in _sayable(one)[:2])
        self._ids = {rule: f"rule-{number}" for number, rule in enumerate(told, 1)}

    def of(self, cpd: Cpd, place: int) -> Tree:
        """Return the reference to the first (0) or second rule of a CP, if any."""
        said = _sayable(cpd)
        name = self._ids[said[place]] if len(said) > place else ""
        return kept(**{"security-group-rule-id": name})

    def made(self) -> list[Tree]:
        """Return all rules."""
        return [
            {
                "id": name,
                **kept(description=rule.description),
                "direction": rule.direction,
                "ether-type": rule.ether_type,
                "protocol": rule.protocol,
                "port-range-min": rule.port_range_min,
                "port-range-max": rule.port_range_max,
            }
            for rule, name in self._ids.items()
        ]


def _sayable(cpd: Cpd) -> Sequence[SecurityRule]:
    """Return the rules of a CP without other ends and protocols that SOL006 lacks."""
    return [
        rule
        for rule in cpd.security
        if not (rule.remote and rule.remote.prefixlen) and rule.protocol in PROTOCOLS
    ]


def cp(one: Cpd, rules: Rules) -> Tree:
    """Return a CP of a VDU."""
    return {
        "id": one.id,
        "layer-protocol": _layers(one.protocols),
        "order": one.order,
        **rules.of(one, 0),
        **kept(
            **{
                "description": one.description,
                "int-virtual-link-desc": one.vl,
                "vnic-type": VNICS.get(one.vnic, one.vnic),
                "bitrate-requirement": one.bit_rate_mbps or None,
                "trunk-mode": one.trunk or None,
                "role": one.role if one.role in ROLES else "",
                "protocol": [*_addresses(one.addresses)],
                "virtual-network-interface-requirement": [*_demands(one)],
                # OSM's, too.
                "port-security-enabled": False if one.forwards else None,
            }
        ),
    }


def external(one: ExtCpd, vdus: Iterable[Vdu], rules: Rules) -> Tree:
    """Return an external CP; it has the second rule of the CP that it is."""
    inner = {"vdu-id": one.vdu, "cpd": one.cpd} if one.vdu else {}
    is_of = (c for v in vdus for c in v.cpds if (v.id, c.id) == (one.vdu, one.cpd))
    its = next(is_of, None)
    return {
        "id": one.id,
        "layer-protocol": _layers(one.protocols),
        **(rules.of(its, 1) if its else {}),
        **kept(
            **{
                "description": one.description,
                "int-cpd": inner,
                "int-virtual-link-desc": one.vl,
            }
        ),
    }


def shared(one: VipCpd, vdus: Iterable[Vdu]) -> Tree:
    """Return a virtual address that CPs share."""
    known = {cpd.id for vdu in vdus for cpd in vdu.cpds}
    lb = one.function == "lb"
    return {
        "id": one.id,
        "vip-function": "load-balancing" if lb else "high-availability",
        **kept(
            **{
                "int-cpd": [cpd for cpd in dict.fromkeys(one.cpds) if cpd in known],
                "int-virtual-link-desc": one.vl,
                "protocol": [*_addresses(one.addresses)],
            }
        ),
    }


def _layers(protocols: Iterable[str]) -> list[str]:
    return [one for one in protocols if one in LAYERS] or ["ipv4"]


def _addresses(addresses: Iterable[CpAddress]) -> Iterator[Tree]:
    """Yield one address of each layer: there is no room for two."""
    of_layers = {LAYER_OF.get(one.kind, one.kind): one for one in addresses}
    for layer, one in of_layers.items():
        data = _layer2(one) if one.kind == "mac" else _layer3(one)
        yield {"associated-layer-protocol": layer, "address-data": [data]}


def _layer2(one: CpAddress) -> Tree:
    said = {"mac-address-assignment": one.assigned}
    return {"type": "mac-address", "l2-address-data": said}


def _layer3(one: CpAddress) -> Tree:
    said = {
        "ip-address-assignment": one.assigned,
        "floating-ip-activated": one.floating,
        "ip-address-type": one.kind,
        "number-of-ip-addresses": one.count,
        **({"fixed-ip-address": str(one.fixed[0])} if one.fixed else {}),
    }
    return {"type": "ip-address", "l3-address-data": said}


def _demands(one: Cpd) -> Iterator[Tree]:
    """Yield what is asked of the interface, and OSM's word for its kind."""
    for asked in one.capabilities:
        pairs = {pair.key: pair.value for pair in asked.targets}
        if pairs:
            yield {
                "name": asked.name,
                "network-interface-requirements": [
                    {"key": key, "value": value} for key, value in pairs.items()
                ],
                "support-mandatory": asked.mandatory,
            }
    if one.vnic == "e1000":
        yield {"name": f"{one.id}-e1000", "virtual-interface": {"type": "E1000"}}
