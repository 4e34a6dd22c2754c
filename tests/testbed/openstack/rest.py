"""The cloud's REST APIs, as far as the bed needs them: no SDK, for that is tested."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

from tests.testbed.bed import BedError

Json = Any
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Login:
    """A user, its password, and the project that it works in."""

    username: str
    password: str = field(repr=False)
    project: str

    def body(self) -> Json:
        """Return what Keystone's ``POST /auth/tokens`` wants."""
        domain = {"id": "default"}
        user = {"name": self.username, "domain": domain, "password": self.password}
        project = {"name": self.project, "domain": domain}
        identity = {"methods": ["password"], "password": {"user": user}}
        return {"auth": {"identity": identity, "scope": {"project": project}}}


@dataclass(frozen=True, slots=True)
class Cloud:
    """A session: a token, whose and for what, and where the catalogue has the APIs."""

    http: httpx.Client
    user_id: str
    project_id: str
    endpoints: Mapping[str, str]

    @classmethod
    def login(cls, auth_url: str, login: Login, ca_file: str | None = None) -> Self:
        """Get a token; raise ``BedError`` with Keystone's words when it is refused."""
        http = httpx.Client(timeout=SECONDS, trust_env=False, verify=_trusting(ca_file))
        answer = http.post(f"{auth_url}/auth/tokens", json=login.body())
        token = _checked(answer)["token"]
        http.headers["X-Auth-Token"] = answer.headers["X-Subject-Token"]
        http.headers["OpenStack-API-Version"] = "compute 2.96, volume 3.70"
        endpoints = {
            service["type"]: endpoint["url"]
            for service in token["catalog"]
            for endpoint in service["endpoints"]
            if endpoint["interface"] == "public"
        }
        return cls(http, token["user"]["id"], token["project"]["id"], endpoints)

    def get(self, service: str, path: str) -> Json:
        """Return what is at a path of a service, by its type in the catalogue."""
        return self.call("GET", service, path)

    def post(self, service: str, path: str, body: Json) -> Json:
        """Make something."""
        return self.call("POST", service, path, body)

    def put(self, service: str, path: str) -> Json:
        """Make a relation, which has no body."""
        return self.call("PUT", service, path)

    def delete(self, service: str, path: str) -> None:
        """Remove something; raise ``BedError`` when it is not there."""
        self.call("DELETE", service, path)

    def call(self, method: str, service: str, path: str, body: Json = None) -> Json:
        """Ask; raise ``BedError`` if refused, ``httpx.HTTPError`` if unanswered."""
        url = f"{self.endpoints[service]}{path}"
        return _checked(self.http.request(method, url, json=body))

    def __enter__(self) -> Self:
        """Return the session itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self.http.close()


def _trusting(ca_file: str | None) -> Any:
    return httpx.create_ssl_context(verify=ca_file or True, trust_env=False)


def _checked(answer: httpx.Response) -> Json:
    if answer.is_error:
        asked = f"{answer.request.method} {answer.request.url}"
        raise BedError(f"{asked}: {answer.status_code} {answer.text}")
    return answer.json() if answer.content else None
