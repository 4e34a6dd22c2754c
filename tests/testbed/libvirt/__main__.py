"""Entry point of ``python -m tests.testbed.libvirt``."""

import sys

from tests.testbed.libvirt.cli import main

sys.exit(main())
