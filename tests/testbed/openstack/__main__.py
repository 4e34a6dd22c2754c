"""Entry point of ``python -m tests.testbed.openstack``."""

import sys

from tests.testbed.openstack.cli import main

sys.exit(main())
