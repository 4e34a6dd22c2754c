"""N libvirt daemons of a user on one machine, as hosts: no root, no namespaces.

``SessionBed.up(3)`` starts them.  They have no networks of their own, so links between
their guests are UDP on a loopback address.  Needs Debian's libvirt-daemon and qemu
packages; as root, everything runs as ``nobody``.
"""

from tests.testbed.session.bed import SessionBed
from tests.testbed.session.host import SessionHost

__all__ = ["SessionBed", "SessionHost"]
