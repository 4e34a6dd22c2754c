"""A real OpenStack on one machine, whose two compute hosts run real guests.

``OpenStack.up()`` starts it; the README beside this package says what it is made of.
Needs root and ``python -m tests.testbed.openstack install``.
"""

from tests.testbed.openstack.accounts import Accounts
from tests.testbed.openstack.bed import OpenStack
from tests.testbed.openstack.rest import Cloud, Login

__all__ = ["Accounts", "Cloud", "Login", "OpenStack"]
