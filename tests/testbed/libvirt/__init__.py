"""N libvirt hypervisor hosts on one machine, each in namespaces of its own.

``TestBed.up(3)`` starts them; the README beside this package says what a host is
made of. Needs root and Debian's libvirt-daemon, qemu and iproute2 packages.
"""

from tests.testbed.libvirt.bed import TestBed
from tests.testbed.libvirt.host import Host
from tests.testbed.libvirt.namespace import BedError, Namespace
from tests.testbed.libvirt.network import Sap

__all__ = ["BedError", "Host", "Namespace", "Sap", "TestBed"]
