"""What VNFDs and NSDs of SOL001 have in common: documents, links."""

from collections.abc import Iterable, Mapping

from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.vld import AffinityRule, LinkRate, Vld
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing.parts import FLOWS, LAYERS, Tree, kept, scope_of

TYPES = "https://forge.etsi.org/rep/nfv/SOL001/raw/v4.4.1/etsi_nfv_sol001_%s_types.yaml"
SCOPES = {"host": "nfvi_node", "zone": "zone", "site": "nfvi_pop"}
LINKABLE = {
    "capability": "tosca.capabilities.nfv.VirtualLinkable",
    "relationship": "tosca.relationships.nfv.VirtualLinksTo",
    "occurrences": [0, 1],
}
MEGA = 10**6
UNKNOWN = "unknown"
"""Who has made what nobody says who has made, which SOL001 wants to know."""


def ours(**values: str) -> Tree:
    """Return the metadata that say what SOL001 has no word for, if anything."""
    said = {
        f"nfvo-{key.replace('_', '-')}": text for key, text in values.items() if text
    }
    return {"metadata": said} if said else {}


def template(kind: str, imports: Iterable[str], **parts: object) -> Tree:
    """Return a service template; ``kind`` is of whose types it needs."""
    return {
        "tosca_definitions_version": "tosca_simple_yaml_1_3",
        **kept(description=parts.pop("description", "")),
        "imports": [TYPES % kind, *imports],
        **kept(**parts),
    }


def stem(descriptor: Nsd | Vnfd) -> str:
    """Return what the files of a descriptor begin with."""
    kind = "vnfd" if isinstance(descriptor, Vnfd) else "nsd"
    return f"{descriptor.id}-{kind}"


def bit_rates(of: Vld | LinkRate) -> Tree:
    """Return bit rates as bits per second."""
    return kept(root=of.bit_rate_mbps * MEGA, leaf=of.leaf_bit_rate_mbps * MEGA or None)


def link(vld: Vld, type_: str) -> Tree:
    """Return the node of a virtual link."""
    layers = [one for one in vld.protocols if one in LAYERS]
    flow = FLOWS.get(vld.flow, "")
    profile = {
        "max_bitrate_requirements": bit_rates(vld),
        "min_bitrate_requirements": {"root": 0},
        **kept(qos=_qos(vld), virtual_link_protocol_data=_protocols(vld)),
    }
    told = bool(vld.physical_network) and vld.fabric == "bridge"
    return {
        "type": type_,
        **ours(gateway=vld.gateway, fabric="" if told else vld.fabric),
        "properties": {
            **kept(description=vld.description),
            "connectivity_type": {
                "layer_protocols": layers or ["ipv4"],
                **kept(flow_pattern=flow),
            },
            "vl_profile": profile,
        },
    }


def affinity(
    rules: Iterable[AffinityRule], names: Mapping[str, str], ns: str, what: str
) -> tuple[Tree, list[Tree]]:
    """Return groups and policies; ``ns`` is empty, or ``Ns`` in an NSD."""
    groups: Tree = {}
    policies: list[Tree] = []
    for number, rule in enumerate(rules, 1):
        id_ = f"{rule.kind}-{number}"
        targets = [names.get(member, member) for member in rule.members]
        if len(targets) > 1:
            groups[f"{id_}-members"] = {
                "type": f"tosca.groups.nfv.{what}PlacementGroup",
                "properties": {"description": id_},
                "members": targets,
            }
            targets = [f"{id_}-members"]
        kind = "AffinityRule" if rule.kind == "together" else "AntiAffinityRule"
        properties = {"scope": SCOPES[scope_of(rule)]}
        policies.append(policy(id_, f"{ns}{kind}", properties, targets))
    return groups, policies


def policy(name: str, kind: str, properties: Tree, targets: Iterable[str] = ()) -> Tree:
    """Return a policy."""
    type_ = f"tosca.policies.nfv.{kind}"
    return {name: {"type": type_, **kept(targets=[*targets]), "properties": properties}}


def _qos(vld: Vld) -> Tree:
    """Return the quality of a link: there is none without a latency."""
    if not vld.max_latency_ms:
        return {}
    return {
        "latency": f"{vld.max_latency_ms} ms",
        "packet_delay_variation": f"{vld.max_jitter_ms} ms",
        **({"packet_loss_ratio": vld.max_loss} if vld.max_loss else {}),
    }


def _protocols(vld: Vld) -> list[Tree]:
    found: list[Tree] = [
        {
            "associated_layer_protocol": f"ipv{pool.version}",
            "l3_protocol_data": {
                "ip_version": f"ipv{pool.version}",
                "cidr": str(pool),
            },
        }
        for pool in vld.pools
    ]
    network = kept(name=vld.physical_network)
    if network:
        network["network_type"] = "vlan" if vld.vlan else "flat"
    if vld.vlan:
        network["segmentation_id"] = str(vld.vlan)
    if vld.mtu != Vld.model_fields["mtu"].default:
        network["mtu"] = vld.mtu
    if network:
        data = {"associated_layer_protocol": "ethernet", "l2_protocol_data": network}
        found.append(data)
    return found
