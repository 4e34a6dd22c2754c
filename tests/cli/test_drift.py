"""`nfvo diff --live` and `nfvo drift`: what deviates, and what to type next."""

import pytest

from nfvo.cli.drift import Kind
from nfvo.cli.exits import Exit
from nfvo.lcm.deviation import DeviationKind
from tests.lcm.surveys import all_of, estate_on, kept, survey, the, without
from tests.lcm.world import instantiate
from tests.waiting import wait_until


@pytest.fixture
def chain(stack, monkeypatch):
    """A server whose firewall chain runs, as seen just now."""
    monkeypatch.setenv("NFVO_HOME", str(stack.home))
    world = stack.world
    world.onboard()
    begun = world.begin(instantiate(world.create()))  # a thread of the stack works
    wait_until(lambda: world.op_occ(begun.id).final, "the chain runs")
    world.observe()
    return world


@pytest.fixture
def missing(chain):
    """The id of a VM of the chain that is missing."""
    found = all_of(estate_on(chain, "hv1"))
    survey(chain, "hv1", without(found, the(found, "server")))
    (deviation,) = kept(chain)
    return deviation.id


def test_diff_shows_what_is_missing_and_what_to_type(run, missing):
    ended = run("diff --live --no-survey")
    assert ended.code == Exit.OK
    titles, line = ended.out.splitlines()
    assert titles.split()[:4] == ["KIND", "HOST", "WHAT", "NAME"]
    assert line.split()[:3] == ["missing", "hv1", "server"]
    assert "next: nfvo heal chain" in ended.err


def test_diff_tells_a_script_by_its_exit_code(run, chain, missing):
    asked = "diff chain --live --no-survey --detailed-exitcode -o json"
    ended = run(asked)
    assert ended.code == Exit.CHANGES
    assert [one["id"] for one in ended.json["deviations"]] == [missing]
    assert run(f"drift ignore {missing}").code == Exit.OK
    assert run(asked).code == Exit.OK


def test_what_is_another_installations_is_told_and_asks_for_nothing(
    run, chain, missing
):
    chain.sql("UPDATE deviation SET kind = 'foreign'")
    ended = run("diff --live --no-survey --detailed-exitcode -o json")
    assert ended.code == Exit.OK
    assert [one["kind"] for one in ended.json["deviations"]] == ["foreign"]


def test_diff_says_which_hosts_nobody_looked_at_in_time(run, chain, missing):
    chain.sql("DELETE FROM survey")
    ended = run("diff --live --host hv1 --timeout 0.01")
    assert ended.code == Exit.TIMEOUT
    assert "not surveyed within 0 s: hv1" in ended.err
    assert "missing" in ended.out


def test_diff_waits_for_a_survey_of_the_hosts_that_it_asks_for(run, chain):
    for host in chain.names:
        survey(chain, host, all_of(estate_on(chain, host)), later_s=3600.0)
    ended = run("diff --live")
    assert (ended.code, ended.out) == (Exit.OK, "")
    assert "nothing deviates" in ended.err


def test_diff_shows_a_service_that_does_not_run_though_nothing_deviates(run, chain):
    host = chain.host("hv1")
    chain.vim.stop_server(host, chain.vim.servers(host)[0].id)
    chain.observe()
    ended = run("diff --live --no-survey --detailed-exitcode")
    assert ended.code == Exit.CHANGES
    assert "service chain is STOPPED" in ended.out


def test_diff_needs_to_know_what_to_compare_with(run, stack):
    ended = run("diff chain")
    assert ended.code == Exit.USAGE
    assert "nfvo diff --live" in ended.err


def test_drift_is_listed_and_shown(run, missing):
    listed = run("drift list --kind missing -o json").json
    assert [one["id"] for one in listed] == [missing]
    assert "hv1" in run("drift list").out
    assert run("drift list -o name").out == f"{missing}\n"
    assert run("diff --live --no-survey -o name").out == f"{missing}\n"
    assert f"id: {missing}" in run(f"drift show {missing}").out


def test_a_kind_that_there_is_not_is_typed_wrongly(run):
    ended = run("drift list --kind lost")
    assert ended.code == Exit.USAGE
    assert "'foreign'" in ended.err


def test_the_kinds_that_can_be_asked_for_are_those_that_there_are():
    assert list(map(str, Kind)) == list(map(str, DeviationKind))


def test_a_word_that_cannot_be_said_says_what_to_do(run, missing):
    ended = run(f"drift delete {missing}")
    assert ended.code == Exit.CONFLICT
    assert "nfvo heal chain" in ended.err
    assert run(f"drift adopt {missing}").code == Exit.CONFLICT
