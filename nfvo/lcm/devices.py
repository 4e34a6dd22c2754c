"""Which device of its host a CP of a VNFC is, or what it is in a cloud."""

from collections.abc import Mapping

from nfvo.graph.devices import Kind
from nfvo.lcm.records import CpInstance, VnfcInstance
from nfvo.placement.cells.share import devices_in

VNICS: Mapping[Kind, str] = {"vf": "direct", "macvtap": "macvtap"}
"""What Neutron calls interfaces that are devices (``binding:vnic_type``)."""


def vnic_of(vnfc: VnfcInstance, cp: CpInstance) -> str:
    """Return what a cloud calls the kind of a CP; empty for an ordinary one."""
    asked = (one for one in vnfc.backing.devices if one.use == cp.cpd)
    return next((VNICS.get(one.kind, "") for one in asked), "")


def device_of(vnfc: VnfcInstance, cp: CpInstance) -> str:
    """Return the address of the device that a CP is; empty if it is none."""
    nics = (one for one in devices_in(vnfc.shares) if one.kind != "pci")
    return next((one.address for one in nics if one.use == cp.cpd), "")
