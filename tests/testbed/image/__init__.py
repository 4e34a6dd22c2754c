"""A tiny bootable VNF image made of Debian packages: ``build()`` returns its path.

``guest/`` holds what is ours inside the guest; the modules put it together with
Debian's kernel, busybox and a few tools. Needs no root and no loop device.
"""

from tests.testbed.image.build import Image, build

__all__ = ["Image", "build"]
