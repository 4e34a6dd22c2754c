from nfvo.placement.engine import place
from nfvo.placement.explain import Decided, accounts, explain
from nfvo.placement.infrastructure import HostState
from nfvo.placement.outcome import Assignment, Placement
from tests.placement.services import group, host, infrastructure, service, vnfc

PAIR = service(vnfc("a", 4, 1024, 1), vnfc("b"), groups=[group("apart", "a", "b")])
HOSTS = infrastructure(
    host(1),
    host(2, 3, 16384, 100),
    host(3, state=HostState.CORDONED),
    host(4, 8, 16384, 99),
)
PLACED = place(PAIR, HOSTS)


BUSY = infrastructure(host(1), host(2, 0, 16384, 9), host(3, 3, 1024, 9), host(4))


def messages(verdicts):
    return {verdict.host: verdict.message for verdict in verdicts}


def test_every_host_has_a_verdict_for_every_vnfc():
    verdicts = explain(Decided(PAIR, HOSTS, PLACED))
    assert list(verdicts) == ["a/vm/0", "b/vm/0"]
    assert [v.host for v in verdicts["b/vm/0"]] == ["h1", "h2", "h3", "h4"]


def test_a_verdict_says_why_chosen_what_fails_or_how_it_compares():
    verdicts = explain(Decided(PAIR, HOSTS, PLACED))
    assert messages(verdicts["a/vm/0"]) == {
        "h1": "most room left of 2 possible hosts (hv1 0.75, hv4 0.25)",
        "h2": "asks 4 vCPU, 3 of 16 are free",
        "h3": "cordoned",
        "h4": "apart from b/vm/0, which is on hv4",
    }
    assert (
        messages(verdicts["b/vm/0"])["h2"] == "possible, scores 0.12; hv4 scores 0.44"
    )


def test_the_chosen_host_is_marked_and_scored():
    (chosen,) = [v for v in explain(Decided(PAIR, HOSTS, PLACED))["a/vm/0"] if v.chosen]
    assert (chosen.host, chosen.rejection, chosen.score) == ("h1", None, 0.75)
    assert chosen.scores == {"room": 0.75}


def test_a_running_service_is_judged_as_if_each_had_its_own_room():
    running = infrastructure(
        host(1, 0, 15360, 99), host(2, 0, 16384, 100), host(4, 7, 15360, 98)
    )
    homes = {name: PLACED.host(name) for name in PAIR.vnfcs}
    verdicts = explain(Decided(PAIR, running, PLACED, keep=homes))
    assert messages(verdicts["a/vm/0"])["h1"] == PLACED.assignments["a/vm/0"].why
    assert messages(verdicts["a/vm/0"])["h2"] == "asks 4 vCPU, 0 of 16 are free"


def test_what_speaks_against_a_chosen_host_by_now_is_said():
    later = infrastructure(host(1, state=HostState.CORDONED), *HOSTS.hosts[1:])
    message = messages(explain(Decided(PAIR, later, PLACED))["a/vm/0"])["h1"]
    assert message.endswith("; but now: cordoned")


def test_a_host_that_is_gone_has_no_verdict():
    left = infrastructure(*HOSTS.hosts[1:])
    verdicts = explain(Decided(PAIR, left, PLACED))
    assert isinstance(PLACED, Placement)
    assert [v.chosen for v in verdicts["a/vm/0"]] == [False, False, False]


def test_an_account_has_the_score_that_decided_and_the_runner_up():
    first, second = accounts(Decided(PAIR, HOSTS, PLACED))
    assert (first.vnfc, first.host, first.score) == ("a/vm/0", "h1", 0.75)
    assert first.scores == {"room": 0.75}
    assert (first.runner_up.host, first.runner_up.score) == ("h4", 0.25)
    assert second.host == "h4"


def test_an_account_tells_reasons_with_counts_and_the_nearest_host():
    placed = place(PAIR, BUSY)
    (first, _) = accounts(Decided(PAIR, BUSY, placed))
    told = {one.constraint: one for one in first.reasons}
    assert (first.hosts, first.possible) == (4, 1)
    assert (told["vcpus"].hosts, told["vcpus"].nearest) == (2, "h3")
    assert told["vcpus"].message == "asks 4 vCPU, 3 of 16 are free"
    assert told["apart"].hosts == 1


def test_an_account_of_what_is_there_already_is_as_of_now():
    homes = PLACED.homes
    there = Placement({n: Assignment(n, h, "was there", {}) for n, h in homes.items()})
    running = infrastructure(host(1, 12, 15360, 99), host(2), host(4, 15, 15360, 98))
    first, _ = accounts(Decided(PAIR, running, there, keep=homes))
    assert (first.why, first.score) == ("was there", 0.75)
    assert (first.runner_up.host, first.possible) == ("h2", 2)
