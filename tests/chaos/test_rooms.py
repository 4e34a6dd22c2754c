"""What hosts have given away is reckoned from the tables; here it is too much."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.chaos.rooms import Rooms
from nfvo.store import open_store
from tests.lcm.world import World, instantiate, sample_world
from tests.store.private_postgres import private_postgres

ROOM = json.dumps([100, 100_000, 1_000])
TWICE = """
INSERT INTO cp SELECT id || '-2', ns_id, position + 100, name, vnfc_id, cpd, vl_id,
mac, addresses, "order", forwards, bit_rate_mbps, udp_port, security,
trunk, vlan FROM cp LIMIT 1
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with sample_world(tmp_path) as world:
        world.begin(instantiate(world.create()))
        world.sql(f"UPDATE host SET capacity_override = '{ROOM}'")
        yield world


@pytest.mark.postgres
def test_the_tables_can_be_read_on_postgresql():
    with private_postgres() as server:
        url = server.create("rooms")
        with closing(open_store(url, bytes(32))) as store, closing(Rooms(url)) as rooms:
            store.migrate()
            assert found(rooms) == set()


@pytest.fixture
def rooms(world: World) -> Iterator[Rooms]:
    rooms = Rooms(f"sqlite:///{world.folder}/nfvo.db")
    yield rooms
    rooms.close()


def found(rooms: Rooms) -> set[str]:
    every = (*rooms.oversold(), *rooms.twice(), *rooms.unjustified())
    return {f"{one.goal}: {one.kind} {one.why}" for one in every}


def test_nothing_is_wrong_with_what_was_granted(rooms: Rooms):
    assert found(rooms) == set()


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        pytest.param(
            "UPDATE host SET capacity_override = '[0, 100000, 1000]'",
            "oversold hosts: amount",
            id="a host gives away more than it has",
        ),
        pytest.param(TWICE, "duplicates: MAC", id="two CPs have one MAC"),
        pytest.param(
            "UPDATE vl SET segment = 7", "duplicates: VNI", id="two links have one VNI"
        ),
        pytest.param(
            "DELETE FROM host_allocation",
            "wrong outcomes: grant VNFC without room",
            id="nothing is reserved for a VNFC",
        ),
        pytest.param(
            "DELETE FROM vnfc",
            "wrong outcomes: grant room without a VNFC",
            id="room is reserved for nobody",
        ),
    ],
)
def test_it_finds_what_is_wrong(world: World, rooms: Rooms, statement, wrong):
    world.sql(statement)
    assert any(one.startswith(wrong) for one in found(rooms)), found(rooms)
