"""What is done about a service, for every way in which it may not be well."""

from datetime import UTC, datetime, timedelta

import pytest

from nfvo.assurance.policy import (
    Ailment,
    Case,
    GiveUp,
    Past,
    Remedy,
    Sick,
    Treat,
    Wait,
    Well,
    decide,
)

NOW = datetime(2026, 11, 22, 18, 40, tzinfo=UTC)
A = Ailment


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def sick(ailment: Ailment, seconds: float, name: str = "fw/vm/0") -> Sick:
    return Sick(name, "hv2", ailment, ago(seconds))


def healed(*minutes: float, name: str = "fw/vm/0") -> tuple[Past, ...]:
    return tuple(Past(ago(60 * m), frozenset({name})) for m in minutes)


@pytest.mark.parametrize(
    ("ailment", "seconds", "remedy"),
    [
        pytest.param(A.STOPPED, 0.4, None, id="off just now"),
        pytest.param(A.STOPPED, 0.6, Remedy.RESTART, id="off"),
        pytest.param(A.MISSING, 0.6, Remedy.REBUILD, id="undefined"),
        pytest.param(A.PANICKED, 0.6, Remedy.REBUILD, id="panicked"),
        pytest.param(A.SILENT, 29, None, id="silent for a while"),
        pytest.param(A.SILENT, 31, Remedy.REBUILD, id="silent for long"),
        pytest.param(A.PAUSED, 29, None, id="paused for a while"),
        pytest.param(A.PAUSED, 31, Remedy.REBUILD, id="paused for long"),
        pytest.param(A.HOST_DOWN, 0, Remedy.REBUILD, id="on a dead host"),
        pytest.param(A.CUT_OFF, 2.5, None, id="cut off just now"),
        pytest.param(A.CUT_OFF, 3.5, Remedy.REBUILD, id="cut off"),
        pytest.param(A.NETWORK, 2.5, None, id="a network that deviates just now"),
        pytest.param(A.NETWORK, 3.5, Remedy.MEND, id="a network that deviates"),
    ],
)
def test_each_ailment_has_its_remedy_after_its_time(ailment, seconds, remedy):
    decision = decide(Case(NOW, [sick(ailment, seconds)]))
    if remedy is None:
        assert isinstance(decision, Wait)
        assert NOW < decision.until <= NOW + timedelta(seconds=1)
    else:
        assert isinstance(decision, Treat)
        assert (decision.remedy, decision.names) == (remedy, ("fw/vm/0",))


@pytest.mark.parametrize(
    ("past", "remedy"),
    [
        pytest.param((), Remedy.RESTART, id="never before"),
        pytest.param(healed(9), Remedy.REBUILD, id="9 minutes ago"),
        pytest.param(healed(11), Remedy.RESTART, id="11 minutes ago"),
        pytest.param(healed(9, name="other"), Remedy.RESTART, id="another one"),
    ],
)
def test_what_was_treated_a_short_while_ago_is_rebuilt(past, remedy):
    decision = decide(Case(NOW, [sick(A.STOPPED, 1)], past))
    assert isinstance(decision, Treat) and decision.remedy is remedy


@pytest.mark.parametrize(
    ("past", "given_up", "expected"),
    [
        pytest.param(healed(1, 2), False, Treat, id="twice"),
        pytest.param(healed(1, 2, 3), False, GiveUp, id="three times"),
        pytest.param(healed(1, 2, 12), False, Treat, id="one of them long ago"),
        pytest.param((), True, GiveUp, id="given up long ago"),
    ],
)
def test_a_service_is_healed_three_times_in_ten_minutes(past, given_up, expected):
    case = Case(NOW, [sick(A.STOPPED, 1)], past, given_up=given_up)
    assert isinstance(decide(case), expected)


def test_nothing_is_given_up_before_it_would_be_healed():
    case = Case(NOW, [sick(A.SILENT, 3)], healed(1, 2, 3))
    assert isinstance(decide(case), Wait)


def test_what_fails_together_is_healed_together():
    both = [sick(A.STOPPED, 0.6, "a"), sick(A.STOPPED, 0.2, "b")]
    assert isinstance(decide(Case(NOW, both)), Wait)
    both = [sick(A.STOPPED, 1.0, "a"), sick(A.STOPPED, 0.6, "b")]
    decision = decide(Case(NOW, both))
    assert isinstance(decision, Treat) and decision.names == ("a", "b")


def test_the_first_one_does_not_wait_for_ever():
    flood = [sick(A.STOPPED, 3, "a"), sick(A.STOPPED, 0.2, "b")]
    decision = decide(Case(NOW, flood))
    assert isinstance(decision, Treat) and decision.names == ("a",)


def test_what_can_be_started_is_started_before_the_rest_is_rebuilt():
    mixed = [sick(A.MISSING, 5, "a"), sick(A.STOPPED, 5, "b")]
    decision = decide(Case(NOW, mixed))
    assert isinstance(decision, Treat)
    assert (decision.remedy, decision.names) == (Remedy.RESTART, ("b",))


def test_what_was_seen_before_the_last_operation_ended_is_looked_at_again():
    old = Sick("fw/vm/0", "hv2", A.STOPPED, ago(60), settled=NOW + timedelta(seconds=2))
    decision = decide(Case(NOW, [old]))
    assert decision == Wait(NOW + timedelta(seconds=2))


def test_a_service_that_runs_is_well():
    assert decide(Case(NOW, [])) == Well()


def test_what_nobody_can_look_at_is_left_alone():
    assert isinstance(decide(Case(NOW, [], unseen=True)), Wait)


def test_an_operator_reads_who_where_and_since_when():
    many = [sick(A.STOPPED, 1, name) for name in "abcde"]
    decision = decide(Case(NOW, many))
    assert isinstance(decision, Treat)
    assert decision.cause == (
        "auto-heal: a STOPPED on hv2 since 2026-11-22T18:39:59Z; "
        "b STOPPED on hv2 since 2026-11-22T18:39:59Z; "
        "c STOPPED on hv2 since 2026-11-22T18:39:59Z; and 2 more"
    )


def test_networks_are_put_right_after_vms_as_rebuilding_may_have_done_that():
    both = [sick(A.NETWORK, 9, "left"), sick(A.CUT_OFF, 9, "a")]
    decision = decide(Case(NOW, both))
    assert isinstance(decision, Treat)
    assert (decision.remedy, decision.names) == (Remedy.REBUILD, ("a",))


def test_no_network_is_put_right_while_nobody_can_look_at_a_part_of_the_service():
    decision = decide(Case(NOW, [sick(A.NETWORK, 9, "left")], unseen=True))
    assert isinstance(decision, Wait)
    assert decision.until > NOW


def test_networks_have_the_same_budget():
    network = [sick(A.NETWORK, 9, "left")]
    assert isinstance(decide(Case(NOW, network, healed(1, 2, 3))), GiveUp)
    assert isinstance(decide(Case(NOW, network, given_up=True)), GiveUp)
