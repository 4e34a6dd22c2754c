"""What is left of a clock that was put back: nobody waits for a time so far ahead."""

from datetime import timedelta

from nfvo.lcm.observation import HostObservation
from nfvo.lcm.op_occ import StepState
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM, Resource
from tests.contract.store.steps import begun

HOUR_S = 3600.0
SOON_S = 20.0  # as far ahead as nfvo itself sets times
ROLE_S = 6.0


def brought_back(store: Store) -> int:
    with store.write(SYSTEM) as tx:
        return tx.bring_times_back()


class PutBackContract:
    def test_a_message_that_is_due_in_an_hour_is_due(self, store: Store):
        operation, _ = begun(store)
        with store.write(SYSTEM) as tx:
            far = tx.send("lcm", operation.id, after_s=HOUR_S)
            tx.send("lcm", operation.id, after_s=SOON_S)
        assert brought_back(store) == 1
        with store.read(SYSTEM) as view:
            assert [message.id for message in view.due_messages()] == [far.id]

    def test_a_step_that_is_due_in_an_hour_may_be_claimed(self, store: Store):
        _, (step, *others) = begun(store, due_in_s=HOUR_S)
        with store.write(SYSTEM) as tx:
            tx.offer([step, *others])
            assert not tx.claim_ready(step.queue, SOON_S, 9, 1)
        brought_back(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim_ready(step.queue, SOON_S, 9, 1)

    def test_a_step_that_is_due_soon_is_not_to_be_hurried(self, store: Store):
        _, (step, *_) = begun(store, due_in_s=SOON_S)
        with store.write(SYSTEM) as tx:
            tx.offer([step])
        assert brought_back(store) == 0

    def test_a_lease_of_an_hour_ends_as_soon_as_any_that_is_not_renewed(
        self, store: Store
    ):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, HOUR_S) is not None
            assert tx.take_lease("relay", "dead", HOUR_S)
        assert brought_back(store) == 2
        with store.write(SYSTEM) as tx:
            claimed = tx.step(step.id)
            assert claimed.state is StepState.RUNNING
            assert claimed.lease_until is not None
            assert claimed.lease_until - tx.now() < timedelta(seconds=SOON_S)
            # Whoever lives has time to renew.
            assert claimed.lease_until > tx.now()
            assert not tx.take_lease("relay", "alive", ROLE_S)

    def test_a_lease_that_says_for_how_long_to_rest_may_be_longer(self, store: Store):
        with store.write(SYSTEM) as tx:
            assert tx.take_lease("fencing.budget", "one", 600.0)
        assert brought_back(store) == 0
        with store.write(SYSTEM) as tx:
            assert not tx.take_lease("fencing.budget", "two", ROLE_S)
            assert tx.take_lease("fencing.budget", "one", HOUR_S)
        brought_back(store)
        with store.read(SYSTEM) as view:
            began = view.now()
            while view.now() == began:
                pass
        with store.write(SYSTEM) as tx:
            assert tx.take_lease("fencing.budget", "two", ROLE_S)

    def test_what_was_seen_in_the_future_gets_old_from_now_on(self, store: Store):
        with store.write(SYSTEM) as tx:
            future = tx.now() + timedelta(hours=1)
            tx.put_host_observation(HostObservation("h1", future, ok=True))
        brought_back(store)
        with store.read(SYSTEM) as view:
            seen = view.host_observations()["h1"]
            assert seen.swept_at <= view.now()
            assert seen.ok_at is not None
            assert seen.ok_at <= view.now()

    def test_what_was_waited_for_before_a_jump_takes_as_long_after_it(
        self, store: Store
    ):
        """Graves: of 5 s ago by the former clock, of long ago, and by the new one."""
        ages = {"young": HOUR_S + 5.0, "old": 3 * HOUR_S, "new": 0.5}
        with store.write(SYSTEM) as tx:
            began = tx.now()
            for name, age_s in ages.items():
                gone_at = began - timedelta(seconds=age_s)
                grave = Resource("default", "h1", "server", name, gone_at=gone_at)
                tx.put_resource(grave)
            assert tx.bring_times_forward(HOUR_S) == 1
        with store.read(SYSTEM) as view:
            gone = {one.name: began - one.gone_at for one in view.resources()}  # type: ignore[operator]
        ages["young"] = 5.0
        assert gone == {
            name: timedelta(seconds=seconds) for name, seconds in ages.items()
        }

    def test_a_lease_lasts_as_long_when_the_clock_was_put_forward(self, store: Store):
        _, (step, *_) = begun(store)
        with store.write(SYSTEM) as tx:
            assert tx.claim(step.id, SOON_S - HOUR_S) is not None
            tx.bring_times_forward(HOUR_S - SOON_S / 2)
            until = tx.step(step.id).lease_until
            assert until is not None
            assert timedelta() < until - tx.now() <= timedelta(seconds=SOON_S / 2)
