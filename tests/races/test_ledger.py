"""The ledger must see what a race would do wrong; here it is staged."""

import pytest

from tests.lcm.world import instantiate, sample_world
from tests.races.ledger import Ledger

TWICE = """
INSERT INTO cp SELECT id || '-2', ns_id, position + 100, name, vnfc_id, cpd, vl_id,
{mac}, addresses, "order", forwards, bit_rate_mbps, udp_port, security,
trunk, vlan FROM cp LIMIT 1
"""


@pytest.fixture
def world(tmp_path):
    with sample_world(tmp_path) as world:
        world.begin(instantiate(world.create()))
        yield world


@pytest.fixture
def ledger(world):
    return Ledger(f"sqlite:///{world.folder}/nfvo.db")


def test_what_one_service_has_is_right(ledger):
    assert ledger.wrong() == []
    assert len(ledger.taken()) == 3


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        pytest.param("UPDATE host SET vcpus = 0", "vcpus of 0", id="overcommitted"),
        pytest.param(TWICE.format(mac="'02:00:00:00:00:01'"), "'10.", id="address"),
        pytest.param(TWICE.format(mac="mac"), "52:54", id="MAC address"),
        pytest.param("UPDATE vl SET segment = 7", "7 is taken 2", id="VNI"),
        pytest.param("DELETE FROM host_allocation", "reserved is", id="not reserved"),
        pytest.param("DELETE FROM vnfc", "reserved for nothing", id="nobody's"),
    ],
)
def test_it_finds_what_is_wrong(world, ledger, statement, found):
    world.sql(statement)
    wrong = ledger.wrong()
    assert any(found in line for line in wrong), wrong
