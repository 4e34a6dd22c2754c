"""Descriptors, images, secrets and tokens."""

from dataclasses import replace
from datetime import timedelta

import pytest

from nfvo.errors import Conflict, NotFound, StoreError
from nfvo.lcm.plan import Plan
from nfvo.lcm.ports import Store
from nfvo.lcm.reading import Reading
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM, Token
from nfvo.lcm.writing import Writing
from tests.contract.store import samples
from tests.contract.store.samples import ALICE, BOB, IMAGE, empty_ns, nsd, plan, vnfd


class CatalogueContract:
    def test_a_descriptor_is_read_as_it_was_written(self, store: Store):
        with store.write(ALICE) as tx:
            tx.put_descriptor(nsd())
        with store.read(ALICE) as view:
            assert view.descriptor("nsd", "chain", "1.0") == nsd()

    def test_the_newest_version_is_taken_unless_one_is_named(self, store: Store):
        with store.write(ALICE) as tx:
            for version in ("1.9", "1.10", "1.2"):
                tx.put_descriptor(nsd(version))
            assert tx.descriptor("nsd", "chain").version == "1.10"
            assert tx.descriptor("nsd", "chain", "1.2").version == "1.2"

    def test_descriptors_are_ordered_by_kind_id_and_version(self, store: Store):
        with store.write(ALICE) as tx:
            for new in (vnfd(), nsd("1.10"), nsd("1.9")):
                tx.put_descriptor(new)
            found = [(d.kind, d.version) for d in tx.descriptors()]
            assert found == [("nsd", "1.9"), ("nsd", "1.10"), ("vnfd", "1.0")]
            assert [d.kind for d in tx.descriptors("vnfd")] == ["vnfd"]

    def test_the_same_descriptor_twice_changes_nothing(self, store: Store):
        with store.write(ALICE) as tx:
            tx.put_descriptor(nsd())
        with store.write(ALICE) as tx:
            before = tx.revision()
            tx.put_descriptor(nsd())
        with store.read(ALICE) as view:
            assert view.revision() == before

    def test_another_descriptor_under_the_same_version_is_a_conflict(
        self, store: Store
    ):
        with store.write(ALICE) as tx:
            tx.put_descriptor(nsd())
        with (
            pytest.raises(Conflict, match="other content") as caught,
            store.write(ALICE) as tx,
        ):
            tx.put_descriptor(nsd(digest="d9"))
        assert "another version" in caught.value.hint

    def test_a_descriptor_in_use_is_not_deleted(self, store: Store):
        ns = samples.whole_ns(empty_ns())
        with store.write(ALICE) as tx:
            tx.put_descriptor(nsd())
            tx.put_descriptor(vnfd())
            tx.put_ns(ns)
        for kind, id in (("nsd", "chain"), ("vnfd", "firewall")):
            with (
                pytest.raises(Conflict, match="used by 'chain'"),
                store.write(ALICE) as tx,
            ):
                tx.delete_descriptor(kind, id, "1.0")
        with store.write(ALICE) as tx:
            tx.delete_ns(ns.id)
            tx.delete_descriptor("nsd", "chain", "1.0")
            assert [d.kind for d in tx.descriptors()] == ["vnfd"]

    def test_descriptors_of_other_projects_are_not_seen(self, store: Store):
        with store.write(ALICE) as tx:
            tx.put_descriptor(nsd())
        with store.write(BOB) as tx:
            assert tx.descriptors() == []
            tx.put_descriptor(nsd(digest="bob's"))
        with store.read(ALICE) as view:
            assert view.descriptor("nsd", "chain") == nsd()
        with store.read(BOB) as view, pytest.raises(NotFound, match="VNFD 'firewall'"):
            view.descriptor("vnfd", "firewall")

    def test_an_image_is_replaced_and_deleted(self, store: Store):
        newer = replace(IMAGE, sha256="cd" * 32)
        with store.write(ALICE) as tx:
            tx.put_image(IMAGE)
            assert tx.image("tiny") == IMAGE
            tx.put_image(newer)
            tx.put_image(replace(IMAGE, name="a"))
            assert tx.images() == [replace(IMAGE, name="a"), newer]
            tx.delete_image("tiny")
            with pytest.raises(NotFound, match="image 'tiny'"):
                tx.image("tiny")
            with pytest.raises(NotFound):
                tx.delete_image("tiny")

    def test_a_secret_is_found_by_the_reference_it_was_given(self, store: Store):
        made = plan(empty_ns())
        with store.write(ALICE) as tx:
            tx.put_plan(made)
            reference = tx.put_secret(made.id, "password", Secret("hunter2"))
            assert reference == f"{made.id}/password"
            tx.put_secret(made.id, "password", Secret("hunter3"))
        with store.read(SYSTEM) as view:
            found = view.secrets([reference])
            assert {ref: s.reveal() for ref, s in found.items()} == {
                reference: "hunter3"
            }
            assert view.secrets([]) == {}

    def test_a_secret_of_another_project_is_not_found(self, store: Store):
        made = plan(empty_ns())
        with store.write(SYSTEM) as tx:
            tx.put_plan(made)
            reference = tx.put_secret(made.id, "password", Secret("hunter2"))
        with store.read(BOB) as view, pytest.raises(NotFound, match="secret"):
            view.secrets([reference])
        with store.write(BOB) as tx, pytest.raises(NotFound, match="plan"):
            tx.put_secret(made.id, "password", Secret("bob's"))

    def test_the_secrets_of_an_instance_are_those_of_all_its_plans(self, store: Store):
        mine, others = empty_ns(), empty_ns("other")
        plans = (plan(mine), plan(mine), plan(others))
        with store.write(ALICE) as tx:
            refs = [_keep(tx, made) for made in plans]
            tx.delete_secrets(mine.id)
            assert [_is_kept(tx, ref) for ref in refs] == [False, False, True]

    def test_a_forgotten_plan_takes_its_secrets_along(self, store: Store):
        fresh, applied, old = (plan(empty_ns()) for _ in range(3))
        with store.write(ALICE) as tx:
            long_ago = tx.now() - timedelta(days=1)
            fresh = replace(fresh, expires_at=tx.now() + timedelta(days=1))
            applied = replace(applied, expires_at=long_ago, applied_by="op")
            old = replace(old, expires_at=long_ago)
            refs = [_keep(tx, made) for made in (fresh, applied, old)]
        with store.write(SYSTEM) as tx:
            assert tx.forget_plans(3600.0) == 1
            assert [_is_kept(tx, ref) for ref in refs] == [True, True, False]

    def test_a_token_is_found_by_its_hash(self, store: Store):
        token = Token("f" * 64, "ci", "alice", frozenset({"operator", "viewer"}))
        with store.write(SYSTEM) as tx:
            tx.put_token(token)
            assert tx.token("f" * 64) == token
            assert tx.token("0" * 64) is None

    def test_tokens_are_revoked_by_name(self, store: Store):
        with store.write(SYSTEM) as tx:
            for hash, name in (("a" * 64, "ci"), ("b" * 64, "ci"), ("c" * 64, "noc")):
                tx.put_token(Token(hash, name, "alice", frozenset({"operator"})))
            tx.delete_tokens("ci")
            assert [bool(tx.token(c * 64)) for c in "abc"] == [False, False, True]

    def test_the_wrong_key_is_refused_at_once(self, store: Store, wrong_key: Store):
        with (
            pytest.raises(StoreError, match="does not open with this key") as caught,
            wrong_key.read(SYSTEM) as view,
        ):
            view.now()
        assert "key file" in caught.value.hint


def _keep(tx: Writing, made: Plan) -> str:
    tx.put_plan(made)
    return tx.put_secret(made.id, "password", Secret("hunter2"))


def _is_kept(view: Reading, reference: str) -> bool:
    try:
        return bool(view.secrets([reference]))
    except NotFound:
        return False
