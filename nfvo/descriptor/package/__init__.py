"""Packages: folders, zips and tars that hold descriptors and what belongs to them."""

from nfvo.descriptor.package.contents import Contents, content
from nfvo.descriptor.package.limits import Limits
from nfvo.descriptor.package.package import Package, package
from nfvo.descriptor.package.refused import Refused
from nfvo.descriptor.package.rules import Rules, Verdict
from nfvo.descriptor.package.shape import Kind
from nfvo.descriptor.package.trust import Trust
from nfvo.descriptor.package.verify import Check

__all__ = [
    "Check",
    "Contents",
    "Kind",
    "Limits",
    "Package",
    "Refused",
    "Rules",
    "Trust",
    "Verdict",
    "content",
    "package",
]
