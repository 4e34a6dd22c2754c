"""Drift over the API: what deviates, how old that is, and what operators say of it."""

import pytest

from tests.api.conftest import give_token
from tests.api.test_paging import pages
from tests.lcm.surveys import all_of, estate_on, kept, survey, the, without

DRIFT = "/nfvo/v1/drift"


@pytest.fixture
def found(ready, running):
    """What is found on the host of a VNFC."""
    return all_of(estate_on(ready, "hv1"))


@pytest.fixture
def missing(ready, found):
    """The id of a VM that is missing."""
    survey(ready, "hv1", without(found, the(found, "server")))
    (deviation,) = kept(ready)
    return deviation.id


def test_what_deviates_says_what_to_do_next_and_how_old_it_is(client, missing):
    drift = client.get(DRIFT)
    (one,) = drift["deviations"]
    assert (one["kind"], one["host"], one["what"]) == ("missing", "hv1", "server")
    assert (one["ns"], one["next"]) == ("chain", "nfvo heal chain")
    assert one["owner"].endswith("/vm/0")
    assert one["expected"]["vcpus"] == "1"
    ages = {s["host"]: s["ageS"] for s in drift["surveys"]}
    assert ages["hv1"] >= 0 and ages["hv2"] is None


def test_drift_comes_in_pages_that_the_first_tells_the_age_of(client, ready, found):
    survey(ready, "hv1", [])
    whole = client.get(DRIFT)
    ids = [one["id"] for one in whole["deviations"]]
    paged = pages(client, f"{DRIFT}?limit=1")
    assert len(ids) > 1
    assert [one["id"] for page in paged for one in page["deviations"]] == ids
    assert paged[0]["surveys"] and not any(page["surveys"] for page in paged[1:])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("?host=hv1", 1, id="its host"),
        pytest.param("?host=hv2", 0, id="another host"),
        pytest.param("?ns=chain&kind=missing", 1, id="its service and kind"),
        pytest.param("?kind=foreign", 0, id="another kind"),
    ],
)
def test_drift_can_be_narrowed(client, missing, query, count):
    assert len(client.get(f"{DRIFT}{query}")["deviations"]) == count


def test_a_service_and_a_host_have_their_own(client, missing):
    of_ns = client.get("/nfvo/v1/ns/chain/drift")
    of_host = client.get("/nfvo/v1/hosts/hv2/drift")
    assert [one["id"] for one in of_ns["deviations"]] == [missing]
    assert of_host["deviations"] == []
    assert [one["host"] for one in of_host["surveys"]] == ["hv2"]


def test_a_kind_that_there_is_not_is_refused(client, ready):
    assert client("GET", f"{DRIFT}?kind=odd").status_code == 422


def test_a_survey_is_asked_for_and_pending_until_it_is_there(client, ready, found):
    answer = client("POST", "/nfvo/v1/hosts/hv1/survey")
    assert (answer.status_code, answer.json()["pending"]) == (202, True)
    survey(ready, "hv1", found)
    (one,) = client.get(answer.headers["Location"])["surveys"]
    assert (one["pending"], one["ok"], one["detail"]) == (False, True, "")


def test_what_is_ignored_says_so(client, missing):
    assert client("POST", f"{DRIFT}/{missing}/ignore").json()["word"] == "ignore"
    shown = client.get(f"{DRIFT}/{missing}")
    assert (shown["word"], shown["next"]) == ("ignore", "")


def test_a_word_that_cannot_be_said_is_a_conflict_with_the_reason(client, missing):
    for word in ("delete", "adopt"):
        answer = client("POST", f"{DRIFT}/{missing}/{word}")
        assert answer.status_code == 409
        assert answer.json()["hint"]


def test_only_an_admin_has_things_deleted(client, ready, missing):
    operator = client.as_(give_token(ready, "operator"))
    assert operator("POST", f"{DRIFT}/{missing}/delete").status_code == 403
    assert operator("POST", f"{DRIFT}/{missing}/ignore").status_code == 200


def test_a_deviation_that_is_none_any_more_is_not_found(client, ready, found, missing):
    survey(ready, "hv1", found)
    answer = client("GET", f"{DRIFT}/{missing}")
    assert answer.status_code == 404
    assert "nfvo diff --live" in answer.json()["hint"]
