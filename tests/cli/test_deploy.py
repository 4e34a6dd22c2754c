"""From files to a running service and back, as it is typed."""

import threading

import pytest

from nfvo.cli.awaiting import STATUSES
from nfvo.errors import VimRefused
from nfvo.lcm.status import Status
from tests.cli.stack import PASSWORD
from tests.lcm.world import SAMPLES

pytestmark = pytest.mark.usefixtures("image")

CHAIN = str(SAMPLES / "firewall-chain")


@pytest.fixture
def applied(stack, run, params):
    """Return how the command ended that made the sample run."""
    return run(f"apply {CHAIN} --wait --params", params)


def test_apply_makes_a_service_run_and_tells_every_step(applied, run):
    assert applied.code == 0, applied.err
    assert "COMPLETED" in applied.err
    assert "DONE" in applied.err
    assert applied.out == ""
    view = run("get firewall-chain -o json").json
    assert {v["vnf"] for v in view["vnfcs"]} == {"client", "firewall", "server"}
    assert view["operation"]["state"] == "COMPLETED"


def test_apply_again_changes_nothing(applied, run, params):
    again = run(f"apply {CHAIN} --wait --params", params)
    assert (again.code, again.out) == (0, "")
    assert "no changes" in again.err
    assert "not compared" in again.err
    assert len(run("op list firewall-chain -o json").json) == 1


def test_plan_of_what_runs_says_no_changes(applied, run, params):
    again = run(f"plan {CHAIN} --detailed-exitcode --params", params)
    assert again.code == 0
    assert "no changes" in again.err


def test_plan_shows_hosts_reasons_and_addresses_and_then_is_applied(stack, run, params):
    planned = run(f"plan {CHAIN} --detailed-exitcode -o json --params", params)
    assert planned.code == 10, planned.err
    assert PASSWORD not in planned.out + planned.err
    plan = planned.json
    shown = run(f"explain {plan['id']}")
    firewall = next(line for line in shown.out.splitlines() if "firewall/vm/0" in line)
    assert "hv" in firewall and "left=" in firewall
    assert stack.world.left() == set()
    done = run(f"apply {plan['id']} --wait")
    assert done.code == 0, done.err
    stale = run(f"apply {plan['id']}")
    assert (stale.code, "new plan" in stale.err) == (4, True)


def test_a_held_plan_keeps_its_room(stack, run, params):
    held = run(f"plan {CHAIN} --hold 60 -o json --params", params).json
    assert held["held"] is True
    assert all(host["vnfcs"] == 1 for host in run("host list -o json").json)
    assert run(f"apply {held['id']} --wait").code == 0


def test_a_refusal_names_every_vnfc_and_host_and_leaves_no_service(stack, run, params):
    for name in ("hv1", "hv2", "hv3"):
        assert run(f"host cordon {name}").code == 0
    refused = run(f"plan {CHAIN} --params", params)
    assert refused.code == 4
    for word in ("firewall/vm/0", "hv1", "hv2", "hv3", "hint:"):
        assert word in refused.err
    assert run("get -o json").json == []


def test_a_secret_is_taken_from_a_file_only(stack, run):
    refused = run(f"apply {CHAIN} --set firewall.admin-password={PASSWORD}")
    assert refused.code == 2
    assert "--params" in refused.err
    assert PASSWORD not in refused.err
    assert run("get -o json").json == []


def test_a_missing_parameter_is_named_with_what_to_type(stack, run):
    refused = run(f"apply {CHAIN}")
    assert refused.code == 1
    assert "firewall.admin-password" in refused.err
    assert "--params" in refused.err


def test_parameters_come_from_stdin_and_may_be_nested(
    stack, run, monkeypatch, tmp_path
):
    source = tmp_path / "stdin"
    source.write_text(f"firewall:\n  admin-password: {PASSWORD}\n")
    with source.open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert run(f"apply {CHAIN} --wait --params -").code == 0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("hunter2", id="no mapping"),
        pytest.param("a: [hunter2]", id="a list"),
        pytest.param("a: {b: {c: hunter2}}", id="too deep"),
        pytest.param("a: 'hunter2", id="no YAML"),
    ],
)
def test_a_broken_file_of_parameters_is_refused_without_repeating_it(
    run, tmp_path, text
):
    path = tmp_path / "params.yaml"
    path.write_text(text)
    refused = run(f"apply {CHAIN} --params", str(path))
    assert refused.code == 1
    assert "hunter2" not in refused.err


def test_a_failed_apply_is_taken_back_and_says_why(stack, run, params):
    stack.world.before = _no_servers
    failed = run(f"apply {CHAIN} --wait --params", params)
    assert failed.code == 6
    assert "ROLLED_BACK" in failed.err
    assert "no more room for servers" in failed.err
    assert stack.world.left() == set()


def test_a_held_failure_shows_the_ways_out_and_they_work(stack, run, params):
    stack.world.before = _no_servers
    failed = run(f"apply {CHAIN} --on-failure hold --wait --params", params)
    op_id = run("op list firewall-chain -o name").out.strip()
    assert failed.code == 6
    assert f"nfvo op rollback {op_id}" in failed.err
    assert run("get firewall-chain -o json").json["status"] == "FAILED"
    blocked = run(f"apply {CHAIN} --params", params)
    assert (blocked.code, f"nfvo op show {op_id}" in blocked.err) == (4, True)
    stack.world.before = lambda call, host: None
    retried = run(f"op retry {op_id} --wait")
    assert retried.code == 0, retried.err


def test_rollback_and_fail_end_a_held_operation(stack, run, params):
    stack.world.before = _no_servers
    run(f"apply {CHAIN} --on-failure hold --wait --params", params)
    op_id = run("op list -o name").out.strip()
    back = run(f"op rollback {op_id} --wait")
    assert back.code == 0, back.err
    run(f"apply {CHAIN} --on-failure hold --wait --params", params)
    second = run("op list -o json").json[0]["id"]
    assert "FAILED" in run(f"op fail {second}").err
    assert run(f"op retry {second}").code == 4


def test_waiting_too_long_ends_with_7_and_says_how_to_come_back(stack, run, params):
    stack.hold.set()
    late = run(f"apply {CHAIN} --wait --timeout 0.5 --params", params)
    op_id = run("op list -o name").out.strip()
    assert (late.code, f"nfvo wait {op_id}" in late.err) == (7, True)
    joined = run(f"apply {CHAIN} --params", params)
    assert (joined.code, joined.out.strip()) == (0, op_id)
    stack.hold.clear()
    assert run(f"wait {op_id}").code == 0


def test_wait_survives_that_the_server_is_away_for_a_moment(stack, run, params):
    stack.hold.set()
    op_id = run(f"apply {CHAIN} --params", params).out.strip()
    app = stack._server.config.app
    ports, tries = app.state.ports, threading.Semaphore(3)

    class Flaky:
        """Fails a few times, as a restarting server does."""

        def read(self, scope):
            if tries.acquire(blocking=False):
                raise ConnectionError
            stack.hold.clear()
            return ports.store.read(scope)

    app.state.ports = type(ports)(Flaky(), ports.queue, ports.vims, ports.configurator)
    assert run(f"wait {op_id}").code == 0


def test_a_service_is_waited_for_until_it_runs(stack, run, params):
    stack.hold.set()
    run(f"apply {CHAIN} --params", params)
    late = run("wait firewall-chain --timeout 0.5")
    assert (late.code, "nfvo wait" in late.err) == (7, True)
    stack.hold.clear()
    there = run("wait firewall-chain --timeout 60 -o json")
    assert (there.code, there.json["status"]) == (0, "RUNNING")
    assert run("wait firewall-chain --for completed").code == 0
    assert tuple(Status) == STATUSES
    assert run("wait firewall-chain --for stoped").code == 2
    never = run("wait firewall-chain --for stopped --timeout 0.1")
    assert (never.code, "is RUNNING, not STOPPED" in never.err) == (7, True)


def test_waiting_for_a_service_ends_with_its_failed_operation(stack, run, params):
    stack.world.before = _no_servers
    op_id = run(f"apply {CHAIN} --params", params).out.strip()
    assert run("wait firewall-chain").code == 6
    assert run("wait firewall-chain").code == 6
    assert run(f"wait {op_id} --for rolled_back").code == 0


def test_heal_terminate_and_delete(stack, applied, run):
    healed = run("heal firewall-chain firewall/vm/0 --wait")
    assert healed.code == 0, healed.err
    view = run("get firewall-chain -o json").json
    incarnations = {v["name"]: v["incarnation"] for v in view["vnfcs"]}
    assert incarnations["firewall/vm/0"] == 2
    assert run("delete firewall-chain").code == 4
    assert run("terminate firewall-chain --wait").code == 0
    assert stack.world.left() == set()
    assert run("delete firewall-chain").code == 0
    assert run("get firewall-chain").code == 3


def test_another_version_under_the_same_name_is_a_conflict(applied, run, tmp_path):
    folder = tmp_path / "descriptors"
    folder.mkdir()
    for file in (SAMPLES / "firewall-chain").glob("*.yaml"):
        text = file.read_text().replace('version: "1.0"', 'version: "2.0"', 1)
        (folder / file.name).write_text(text)
    refused = run("apply", str(folder))
    assert refused.code == 4
    assert "--name" in refused.err


def test_logs_tell_each_step_with_the_hypervisors_own_words(stack, run, params):
    assert run(f"apply {CHAIN} --wait --params", params).code == 0
    told = run("logs firewall-chain")
    assert (told.code, "hv1" in told.out and "start firewall/vm/0" in told.out) == (
        0,
        True,
    )
    one = run("logs firewall-chain firewall/vm/0")
    assert "RUNNING" in one.out.splitlines()[1]
    assert "firewall/vm/0" in one.out and "client/vm/0" not in one.out
    kinds = {step["kind"] for step in _steps(run, "logs firewall-chain firewall/vm/0")}
    assert kinds >= {"put-image", "ensure-network", "ensure-volume", "ensure-seed"}
    assert {"ensure-server", "await-server"} <= kinds
    assert run("logs firewall-chain nope/vm/0").code == 3
    stack.world.before = _no_servers
    run("heal firewall-chain firewall/vm/0 --wait")
    assert "no more room for servers" in run("logs firewall-chain").out
    op_id = run("op list -o json").json[0]["id"]
    (told_op,) = run(f"logs {op_id} -o json").json
    assert {"attempts", "error", "host"} <= told_op["steps"][0].keys()
    assert len(run("logs firewall-chain --last 0 -o json").json) == 2


def _steps(run, line):
    (operation,) = run(f"{line} -o json").json
    return operation["steps"]


def _no_servers(call, host):
    if call == "ensure_server":
        raise VimRefused("no more room for servers")


@pytest.mark.parametrize(("wish", "hosts"), [("spread", 2), ("pack", 1)])
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_load_is_spread_or_packed_as_asked(stack, run, command, wish, hosts):
    used = set()
    for name in ("one", "two"):
        line = f"apply descriptors/hello --name {name} --placement {wish} --wait"
        if command == "plan":
            planned = f"plan descriptors/hello --name {name} --placement {wish} -o json"
            line = f"apply {run(planned).json['id']} --wait"
        assert run(line).code == 0
        used |= {v["host"] for v in run(f"get {name} -o json").json["vnfcs"]}
    assert len(used) == hosts
    assert run("apply descriptors/hello --placement tidily").code == 2
