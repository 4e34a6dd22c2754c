"""Packages: what descriptors came in, who is at them, what needs their files."""

from dataclasses import replace

import pytest

from nfvo.descriptor.problems import Place, Problem
from nfvo.errors import Conflict, NotFound
from nfvo.lcm.package import (
    Content,
    Facts,
    Failure,
    OnboardingState,
    PackageRecord,
    PackedFile,
)
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM
from tests.contract.store import samples
from tests.contract.store.samples import ALICE, BOB, IMAGE, empty_ns, nsd, vnfd

S = OnboardingState
FACTS = Facts(
    ("Definitions/a.yaml",),
    "a.mf",
    "signed and trusted",
    "OPTION_1",
    (PackedFile("a.mf", 5, "ef" * 32),),
)
CONTENT = Content("a.csar", "cd" * 32, 1000, FACTS)
PROBLEM = Problem(code="x", place=Place(file="a", line=2), path="b", message="c")
WHY = Failure(422, "descriptor.invalid", "1 problem", "mend it", (PROBLEM,))


def package(id: str = "p1", project: str = "alice") -> PackageRecord:
    return PackageRecord(id, project, "vnfd", user_data={"a": {"b": 1}})


def on_board(id: str = "p1", version: str = "1.0") -> PackageRecord:
    made = replace(package(id), state=S.ONBOARDED, content=CONTENT, enabled=True)
    return replace(made, descriptor="firewall", version=version)


def known(found: PackageRecord) -> PackageRecord:
    """Return a package without what the store sets."""
    return replace(found, created_at=None, rev=0)


class PackageContract:
    @pytest.mark.parametrize(
        "one",
        [
            pytest.param(package(), id="new"),
            pytest.param(on_board(), id="on board"),
            pytest.param(replace(package(), state=S.ERROR, failure=WHY), id="failed"),
        ],
    )
    def test_a_package_is_read_as_it_was_written(
        self, store: Store, one: PackageRecord
    ):
        with store.write(ALICE) as tx:
            tx.put_package(one)
            assert known(tx.lock_package("vnfd", one.id)) == one
        with store.read(ALICE) as view:
            assert known(view.package("vnfd", one.id)) == one

    def test_a_package_is_found_by_its_descriptor(self, store: Store):
        with store.write(ALICE) as tx:
            tx.put_package(package("p0"))
            tx.put_package(on_board())
            assert tx.package("vnfd", "firewall:1.0").id == "p1"
            found = tx.package_of(("vnfd", "firewall", "1.0"))
            assert found is not None and found.content.facts is None
            assert tx.package_of(("vnfd", "firewall", "2.0")) is None
            for kind, id in (("vnfd", ":"), ("vnfd", "nope"), ("nsd", "p1")):
                with pytest.raises(NotFound, match="there is no"):
                    tx.package(kind, id)  # type: ignore[arg-type]

    def test_a_descriptor_has_one_package(self, store: Store):
        with store.write(ALICE) as tx:
            tx.put_package(on_board("p1"))
            tx.put_package(on_board("p2", "2.0"))
        with (
            pytest.raises(Conflict, match=r"firewall .* is on board"),
            store.write(ALICE) as tx,
        ):
            tx.put_package(on_board("p3"))

    def test_packages_come_in_pages_of_their_kind(self, store: Store):
        with store.write(ALICE) as tx:
            for id in ("p3", "p1", "p2"):
                tx.put_package(package(id))
            tx.put_package(replace(package("n1"), kind="nsd"))
            first = tx.package_page("vnfd", "", 2)
            assert [one.id for one in first.items] == ["p1", "p2"]
            rest = tx.package_page("vnfd", first.next, 2)
            assert ([one.id for one in rest.items], rest.next) == (["p3"], "")

    def test_packages_of_other_projects_are_not_seen(self, store: Store):
        with store.write(ALICE) as tx:
            tx.put_package(on_board())
        with store.read(BOB) as view:
            assert view.package_page("vnfd", "", 9).items == []
            with pytest.raises(NotFound):
                view.package("vnfd", "p1")
        with store.write(BOB) as tx, pytest.raises(NotFound):
            tx.delete_package("p1")
        with store.write(SYSTEM) as tx:
            tx.delete_package("p1")

    def test_who_is_at_a_package_has_a_lease(self, store: Store):
        at_it = replace(package(), state=S.PROCESSING, attempt=3)
        with store.write(ALICE) as tx:
            tx.put_package(at_it, lease_s=60.0)
            assert tx.abandoned_packages() == []
            assert tx.renew_package("p1", 3, -1.0)
            assert [one.attempt for one in tx.abandoned_packages()] == [3]
            assert not tx.renew_package("p1", 2, 60.0)
            assert tx.renew_package("p1", 3, 60.0)
            assert tx.abandoned_packages() == []
            tx.put_package(replace(at_it, state=S.ERROR))
            assert tx.abandoned_packages() == []

    def test_to_stay_at_a_package_takes_no_revision(self, store: Store):
        with store.write(ALICE) as tx:
            tx.put_package(package(), lease_s=60.0)
        with store.write(ALICE) as tx:
            before = tx.revision()
            tx.renew_package("p1", 0, 60.0)
        with store.read(ALICE) as view:
            assert view.revision() == before

    def test_files_are_needed_by_packages_and_images_of_all(self, store: Store):
        with store.write(ALICE) as tx:
            tx.put_package(on_board())
        with store.write(BOB) as tx:
            tx.put_image(IMAGE)
            assert tx.needed_files() == {CONTENT.sha256, IMAGE.path}
            assert tx.stored_bytes() == IMAGE.size
        with store.write(ALICE) as tx:
            assert tx.stored_bytes() == CONTENT.size
            tx.delete_package("p1")
            assert tx.needed_files() == {IMAGE.path}

    def test_an_image_in_a_package_is_bytes_of_that_while_it_is_there(
        self, store: Store
    ):
        part = replace(IMAGE, path=CONTENT.sha256, start=30)
        with store.write(ALICE) as tx:
            tx.put_package(on_board())
            tx.put_image(part)
            assert tx.image(IMAGE.name) == part
            assert tx.stored_bytes() == CONTENT.size
            tx.delete_package("p1")
            assert tx.stored_bytes() == IMAGE.size
            assert tx.needed_files() == {CONTENT.sha256}

    def test_what_is_disabled_and_what_is_used_is_told(self, store: Store):
        with store.write(ALICE) as tx:
            tx.put_descriptor(nsd())
            tx.put_descriptor(vnfd())
            tx.put_package(on_board())
            assert tx.disabled_descriptors() == frozenset()
            assert tx.used_descriptors() == frozenset()
            tx.put_package(replace(on_board(), enabled=False))
            tx.put_package(package("p2"))
            tx.put_ns(samples.whole_ns(empty_ns()))
            assert tx.disabled_descriptors() == {("vnfd", "firewall", "1.0")}
            assert tx.used_descriptors() == {
                ("vnfd", "firewall", "1.0"),
                ("nsd", "chain", "1.0"),
            }

    def test_an_image_tells_that_it_came_in_a_package(self, store: Store):
        packed = replace(IMAGE, packaged=True, checksums={"sha-512": "ab"})
        with store.write(ALICE) as tx:
            tx.put_image(packed)
            assert tx.image("tiny") == packed
