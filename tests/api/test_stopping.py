"""Stopping operations through the API, in SOL005's words and in ours."""

import pytest

from tests.api.chain import OPS, begin, finish


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
