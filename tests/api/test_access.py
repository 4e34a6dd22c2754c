"""Who may do what: every route names its role, and no token gets more than it has."""

import pytest
from fastapi.routing import APIRoute

from nfvo.api.app import create_app
from nfvo.api.auth import Requires, Role
from tests.api.conftest import give_token

OPEN = {"/healthz", "/readyz"}


def routes(app):
    """Return all routes, those of included routers too."""
    found, todo = [], list(app.routes)
    while todo:
        route = todo.pop()
        if isinstance(route, APIRoute):
            found.append(route)
        else:
            todo += getattr(route, "original_router", route).routes
    return found


def roles(route):
    """Return the roles that a route's dependencies require."""
    return [d.call.role for d in route.dependant.dependencies if _is_check(d)]


def _is_check(dependency):
    return isinstance(dependency.call, Requires)


def test_no_route_is_without_a_role(app):
    known = routes(app)
    assert len(known) > 30
    assert {r.path for r in known if not roles(r)} == OPEN


def test_nothing_changes_for_a_reader(app):
    changing = [r for r in routes(app) if r.methods - {"GET", "HEAD"}]
    assert {r.path for r in changing if Role.READER in roles(r)} == set()


@pytest.mark.parametrize(
    ("has", "what", "status"),
    [
        pytest.param([], "GET /nfvo/v1/ns", 401, id="no token"),
        pytest.param(["reader"], "GET /nfvo/v1/ns", 200, id="reader reads"),
        pytest.param(
            ["reader"], "DELETE /nfvo/v1/images/x", 403, id="reader deletes nothing"
        ),
        pytest.param(
            ["operator"], "DELETE /nfvo/v1/images/x", 404, id="operator may delete"
        ),
        pytest.param(
            ["operator"], "DELETE /nfvo/v1/hosts/x", 403, id="hosts are for admins"
        ),
        pytest.param(["admin"], "DELETE /nfvo/v1/hosts/x", 404, id="admin may"),
        pytest.param(
            ["operator"], "PATCH /nfvo/v1/sites/x", 403, id="sites are for admins"
        ),
        pytest.param(["nonsense"], "GET /nfvo/v1/ns", 403, id="unknown role"),
    ],
)
def test_a_role_includes_those_before_it_and_no_more(client, world, has, what, status):
    token = give_token(world, *has) if has else ""
    assert client.as_(token)(*what.split()).status_code == status


def test_a_token_is_taken_from_either_header_and_never_from_the_url(client):
    plain = client.as_("")
    token = client.token
    sent = plain("GET", "/nfvo/v1/ns", headers={"X-Auth-Token": token})
    assert sent.status_code == 200
    assert plain("GET", f"/nfvo/v1/ns?token={token}").status_code == 401


def test_a_wrong_token_is_refused_with_a_challenge_and_a_hint(client):
    answer = client.as_("wrong")("GET", "/nfvo/v1/ns")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "NFVO_TOKEN" in answer.json()["hint"]


def test_health_needs_no_token(client):
    plain = client.as_("")
    assert plain("GET", "/healthz").status_code == 200
    assert plain("GET", "/readyz").status_code == 200


def test_not_ready_without_a_database(world, client, tmp_path):
    class Gone:
        def read(self, scope):
            raise ConnectionError("gone")

    app = create_app(world.ports, artifacts=tmp_path)
    app.state.ports = type(world.ports)(Gone(), world.queue, {}, None)
    answer = type(client)(app, "", client.runner)("GET", "/readyz")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
