"""Two installations of nfvo share real hosts, and leave each other's things alone."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import count

import pytest

from nfvo.cli.exits import Exit
from tests.e2e.lone import Installation, bed, installation, running, wait_until_clean
from tests.testbed.libvirt import TestBed

pytestmark = pytest.mark.libvirt

SITE = "shared"
FIRST_VNI = 70_000


@pytest.fixture
def hosts() -> Iterator[TestBed]:
    with bed(1) as started:
        yield started


def same_range(*installations: Installation) -> str:
    """Return the shortest range of VNIs that all begin at the same VNI of."""
    starts = [int(sha256(one.id.encode()).hexdigest(), 16) for one in installations]
    size = next(n for n in count(2) if len({start % n for start in starts}) == 1)
    return f"{FIRST_VNI}-{FIRST_VNI + size - 1}"


def vnis(of: Installation, name: str) -> set[int]:
    return {link["segment"] for link in of.view(name)["links"]}


def test_two_installations_share_hosts_and_neither_touches_what_is_the_others(
    hosts: TestBed,
):
    with installation(hosts, SITE) as first, installation(hosts, SITE) as second:
        both = same_range(first, second)
        for one in (first, second):
            one.introduce(SITE, "--vnis", both)
        first.deploy("one")
        assert {found["kind"] for found in second.deviations()} == {"foreign"}
        assert second.allocated() == {"hv1": 1}
        # Each would have begun with the same VNI; what was seen is taken.
        second.deploy("two")
        assert vnis(first, "one").isdisjoint(vnis(second, "two"))
        assert second.allocated() == {"hv1": 2}

        found = first.deviations()
        assert {one["kind"] for one in found} == {"foreign"}
        (server,) = (one for one in found if one["what"] == "server")
        assert server["uuid"] == second.server("two")
        assert all(second.id.startswith(one["installation"]) for one in found)
        # What is another's is nothing that one could do something about.
        assert first.exit_code("diff", "--live", "--detailed-exitcode") == Exit.OK
        assert first.exit_code("drift", "delete", server["id"]) == Exit.CONFLICT

        second.end("two")
        assert running(hosts) == {first.server("one")}
        assert first.deviations() == []
        assert first.view("one")["status"] == "RUNNING"
        first.end("one")
        wait_until_clean(hosts)
