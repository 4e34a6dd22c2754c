"""Several steps claimed at once: as they would be one by one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM, Claim
from tests.contract.store.steps import LEASE_S
from tests.contract.store.turns import PER_HOST, QUEUE, waiting


def several(store: Store, most: int) -> Sequence[Claim]:
    with store.write(SYSTEM) as tx:
        return tx.claim_ready(QUEUE, LEASE_S, PER_HOST, most)


def renewed(store: Store, claim: Claim) -> bool:
    with store.write(SYSTEM) as tx:
        return tx.renew(claim.step.id, claim.step.fence, LEASE_S)


class ClaimContract:
    def test_several_are_claimed_at_once_in_their_order(self, store: Store):
        (late,) = waiting(store, turn=7, host_id="a")
        (early,) = waiting(store, turn=2, host_id="b")
        (last,) = waiting(store, turn=9, host_id="c")
        claims = several(store, 2)
        assert [claim.step.id for claim in claims] == [early.id, late.id]
        assert [claim.more for claim in claims] == [1, 0]
        assert [claim.step.id for claim in several(store, 2)] == [last.id]

    def test_several_at_once_have_no_more_slots_than_one_by_one(self, store: Store):
        first = waiting(store, 5, turn=1, host_id="a")
        (other,) = waiting(store, turn=2, host_id="b")
        (anywhere,) = waiting(store, turn=3, host_id="")
        (busy,) = several(store, 1)
        claims = several(store, 16)
        assert busy.step.id in {step.id for step in first}
        assert Counter(claim.step.host_id for claim in claims) == {
            "a": 1,
            "b": 1,
            "": 1,
        }
        assert [claim.step.id for claim in claims[1:]] == [other.id, anywhere.id]
        assert not several(store, 16)

    def test_several_steps_of_one_operation_have_its_epoch(self, store: Store):
        todo = waiting(store, 2, host_id="")
        with store.write(SYSTEM) as tx:
            op_occ = tx.op_occ(todo[0].op_occ_id)
            tx.put_op_occ(replace(op_occ, epoch=3), epoch=0)
        claims = several(store, 2)
        assert [claim.op_occ.epoch for claim in claims] == [3, 3]
        assert all(renewed(store, claim) for claim in claims)
