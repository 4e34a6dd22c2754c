"""Stopping operations through the API, in SOL005's words and in ours."""

import pytest

from nfvo.errors import VimRefused
from tests.api.chain import NS, OPS, begin, finish

FORCE = {"nfvo:force": True}


def cancel(client, op_id, **body):
    return client("POST", f"{OPS}/{op_id}/cancel", json=body)


@pytest.fixture
def begun(client, world, create):
    """Return the id of an operation of which nothing has been done yet."""
    answer = begin(client, create().json()["id"])
    return answer.headers["location"].rpartition("/")[2]


@pytest.mark.parametrize("mode", ["GRACEFUL", "FORCEFUL"])
def test_an_operation_is_cancelled_and_says_by_whom(client, world, begun, mode):
    assert "cancel" in client.get(f"{OPS}/{begun}")["_links"]
    answer = cancel(client, begun, cancelMode=mode)
    ended = finish(client, world, answer)
    assert ended["operationState"] == "FAILED_TEMP"
    assert ended["isCancelPending"] is False
    assert "cancelMode" not in ended
    assert ended["error"]["detail"].startswith("cancelled by ")
    assert {"retry", "rollback", "fail"} <= ended["_links"].keys()
    view = client.get(f"/nfvo/v1/op_occs/{begun}")
    assert (view["cancelMode"], view["needsOperator"]) == (mode, True)
    late = cancel(client, begun, cancelMode=mode)
    assert (late.status_code, "nfvo op retry" in late.json()["hint"]) == (409, True)


def test_a_cancel_that_waits_is_shown_as_pending(client, world, begun):
    seen = []

    def look(call, host):
        if not seen:
            assert cancel(client, begun, cancelMode="GRACEFUL").status_code == 202
            seen.append(client.get(f"{OPS}/{begun}"))

    world.before = look
    ended = world.drain(world.op_occ(begun))
    (pending,) = seen
    assert (pending["isCancelPending"], pending["cancelMode"]) == (True, "GRACEFUL")
    assert pending["operationState"] == "PROCESSING"
    assert ended.state == "FAILED_TEMP"


@pytest.mark.parametrize("body", [{}, {"cancelMode": "PERHAPS"}])
def test_a_cancel_says_how(client, begun, body):
    assert cancel(client, begun, **body).status_code == 422


def test_force_ends_what_runs_and_says_what_is_left(client, world, running):
    stuck = begin(client, running, "heal", **{"nfvo:vnfcs": ["firewall/vm/0"]})
    world.observe()
    world.lose("hv2")
    there = {one for one in world.left() if one.startswith("hv2: ")}
    done = finish(client, world, begin(client, running, "terminate", **FORCE))
    assert done["operationState"] == "COMPLETED"
    assert done["nfvo:detail"].endswith(
        "on hv2 will be removed when it can be looked at"
    )
    assert "error" not in done
    view = client.get(f"/nfvo/v1/op_occs/{done['id']}")
    assert (view["forced"], view["error"]) == (True, done["nfvo:detail"])
    assert client.get(stuck.headers["location"])["operationState"] == "FAILED"
    assert world.left() == there
    assert client.get("/nfvo/v1/ns/chain")["status"] == "NOT_INSTANTIATED"
    assert client("DELETE", f"{NS}/{running}").status_code == 204


def test_a_plan_to_terminate_by_force_can_be_seen_before(client, world, running):
    stuck = begin(client, running, "heal", **{"nfvo:vnfcs": ["firewall/vm/0"]})
    world.observe()
    wanted = {"kind": "TERMINATE", "ns": "chain", "force": True}
    plan = client("POST", "/nfvo/v1/plans", json=wanted)
    assert plan.status_code == 201, plan.text
    assert client.get(stuck.headers["location"])["operationState"] == "PROCESSING"
    apply = f"/nfvo/v1/plans/{plan.json()['id']}/apply"
    assert finish(client, world, client("POST", apply))["operationState"] == "COMPLETED"
    assert world.left() == set()


def test_what_is_deleted_in_vain_says_what_to_do(client, world, begun):
    (ns,) = client.get(NS)
    refused = client("DELETE", f"{NS}/{ns['id']}")
    assert (refused.status_code, "nfvo op cancel" in refused.json()["hint"]) == (
        409,
        True,
    )
    cancel(client, begun, cancelMode="GRACEFUL")
    refused = client("DELETE", f"{NS}/{ns['id']}").json()
    assert "nfvo op rollback" in refused["hint"]
    assert "nfvo terminate chain --force" in refused["hint"]


def test_no_way_back_is_offered_past_the_point_of_no_return(client, world, running):
    def no_disks_go(call, host):
        if call == "delete_volume":
            raise VimRefused("the disk is busy")

    world.before = no_disks_go
    stuck = finish(client, world, begin(client, running, "terminate"))
    assert stuck["operationState"] == "FAILED_TEMP"
    (listed,) = [one for one in client.get(OPS) if one["id"] == stuck["id"]]
    for shown in (stuck, listed):
        assert {"retry", "fail"} <= shown["_links"].keys()
        assert "rollback" not in shown["_links"]
    refused = client("POST", f"{OPS}/{stuck['id']}/rollback")
    assert refused.status_code == 409
