"""Every error is problem details: with a code, and with what to do next."""

import sqlite3
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from sqlalchemy.exc import OperationalError

from nfvo.api.problems import STATUS, status_of
from nfvo.errors import NfvoError, TooBusy
from nfvo.store.faults import translated

TYPE = "application/problem+json"


def kinds(error: type[NfvoError] = NfvoError) -> Iterator[type[NfvoError]]:
    """Yield an error and all kinds of it."""
    yield error
    for kind in error.__subclasses__():
        yield from kinds(kind)


def test_every_error_has_a_status_of_its_own_or_of_its_parent():
    assert set(STATUS) <= set(kinds())
    unplaced = {k for k in kinds() if k is not NfvoError} - set(STATUS)
    assert {k for k in unplaced if status_of(k) == HTTPStatus(500)} == set()


def test_every_code_is_used_once():
    codes = [kind.code for kind in kinds()]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("what", "more", "status", "code"),
    [
        pytest.param("GET /nope", {}, 404, "http.404", id="no such path"),
        pytest.param(
            "PATCH /nfvo/v1/ns",
            {},
            405,
            "http.405",
            id="no such verb",
        ),
        pytest.param(
            "GET /nfvo/v1/ns/nope", {}, 404, "record.not-found", id="no such service"
        ),
        pytest.param(
            "POST /nfvo/v1/plans",
            {"content": b"{", "headers": {"Content-Type": "application/json"}},
            400,
            "request.invalid",
            id="no JSON",
        ),
        pytest.param(
            "POST /nslcm/v2/ns_instances",
            {"json": {"nsdId": "x", "nsName": "a b"}},
            422,
            "request.invalid",
            id="no name",
        ),
        pytest.param(
            "POST /nfvo/v1/hosts",
            {"json": {"name": "a", "uri": "x", "colour": "red"}},
            422,
            "request.invalid",
            id="unknown member",
        ),
        pytest.param(
            "POST /nfvo/v1/hosts",
            {"content": b" " * (2**20 + 1)},
            413,
            "http.413",
            id="too large",
        ),
    ],
)
def test_an_error_is_problem_details(client, what, more, status, code):
    answer = client(*what.split(), **more)
    body = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, TYPE)
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"] and body["detail"] and body["type"].endswith(code)


def test_what_is_wrong_with_a_body_is_named_by_its_path(client):
    answer = client("POST", "/nfvo/v1/hosts", json={"name": "a b", "memory": 1})
    problems = {p["path"]: p for p in answer.json()["problems"]}
    assert set(problems) == {"body.name", "body.uri", "body.memory"}
    assert problems["body.name"]["hint"] == "'a-b' would do"


def test_a_body_that_is_not_said_to_be_json_is_told_how_to_be_sent(client):
    body = {"content": b'{"name": "hv9", "uri": "fake:///hv9"}'}
    as_form = {"Content-Type": "application/x-www-form-urlencoded"}  # as curl -d does
    answer = client("POST", "/nfvo/v1/hosts", **body, headers=as_form)
    assert answer.status_code == 422
    assert "application/json" in answer.json()["hint"]
    said = client("POST", "/nfvo/v1/hosts", json={"name": "hv9"}).json()
    assert "hint" not in said


@pytest.mark.parametrize(
    ("line", "tells"),
    [("GET /nowhere", "openapi.json"), ("DELETE /nfvo/v1/ns", "Allow")],
)
def test_a_wrong_path_or_method_says_where_the_right_ones_are(client, line, tells):
    answer = client(*line.split())
    assert tells in answer.json()["hint"]
    assert answer.status_code == 404 or answer.headers["allow"] == "GET"


def test_a_defect_shows_nothing_of_the_inside(client, app):
    @app.get("/defect")
    def defect():
        raise RuntimeError("the password is hunter2")

    answer = client("GET", "/defect")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == TYPE
    assert answer.json()["code"] == "nfvo.unexpected"
    assert "hunter2" not in answer.text


def test_a_project_that_asks_for_too_much_hears_when_to_come_again(client, app):
    @app.get("/busy")
    def busy():
        raise TooBusy("1000 operations", hint="see: nfvo op list")

    answer = client("GET", "/busy")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "service.too-busy"
    assert answer.json()["hint"] == "see: nfvo op list"


def test_a_database_that_is_locked_says_when_to_come_again(client, app):
    @app.get("/locked")
    def locked():
        with translated():
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorname = "SQLITE_BUSY"
            raise OperationalError("BEGIN IMMEDIATE", None, error)

    answer = client("GET", "/locked")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "store.error"
    assert "another process has kept it" in answer.json()["detail"]
    assert "log/supervisor.log" in answer.json()["hint"]


def test_a_secret_in_a_wrong_body_is_not_repeated(client):
    body = {
        "kind": "INSTANTIATE",
        "ns": "x",
        "secrets": {"fw.password": ["hunter2"]},
        "holdS": "hunter2",
    }
    answer = client("POST", "/nfvo/v1/plans", json=body)
    assert answer.status_code == 422
    assert "hunter2" not in answer.text
