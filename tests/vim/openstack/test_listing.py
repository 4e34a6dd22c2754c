"""All servers in one call, whoever asks, and what their states mean to us."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from openstack.connection import Connection

from nfvo.errors import VimUnavailable
from nfvo.lcm.cloud import Place
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import SeenServer
from nfvo.vim.openstack.listed import Listed
from nfvo.vim.openstack.listing import ANEW_S, FRESH_S, Listing
from nfvo.vim.openstack.watch import Poller, seen_at
from tests.vim.openstack.cloud import FakeCloud
from tests.vim.openstack.given import TAG, id_of, ours, theirs
from tests.waiting import wait_until

LIST = "GET /compute/v2.1/servers/detail"
ZONE = Place("sky", "nova")


@dataclass
class Clock:
    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Slow:
    """Nova, taking its time."""

    conn: Connection
    clock: Clock
    takes_s: float

    def get(self, *words: Any, **more: Any) -> Any:
        self.clock.now_s += self.takes_s
        return self.conn.compute.get(*words, **more)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def listing(clock: Clock) -> Listing:
    return Listing(clock)


def test_one_call_does_for_all_who_ask_at_once(
    cloud: FakeCloud, conn: Connection, listing: Listing, clock: Clock
):
    server = ours(cloud)
    for _ in range(5):
        assert list(listing.servers(conn)) == [server.id]
        assert listing.server(conn, id_of(server)) is not None
    assert len(cloud.calls(LIST)) == 1
    clock.now_s += FRESH_S
    listing.servers(conn)
    assert len(cloud.calls(LIST)) == 2


def test_an_answer_is_as_old_as_its_question(
    cloud: FakeCloud, conn: Connection, listing: Listing, clock: Clock
):
    """Else who asks at each such interval would get a new one every other time."""
    took_s = FRESH_S / 2
    slow = SimpleNamespace(compute=Slow(conn, clock, took_s))
    listing.servers(slow)  # type: ignore[arg-type]
    clock.now_s += FRESH_S - took_s
    listing.servers(conn)
    assert len(cloud.calls(LIST)) == 2


def test_who_came_before_a_question_was_asked_takes_its_answer(
    cloud: FakeCloud, conn: Connection, listing: Listing, clock: Clock
):
    """Even when the answer took longer than it is fresh: many wait for it."""
    listing._refresh(conn, came_s=clock.now_s)
    came_s = clock.now_s = 1.0
    clock.now_s = 1.1
    listing._refresh(conn, came_s)
    clock.now_s += 2 * FRESH_S
    listing._refresh(conn, came_s)
    assert len(cloud.calls(LIST)) == 2


def test_only_what_has_changed_is_asked_for_and_now_and_then_all(
    cloud: FakeCloud, conn: Connection, listing: Listing, clock: Clock
):
    old = datetime.now(UTC) - timedelta(hours=1)
    unchanged, changed = ours(cloud, updated=old), ours(cloud, updated=old)
    listing.servers(conn)
    changed.status, changed.updated = "SHUTOFF", datetime.now(UTC)
    unchanged.name = "missed"
    clock.now_s += FRESH_S
    found = listing.servers(conn)
    assert "changes-since" in cloud.calls(LIST)[-1].line
    assert (found[changed.id].status, found[unchanged.id].name) == ("SHUTOFF", "vm")
    clock.now_s += ANEW_S
    assert listing.servers(conn)[unchanged.id].name == "missed"
    assert "changes-since" not in cloud.calls(LIST)[-1].line


def test_what_was_deleted_is_gone_at_the_next_look(
    cloud: FakeCloud, conn: Connection, listing: Listing, clock: Clock
):
    server = ours(cloud)
    listing.servers(conn)
    server.status, server.updated = "DELETED", datetime.now(UTC)
    server.tags, server.metadata = [], {}
    clock.now_s += FRESH_S
    assert listing.servers(conn) == {}


def test_servers_come_in_pages(cloud: FakeCloud, conn: Connection, listing: Listing):
    cloud.nova.most_listed = 2
    ids = {ours(cloud).id for _ in range(5)}
    assert listing.servers(conn).keys() == ids
    assert len(cloud.calls(LIST)) == 3


def test_a_failed_look_is_no_look(cloud: FakeCloud, conn: Connection, listing: Listing):
    cloud.staged.status(500, LIST)
    with pytest.raises(Exception, match="500"):
        listing.servers(conn)
    assert listing.servers(conn) == {}


def test_of_two_servers_of_one_id_the_one_that_lives_counts(
    cloud: FakeCloud, conn: Connection, listing: Listing
):
    lives = ours(cloud)
    ours(cloud, status="ERROR").tags = lives.tags
    seen = listing.server(conn, id_of(lives))
    assert seen is not None
    assert seen.nova_id == lives.id


@pytest.mark.parametrize(
    ("status", "power", "expected"),
    [
        ("ACTIVE", 1, (ServerState.RUNNING, "")),
        (
            "ACTIVE",
            4,
            (ServerState.STOPPED, "its power is off, though Nova says ACTIVE"),
        ),
        ("ACTIVE", 6, (ServerState.DEGRADED, "the guest crashed")),
        ("BUILD", 0, (ServerState.STOPPED, "being built")),
        ("SHUTOFF", 4, (ServerState.STOPPED, "switched off")),
        ("PAUSED", 3, (ServerState.PAUSED, "paused by somebody")),
        ("ERROR", 0, (ServerState.DEGRADED, "No valid host")),
        ("NEWLY_INVENTED", 0, (ServerState.DEGRADED, "Nova's status NEWLY_INVENTED")),
    ],
)
def test_novas_status_means_a_state(
    status: str, power: int, expected: tuple[ServerState, str]
):
    fault = "No valid host" if status == "ERROR" else ""
    assert Listed("x", status, power=power, fault=fault).state == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param(Place("sky", "nova"), {"zone"}, id="a zone"),
        pytest.param(Place("sky", "nova", "h1"), {"moved"}, id="where it runs now"),
        pytest.param(Place("sky", "nova", "h2"), {"waits"}, id="where it will"),
        pytest.param(Place("sky"), {"anchor"}, id="the cloud as such"),
    ],
)
def test_a_place_has_its_own_servers(place: Place, expected: set[str]):
    servers = (
        Listed("1", "ACTIVE", "1", "zone", TAG, asked="nova", machine="h1"),
        Listed("2", "ACTIVE", "2", "moved", TAG, asked="nova/h2", machine="h1"),
        Listed("3", "BUILD", "3", "waits", TAG, asked="nova/h2"),
        Listed("4", "ACTIVE", "4", "anchor", TAG),
        Listed("5", "ACTIVE", "", "by hand"),
    )
    seen = seen_at(place, {one.nova_id: one for one in servers})
    assert {one.name for one in seen} == expected


def test_a_server_whose_cell_is_silent_makes_its_place_unavailable(
    cloud: FakeCloud, conn: Connection, listing: Listing, clock: Clock
):
    server = ours(cloud)
    assert len(seen_at(ZONE, listing.servers(conn))) == 1
    server.status, server.updated = "UNKNOWN", datetime.now(UTC)
    server.tags, server.metadata = [], {}
    clock.now_s += FRESH_S
    with pytest.raises(VimUnavailable, match="cell of vm does not answer"):
        seen_at(ZONE, listing.servers(conn))
    assert seen_at(Place("sky", "other"), listing.servers(conn)) == ()


def test_a_machine_that_nova_hears_nothing_of_is_not_said_to_run_anything():
    one = Listed(
        "1", "ACTIVE", "1", "a", TAG, asked="nova/h1", machine="h1", host_status="DOWN"
    )
    with pytest.raises(VimUnavailable, match="hears nothing of h1"):
        seen_at(Place("sky", "nova", "h1"), {"1": one})
    zoned = Listed("1", "ACTIVE", "1", "a", TAG, asked="nova", host_status="UNKNOWN")
    (seen,) = seen_at(ZONE, {"1": zoned})
    assert seen.state is ServerState.DEGRADED


def test_a_watch_tells_what_polling_finds_to_have_changed(
    cloud: FakeCloud, conn: Connection, listing: Listing, clock: Clock
):
    told: list[SeenServer] = []
    listing = Listing()
    poller = Poller(lambda: listing.servers(conn))
    watch = poller.watch(ZONE, told.append)
    server = ours(cloud)

    def is_told(state: ServerState) -> Callable[[], bool]:
        return lambda: (id_of_server, state) in [(one.id, one.state) for one in told]

    id_of_server = id_of(server)
    wait_until(is_told(ServerState.RUNNING), "it is told to run")
    assert [one.id for one in watch.sweep()] == [id_of_server]
    assert not watch.agent_answers(id_of_server)
    server.status, server.updated = "DELETED", datetime.now(UTC)
    wait_until(is_told(ServerState.MISSING), "it is told to be missing")
    watch.close()
    poller.end()
    gone = (one for one in threading.enumerate() if one.name == "poll-sky")
    wait_until(lambda: not any(one.is_alive() for one in gone), "nobody polls")


def test_what_is_not_ours_is_not_seen(
    cloud: FakeCloud, conn: Connection, listing: Listing
):
    theirs(cloud)
    assert seen_at(ZONE, listing.servers(conn)) == ()
