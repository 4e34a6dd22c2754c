"""Surveys of what no record knows: only an operator's word has it removed."""

from dataclasses import replace

import pytest

from nfvo.lcm.deviation import DeviationKind, Word
from nfvo.lcm.store import SYSTEM, Resource
from tests.lcm.world import LONG_AGO, World
from tests.watcher.surveys import deviations, once, rows, servers, surveyor

K = DeviationKind


@pytest.fixture
def unknown(served: World) -> str:
    """Forget the service; return a host with what is unknown from then on."""
    name = next(n for n in served.names if servers(served, n))
    served.sql("DELETE FROM resource")
    with served.store.write(SYSTEM) as tx:
        ns = tx.ns("chain")
        tx.put_ns(replace(ns, vnfs=(), vls=(), saps=()))
    served.sql("UPDATE op_occ SET state_entered_at = :then", then=LONG_AGO)
    return name


def test_what_is_unknown_is_removed_by_an_operators_word_only(served, staged, unknown):
    survey = surveyor(served, staged, unknown)
    survey.survey()
    (server,) = [o for o in deviations(served, K.UNKNOWN) if o.what == "server"]
    assert staged.calls == []
    with served.store.write(SYSTEM) as tx:
        tx.put_deviation(replace(server, word=Word.DELETE))
    survey.survey()
    assert staged.calls == [("delete", server.uuid)]
    assert servers(served, unknown) == []
    assert rows(served, unknown)[server.name].gone_at
    assert server.id not in {one.id for one in deviations(served, K.UNKNOWN)}


def test_a_word_that_is_taken_back_in_time_counts(served, staged, unknown):
    survey = surveyor(served, staged, unknown)
    survey.survey()
    for one in deviations(served, K.UNKNOWN):
        with served.store.write(SYSTEM) as tx:
            tx.put_deviation(replace(one, word=Word.DELETE))

    def take_back() -> None:
        for one in deviations(served, K.UNKNOWN):
            with served.store.write(SYSTEM) as tx:
                tx.put_deviation(replace(one, word=Word.IGNORE))

    staged.before = once("delete", take_back)
    survey.survey()
    assert [call for call, _ in staged.calls] == ["delete"]


def test_a_network_that_a_step_made_again_is_not_removed(served, staged, unknown):
    survey = surveyor(served, staged, unknown)
    survey.survey()
    (link,) = [o for o in deviations(served, K.UNKNOWN) if o.what == "network"][:1]
    with served.store.write(SYSTEM) as tx:
        host = tx.host(unknown)
        tx.put_deviation(replace(link, word=Word.DELETE))
        tx.put_resource(Resource(host.site, host.id, "network", link.name, ready=True))
    survey.survey()
    assert staged.calls == []
