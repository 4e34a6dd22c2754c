"""What SOL001 says and our model has no place for: told once for each."""

from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.making import Making
from nfvo.descriptor.tosca import Fields, Topology, Value
from nfvo.descriptor.words import quoted

P, N = "tosca.policies.nfv", "tosca.nodes.nfv"
POLICIES = (
    f"{P}.VipCpScalingAspectDeltas",
    f"{P}.VipCpInitialDelta",
    f"{P}.VipCpInstantiationLevels",
    f"{P}.SupportedVnfInterface",
    f"{P}.VnfPackageChange",
    f"{P}.LcmCoordinationAction",
    f"{P}.LcmCoordinationsForLcmOperation",
)
NODES = (f"{N}.VirtualCp", f"{N}.Mciop")
PROPERTIES = (
    "nfvi_maintenance_info",
    "test_access",
    "nic_io_requirements",
    "ip_stack_mode",
    "dedicated_ip_address",
)


def note_unread(topology: Topology, making: Making) -> None:
    """Note the policies, nodes and properties that are read and not kept."""
    for policy in topology.policies_of(*POLICIES):
        making.not_kept(f"the policy {quoted(policy.name)}", policy.at)
    for node in topology.of_type(*NODES):
        making.not_kept(f"{quoted(node.name)}", node.at)
    for node in topology.nodes.values():
        _note_inside(node.properties, making)


def _note_inside(value: Value, making: Making) -> None:
    if not isinstance(value, Fields):
        return
    for name, member in value.members.items():
        if name in PROPERTIES:
            making.not_kept(quoted(name), member.at)
        else:
            _note_inside(member.value, making)


def note_given(fields: Value | None, names: tuple[str, ...], making: Making) -> None:
    """Note those of some properties that are given, and are not just false."""
    for name in names:
        member = fields.members.get(name) if isinstance(fields, Fields) else None
        if member is not None and plain.text(member.value).lower() != "false":
            making.not_kept(quoted(name), member.at)
