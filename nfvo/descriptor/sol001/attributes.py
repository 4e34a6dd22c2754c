"""What may be set on a VNF instance, and the indicators that it tells of itself."""

from collections.abc import Iterator

from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.identity import said, vnf_nodes
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.sol001.unread import note_given
from nfvo.descriptor.tosca import Fields, Policy, Value
from nfvo.descriptor.tosca.schema import Schema
from nfvo.descriptor.tosca.types import Kind
from nfvo.descriptor.vnfd import Attribute, Indicator

CONFIGURABLE = "configurable_properties"
MODIFIABLE = "modifiable_attributes"
ADDITIONAL = "additional_configurable_properties"
INDICATOR = "tosca.policies.nfv.VnfIndicator"
UNREAD = ("lcm_operations_configuration", "localization_languages", "vnf_profile")
OF_MANO = ("vnfm_interface_info", "vnfm_oauth_server_info", "vnf_oauth_server_info")
SWITCH = "is_writable_anytime"
OF_SOL003 = {
    "is_autoscale_enabled": "isAutoscaleEnabled",
    "is_autoheal_enabled": "isAutohealEnabled",
}
"""Names as VnfConfigurableProperties of SOL003 has them."""


def attributes(making: Making) -> tuple[Attribute, ...]:
    """Return the configurable properties and the modifiable attributes of a VNF."""
    for node in vnf_nodes(making.service):
        note_given(node.properties, UNREAD, making)
    found = {
        (attribute.kind, attribute.name): attribute for attribute in made(_all(making))
    }
    return tuple(found.values())


def _all(making: Making) -> Iterator[Attribute | None]:
    for node in vnf_nodes(making.service):
        types = making.service.types
        schemas = types.properties(Kind.NODE, node.type, node.at)
        if CONFIGURABLE in schemas:
            value = said(making.service, CONFIGURABLE)
            yield from _configurable(schemas[CONFIGURABLE], value, making)
        if MODIFIABLE in schemas:
            value = said(making.service, MODIFIABLE)
            inner = _inside(schemas[MODIFIABLE], making)
            for key, kind in (("extensions", "extension"), ("metadata", "metadata")):
                if key in inner:
                    given = value.get(key) if isinstance(value, Fields) else None
                    yield from _each(inner[key], given, kind, making)


def _configurable(
    schema: Schema, value: Value | None, making: Making
) -> Iterator[Attribute | None]:
    """Yield those properties that are given, and those that the VNF's type adds."""
    given = value if isinstance(value, Fields) else None
    note_given(given, OF_MANO, making)
    inner = _inside(schema, making)
    for name, one in given.items() if given else ():
        if name not in (ADDITIONAL, *OF_MANO):
            values = {"name": OF_SOL003.get(name, name), "default": plain.text(one)}
            yield making.make(Attribute, one.at, values)
    if ADDITIONAL in inner:
        added = given.get(ADDITIONAL) if given else None
        yield from _each(inner[ADDITIONAL], added, "configurable", making)


def _each(
    schema: Schema, value: Value | None, kind: str, making: Making
) -> Iterator[Attribute | None]:
    given = value if isinstance(value, Fields) else None
    for name, inner in _inside(schema, making).items():
        if name == SWITCH:
            continue
        default = plain.text(given.get(name)) if given else ""
        if not default and inner.default is not None:
            default = getattr(inner.default.node, "text", "")
        values = {"name": name, "kind": kind, "default": default}
        values["description"] = inner.description
        yield making.make(Attribute, inner.at, values)


def _inside(schema: Schema, making: Making) -> dict[str, Schema]:
    types = making.service.types
    if types.built_in(schema.type, schema.at):
        return {}
    return dict(types.properties(Kind.DATA, schema.type, schema.at))


def indicators(making: Making) -> tuple[Indicator, ...]:
    """Return the indicators: policies derived from ETSI's, each once."""
    found: dict[str, Policy] = {}
    for topology in making.service.topologies:
        for policy in topology.policies_of(INDICATOR):
            found.setdefault(policy.name, policy)
    return made(
        making.make(
            Indicator,
            policy.at,
            {
                "id": name,
                "name": plain.text(policy.get("name")) or name,
                "source": plain.text(policy.get("source")) or "vnf",
            },
        )
        for name, policy in found.items()
    )
