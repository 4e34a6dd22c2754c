"""Whatever is sent, the answer is one that was meant: never a 500, never plain text."""

import pytest
import schemathesis
from fastapi.openapi.utils import get_openapi
from hypothesis import HealthCheck, Phase, given, settings

from nfvo.api import events
from nfvo.api.app import ROUTERS

SCHEMA = schemathesis.openapi.from_dict(
    get_openapi(
        title="nfvo",
        version="1",
        routes=[route for router in ROUTERS for route in router.routes],
    )
)
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda one: f"{one.method.upper()} {one.path}"
)
def test_no_request_makes_the_api_stumble(client, world, operation, monkeypatch):
    monkeypatch.setattr(events, "LIVES_S", 0.0)
    world.add_hosts(1)

    @settings(
        max_examples=15,
        phases=[Phase.generate],
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case):
        sent = case.as_transport_kwargs(base_url="http://nfvo")
        answer = client(
            sent["method"],
            sent["url"],
            **{name: sent[name] for name in ("params", "json") if sent.get(name)},
        )
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"

    send()


@pytest.mark.parametrize(
    ("what", "more"),
    [
        pytest.param("GET /nfvo/v1/ns/%00", {}, id="NUL in a path"),
        pytest.param("GET /nfvo/v1/ns/%ed%a0%80", {}, id="a surrogate in a path"),
        pytest.param(f"GET /nfvo/v1/ns/{'x' * 5000}", {}, id="a long name"),
        pytest.param(f"GET /nfvo/v1/changes?since={2**64}", {}, id="a huge number"),
        pytest.param(
            "POST /nfvo/v1/plans",
            {"content": rb'{"kind": "TERMINATE", "ns": "\ud800"}'},
            id="a surrogate in a body",
        ),
        pytest.param(
            "POST /nfvo/v1/descriptors",
            {"content": rb'{"files": {"a.yaml": "vnfd: \ud800"}}'},
            id="a surrogate in a descriptor",
        ),
        pytest.param(
            "POST /nfvo/v1/plans", {"content": b"[" * 200_000}, id="deep nesting"
        ),
        pytest.param(
            "POST /nfvo/v1/plans", {"content": b"1" * 5000}, id="a number too long"
        ),
        pytest.param("POST /nfvo/v1/plans", {"content": b"\xff"}, id="no UTF-8"),
        pytest.param(
            "POST /nfvo/v1/plans", {"headers": {"Content-Length": "x"}}, id="no length"
        ),
    ],
)
def test_what_is_hostile_is_refused(client, what, more):
    headers = {"Content-Type": "application/json", **more.get("headers", {})}
    answer = client(*what.split(), **{**more, "headers": headers})
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
