"""Over REST: what should move where."""

import pytest

from tests.api.conftest import give_token

PATH = "/nfvo/v1/optimisation"


def test_a_plan_has_its_steps_and_what_is_gained(client, ready, running):
    ready.add_hosts(4)
    ready.observe()
    plan = client.get(f"{PATH}?drain={ready.names[0]}&moves=9")
    assert [step["source"] for step in plan["steps"]] == [ready.names[0]]
    assert plan["emptied"] == [ready.names[0]]
    assert plan["stays"] == []
    assert plan["before"]["used"] == plan["after"]["used"] == 3
    assert {"imbalance", "peak", "room", "stranded"} <= plan["after"].keys()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param("", 422, id="nothing wanted"),
        pytest.param("?goal=chaos", 422, id="no such goal"),
        pytest.param("?drain=hv9", 404, id="no such host"),
        pytest.param("?goal=rebalance&moves=-1", 422, id="less than nothing"),
    ],
)
def test_what_is_not_understood_is_refused(client, query, status):
    assert client("GET", f"{PATH}{query}").status_code == status


def test_only_admins_see_all_projects(client, world):
    operator = client.as_(give_token(world, "operator"))
    assert operator("GET", f"{PATH}?goal=rebalance").status_code == 403
