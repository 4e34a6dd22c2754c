"""
The port ``Fencer``: what switches a host off, and reads that it is off.

``command`` is a program of the installation's, ``redfish`` the host's own BMC.  To add
another, write a class with ``fence``, and name it in ``FencerKind`` and ``bootstrap``.
"""

from nfvo.fencing.command import CommandFencer
from nfvo.fencing.redfish import RedfishFencer

__all__ = ["CommandFencer", "RedfishFencer"]
