"""`nfvo op cancel`: what is on its way stops, and the exit code tells."""

import pytest

from tests.lcm.staging import refusing

CHAIN = "descriptors/firewall-chain"


@pytest.fixture
def params(tmp_path):
    file = tmp_path / "params.yaml"
    file.write_text("firewall.admin-password: correct horse\n")
    return str(file)


@pytest.fixture
def begun(stack, run, params):
    """Return what begins an operation that nobody works on, and gives its id."""
    stack.world.onboard()
    stack.hold.set()

    def begin(how=""):
        begun = run(f"apply {CHAIN} {how} --params", params)
        assert begun.code == 0, begun.err
        return begun.out.strip()

    return begin


@pytest.mark.parametrize("how", ["", "--force"])
def test_what_apply_began_is_taken_back_when_it_is_cancelled(stack, run, begun, how):
    op_id = begun()
    said = run(f"op cancel {op_id} {how}")
    assert (said.code, f"nfvo wait {op_id}" in said.err) == (0, True)
    stack.hold.clear()
    run(f"wait {op_id}")
    shown = run(f"op show {op_id} -o json").json
    assert (shown["state"], stack.world.left()) == ("ROLLED_BACK", set())
    assert shown["error"].startswith("cancelled by ")


def test_what_is_held_waits_for_its_operator_when_it_is_cancelled(stack, run, begun):
    op_id = begun("--on-failure hold")
    said = run(f"op cancel {op_id} --wait")
    assert (said.code, "is FAILED_TEMP: cancelled by" in said.err) == (0, True)
    stack.hold.clear()
    assert run(f"op retry {op_id} --wait").code == 0


def test_a_cancel_that_comes_too_late_is_a_conflict(stack, run, begun):
    op_id = begun()
    stack.hold.clear()
    assert run(f"wait {op_id}").code == 0
    late = run(f"op cancel {op_id} --wait")
    assert (late.code, "nfvo terminate" in late.err) == (4, True)


def test_force_cleans_up_and_says_what_is_left(stack, run, begun):
    op_id = begun()
    stack.hold.clear()
    assert run(f"wait {op_id}").code == 0
    stack.world.before = refusing("delete_volume", "hv1")
    ended = run("terminate firewall-chain --force --wait")
    assert (ended.code, "TERMINATE COMPLETED" in ended.err) == (0, True)
    assert "on hv1 could not be removed" in ended.err
    assert run("delete firewall-chain").code == 0


def test_scripts_are_told_how_an_operation_is_after_each_way_out(stack, run, begun):
    op_id = begun("--on-failure hold")
    stopped = run(f"op cancel {op_id} --wait -o json").json
    assert (stopped["id"], stopped["state"]) == (op_id, "FAILED_TEMP")
    assert run(f"op retry {op_id} -o json").json["state"] == "PROCESSING"
    assert run(f"op cancel {op_id} -o name").out.strip() == op_id
    run(f"wait {op_id}")
    assert run(f"op fail {op_id} -o json").json["state"] == "FAILED"


def test_scripts_are_told_that_an_operation_is_taken_back(stack, run, begun):
    op_id = begun("--on-failure hold")
    run(f"op cancel {op_id} --wait")
    stack.hold.clear()
    back = run(f"op rollback {op_id} --wait -o json")
    assert (back.code, back.json["state"]) == (0, "ROLLED_BACK")
