"""Which device of its host a CP of a VNFC is."""

from nfvo.lcm.records import CpInstance, VnfcInstance
from nfvo.placement.cells.share import devices_in


def device_of(vnfc: VnfcInstance, cp: CpInstance) -> str:
    """Return the address of the device that a CP is; empty if it is none."""
    nics = (one for one in devices_in(vnfc.shares) if one.kind != "pci")
    return next((one.address for one in nics if one.use == cp.cpd), "")
