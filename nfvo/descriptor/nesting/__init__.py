"""
A service and those in it → one service: VNFs of nested services become its own.

A nested service ``core`` with a VNF ``fw`` comes to be as the VNF ``core.fw``, its link
``lan`` as ``core.lan``; those of its second instance are ``core-2.fw`` and so on.
A link with a SAP that is plugged into a link outside *is* that one (IFA 014, 6.3.11).
"""

from nfvo.descriptor.nesting.flat import flat
from nfvo.descriptor.nesting.service import Flat, Nested, Service, Units, service_of

__all__ = ["Flat", "Nested", "Service", "Units", "flat", "service_of"]
