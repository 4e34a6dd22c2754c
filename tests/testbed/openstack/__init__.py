"""A real OpenStack on one machine, whose two compute hosts run real guests.

``OpenStack.up()`` in ``bed.py`` starts it; the README beside this package says what it
is made of. Needs root and ``python -m tests.testbed.openstack install``. Nothing is
imported here, for every run of pytest reads ``fixture.py``.
"""
