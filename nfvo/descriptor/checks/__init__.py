"""
What documents have to mean, checked on the model: one small function per rule.

A new rule is a function that yields a ``Finding`` per violation, its name in one of
these tuples, and its code in ``codes.meaning``.
"""

from nfvo.descriptor.checks import levels
from nfvo.descriptor.checks.addresses import ADDRESS_CHECKS
from nfvo.descriptor.checks.nsd import NSD_CHECKS as OWN_NSD_CHECKS
from nfvo.descriptor.checks.realised import of_vnfd
from nfvo.descriptor.checks.security import SECURITY_CHECKS
from nfvo.descriptor.checks.service import SERVICE_CHECKS
from nfvo.descriptor.checks.trunks import TRUNK_CHECKS
from nfvo.descriptor.checks.vnfd import VNFD_CHECKS as OWN_VNFD_CHECKS

NSD_CHECKS = (*OWN_NSD_CHECKS, *ADDRESS_CHECKS, levels.of_nsd)
VNFD_CHECKS = (
    *OWN_VNFD_CHECKS,
    *SECURITY_CHECKS,
    *TRUNK_CHECKS,
    levels.of_vnfd,
    of_vnfd,
)

__all__ = ["NSD_CHECKS", "SERVICE_CHECKS", "VNFD_CHECKS"]
