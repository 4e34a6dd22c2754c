"""Answers are given again to who asks the same again."""

import pytest

from nfvo.errors import Busy, InvalidRequest
from nfvo.lcm.ports import Store
from nfvo.lcm.store import Answer
from tests.contract.store.samples import ALICE, BOB

GIVEN = Answer(201, "/there", '{"id": 1}')


class AnswerContract:
    def test_an_answer_is_given_again_to_the_same_request(self, store: Store):
        with store.write(ALICE) as tx:
            assert tx.open_answer("key", "print") is None
            tx.keep_answer("key", GIVEN)
        with store.write(ALICE) as tx:
            assert tx.open_answer("key", "print") == GIVEN

    def test_another_request_with_the_same_key_is_refused(self, store: Store):
        with store.write(ALICE) as tx:
            tx.open_answer("key", "print")
            tx.keep_answer("key", GIVEN)
        with (
            pytest.raises(InvalidRequest, match="another request"),
            store.write(ALICE) as tx,
        ):
            tx.open_answer("key", "other")

    def test_a_request_that_is_worked_on_is_not_begun_twice(self, store: Store):
        with store.write(ALICE) as tx:
            tx.open_answer("key", "print")
        with pytest.raises(Busy), store.write(ALICE) as tx:
            tx.open_answer("key", "print")

    def test_a_request_that_failed_may_be_sent_again(self, store: Store):
        with store.write(ALICE) as tx:
            tx.open_answer("key", "print")
            tx.drop_answer("key")
            assert tx.open_answer("key", "other") is None

    def test_each_project_has_keys_of_its_own(self, store: Store):
        with store.write(ALICE) as tx:
            tx.open_answer("key", "print")
        with store.write(BOB) as tx:
            assert tx.open_answer("key", "other") is None

    @pytest.mark.parametrize(
        ("limit", "worked_on_s", "kept_s"),
        [
            pytest.param("the first try has died", -1.0, 60.0, id="first try died"),
            pytest.param("a day has passed", 60.0, -1.0, id="a day has passed"),
        ],
    )
    def test_what_is_too_old_is_begun_anew(
        self, store: Store, monkeypatch, limit: str, worked_on_s: float, kept_s: float
    ):
        with store.write(ALICE) as tx:
            tx.open_answer("key", "print")
        monkeypatch.setattr("nfvo.store.answers.WORKED_ON_S", worked_on_s)
        monkeypatch.setattr("nfvo.store.answers.KEPT_S", kept_s)
        with store.write(ALICE) as tx:
            assert tx.open_answer("key", "print") is None
