"""The conductor's duties: done by one, and outliving what fails."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from nfvo import conductor
from nfvo.backoff import BackOff
from nfvo.conductor import LEASE_S, TICK_S, Post, attend, relay_messages
from nfvo.errors import StoreError
from nfvo.lcm.ports import Ports
from nfvo.lcm.saga.relay import UNAVAILABLE_REST_S
from nfvo.lcm.store import SYSTEM
from nfvo.queue.celery import CeleryQueue
from nfvo.settings import socket_url
from tests.lcm.world import World, instantiate


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.store.close()


def test_a_duty_is_done_by_the_one_who_holds_its_lease(world: World):
    done: list[str] = []

    def duty(ports: Ports) -> float:
        done.append("first")
        return 0.5

    first = Post("relay", duty, world.ports, "first")
    second = Post("relay", lambda ports: done.append("second") or 0.5, world.ports, "2")
    assert first.turn(now_s=0.0) == 0.5
    assert second.turn(now_s=0.0) > 0.5
    assert first.turn(now_s=LEASE_S / 2) == 0.5
    assert done == ["first", "first"]


def test_the_relay_rests_until_the_next_message_is_due(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(conductor, "TICK_S", 3600.0)
    world.add_hosts()
    world.onboard()
    op_occ = world.begin(instantiate(world.create()))
    assert relay_messages(world.ports) == 3600.0
    with world.store.write(SYSTEM) as tx:
        tx.send("lcm", op_occ.id, after_s=600.0)
    assert 0.0 < relay_messages(world.ports) <= 600.0


def test_the_relay_rests_longer_while_the_broker_is_away(world: World, tmp_path: Path):
    world.add_hosts()
    world.onboard()
    op_occ = world.begin(instantiate(world.create()))
    with world.store.write(SYSTEM) as tx:
        tx.send("lcm", op_occ.id)
    away = CeleryQueue(socket_url(tmp_path / "nobody-listens"))
    assert relay_messages(replace(world.ports, queue=away)) == UNAVAILABLE_REST_S
    assert relay_messages(world.ports) == TICK_S


def test_a_duty_outlives_whatever_it_raises(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(conductor, "BackOff", lambda: BackOff(first=0.0))
    stop, failures = Event(), []

    def duty(ports: Ports) -> float:
        if len(failures) < 2:
            failures.append("failed")
            raise StoreError("the disk is full")
        stop.set()
        return 0.0

    attend(Post("relay", duty, world.ports, "here"), stop, lambda: 0.0)
    assert failures == ["failed", "failed"]
