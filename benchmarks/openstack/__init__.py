"""nfvo on a real OpenStack (tests/testbed/openstack), beside openstacksdk scripts."""
