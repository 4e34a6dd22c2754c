"""A hundred servers on hosts of a real OpenStack that pretend: none is left."""

import pytest

from benchmarks.openstack.many import hundred
from tests.testbed.openstack.bed import OpenStack

pytestmark = [pytest.mark.openstack, pytest.mark.soak]


def test_a_hundred_servers_are_made_and_removed_and_leave_nothing(openstack: OpenStack):
    assert hundred(openstack).left == frozenset()
