"""
Two API processes and sixteen clients: what is there once is given away once.

Afterwards ``Ledger`` reads the tables itself.  No worker runs: what was accepted
stays PROCESSING, and holds what it reserved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import httpx
import pytest

from nfvo.graph import Resources
from tests.races.apis import Apis, create, instantiate, running
from tests.races.ledger import TAKEN, Ledger
from tests.store.private_postgres import private_postgres

CLIENTS = 16
PAIRS_THAT_FIT = 5
ADDRESSES_OF_29 = 6
LARGE = Resources(vcpus=64, memory_mib=65_536, disk_gib=1000)


def room_for(guests: int) -> Resources:
    return Resources(vcpus=2 * guests + 1, memory_mib=65_536, disk_gib=1000)


@dataclass(frozen=True)
class Arena:
    apis: Apis
    ledger: Ledger


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def arena(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Arena]:
    home = tmp_path_factory.mktemp("races")
    if request.param == "sqlite":
        url = f"sqlite:///{home}/nfvo.db"
        with running(home, url) as apis:
            yield Arena(apis, Ledger(url))
        return
    with private_postgres() as server:
        url = server.create("races")
        with running(home, url) as apis:
            yield Arena(apis, Ledger(url))


def codes(answers: Sequence[httpx.Response], accepted: int) -> list[str]:
    """Return the reasons of those that were not accepted; each must have one."""
    refused = [answer for answer in answers if answer.status_code != accepted]
    for answer in refused:
        assert answer.status_code in {409, 422}, answer.text
        assert answer.json()["detail"]
    return [answer.json()["code"] for answer in refused]


def taken_by(
    ids: Sequence[str], answers: Sequence[httpx.Response]
) -> set[tuple[str, str]]:
    """Return what the ledger must say: all to those that were accepted."""
    pairs = zip(ids, answers, strict=True)
    return {(id, what) for id, answer in pairs if answer.is_success for what in TAKEN}


@pytest.mark.parametrize("fit", [1, PAIRS_THAT_FIT])
def test_no_more_services_are_accepted_than_there_is_room_for(arena: Arena, fit: int):
    arena.apis.offer(room_for(fit), room_for(fit + 1))
    before = arena.ledger.taken()
    ids = arena.apis.create("pair", CLIENTS)
    answers = arena.apis.race([instantiate(id) for id in ids])
    reasons = codes(answers, 202)
    assert set(reasons) == {"placement.refused"}
    assert len(reasons) == CLIENTS - fit
    assert all(answer.json()["refusal"] for answer in answers if answer.is_error)
    assert arena.ledger.taken() - before == taken_by(ids, answers)
    assert arena.ledger.wrong() == []


def test_no_cpu_is_given_twice(arena: Arena):
    aside = range(2, 2 + 2 * PAIRS_THAT_FIT)
    arena.apis.set_aside(replace(LARGE, vcpus=16), *aside)
    ids = arena.apis.create("own", CLIENTS)
    answers = arena.apis.race([instantiate(id) for id in ids])
    reasons = codes(answers, 202)
    assert reasons == ["placement.refused"] * (CLIENTS - PAIRS_THAT_FIT)
    assert arena.apis.given() == list(aside)
    assert arena.ledger.wrong() == []


@pytest.mark.parametrize(
    ("quota", "each"), [("ports", 2), ("instances", 2), ("cores", 4)]
)
def test_no_more_services_are_accepted_than_a_quota_allows(
    arena: Arena, quota: str, each: int
):
    """On hosts that share nothing else: each pair may have its own."""
    arena.apis.offer(LARGE, LARGE, LARGE, LARGE)
    arena.apis.limit(quota, PAIRS_THAT_FIT * each + 1)
    ids = arena.apis.create("pair", CLIENTS)
    answers = arena.apis.race([instantiate(id) for id in ids])
    reasons = codes(answers, 202)
    assert set(reasons) == {"placement.refused"}
    assert len(reasons) == CLIENTS - PAIRS_THAT_FIT
    said = {answer.json()["detail"] for answer in answers if answer.is_error}
    assert all(f"quota of {quota}" in text for text in said if "site" in text), said
    assert arena.ledger.wrong() == []


def test_no_address_of_a_provider_network_is_given_twice(arena: Arena):
    arena.apis.offer(LARGE, LARGE)
    before = arena.ledger.taken()
    ids = arena.apis.create("outside", CLIENTS)
    answers = arena.apis.race([instantiate(id) for id in ids])
    reasons = codes(answers, 202)
    assert set(reasons) == {"request.invalid"}
    assert len(reasons) == CLIENTS - ADDRESSES_OF_29
    details = [answer.json()["detail"] for answer in answers if answer.is_error]
    assert all("10.10.0.0/29 has no free address" in detail for detail in details)
    assert arena.ledger.taken() - before == taken_by(ids, answers)
    assert arena.ledger.wrong() == []


def test_a_name_is_taken_once(arena: Arena):
    answers = arena.apis.race([create("only-one", "pair")] * CLIENTS)
    assert len(codes(answers, 201)) == CLIENTS - 1


def test_a_service_is_instantiated_once(arena: Arena):
    arena.apis.offer(LARGE, LARGE)
    (id,) = arena.apis.create("pair", 1)
    answers = arena.apis.race([instantiate(id)] * CLIENTS)
    assert len(codes(answers, 202)) == CLIENTS - 1
    assert arena.ledger.wrong() == []


def test_a_request_that_is_repeated_begins_one_operation(arena: Arena):
    arena.apis.offer(LARGE, LARGE)
    (id,) = arena.apis.create("pair", 1)
    answers = arena.apis.race([instantiate(id, "a key of its own")] * CLIENTS)
    assert codes(answers, 202) == []
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert arena.ledger.wrong() == []
