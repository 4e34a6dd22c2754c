"""What should be on hosts, as watchers read it; their database may be cut off."""

import pytest

from nfvo.errors import StoreError
from nfvo.lcm.ids import server_id
from nfvo.lcm.requests import Terminate
from nfvo.lcm.store import SYSTEM
from nfvo.watcher.register import Register
from tests.watcher.cut_off import CutOff


def cut_off(served, register, host_id, asked):
    with served.store.read(SYSTEM) as view, pytest.raises(StoreError):
        register.on(host_id, CutOff(view, asked))


def on(served, register, host_id):
    with served.store.read(SYSTEM) as view:
        return register.on(host_id, view)


def test_a_first_reading_that_was_cut_off_is_begun_anew(served):
    vnfc = next(iter(served.ns().vnfcs()))
    register = Register()
    cut_off(served, register, vnfc.host_id, "ns_instances")
    there = on(served, register, vnfc.host_id)
    assert server_id(vnfc.id, vnfc.incarnation) in there.recorded


@pytest.mark.parametrize("asked", ["op_occ", "ns", "active_op_occ"])
def test_changes_are_read_again_when_the_database_was_cut_off(served, asked):
    vnfc = next(iter(served.ns().vnfcs()))
    register = Register()
    before = on(served, register, vnfc.host_id)
    assert before.settled
    served.begin(Terminate(served.ns().id))
    cut_off(served, register, vnfc.host_id, asked)
    after = on(served, register, vnfc.host_id)
    assert (after.recorded, after.settled) == (before.recorded, frozenset())
