"""Logins of the fake cloud: two users and an application credential, one project."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from tests.vim.openstack.cloud.discovery import discovers
from tests.vim.openstack.cloud.routes import Json, Refusal, Reply, Request, route

if TYPE_CHECKING:
    from tests.vim.openstack.cloud.fake import FakeCloud

PROJECT, PROJECT_NAME = "b" * 32, "telco"
SERVICES = {
    "identity": "/identity",
    "compute": "/compute/v2.1",
    "network": "/network",
    "image": "/image",
    "placement": "/placement",
    "block-storage": "/volume/v3",
}


@dataclass
class Keystone:
    """Who may log in, and the tokens that are good; ``without`` hides services."""

    passwords: dict[str, str] = field(
        default_factory=lambda: {"admin": "root", "nfvo": "pass", "app": "appsecret"}
    )
    lives: timedelta = timedelta(hours=1)
    tokens: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)
    logins: int = 0

    def revoke(self) -> None:
        """Let no token be good any more."""
        self.tokens.clear()

    def user_of(self, token: str) -> str:
        user, until = self.tokens.get(token, ("", datetime.now(UTC)))
        if until <= datetime.now(UTC):
            raise Refusal(401, "The request you have made requires authentication.")
        return user

    def is_admin(self, token: str) -> bool:
        return self.user_of(token) == "admin"

    def log_in(self, identity: Json) -> str:
        """Return the user that a login proves to be."""
        method = identity["methods"][0]
        given = identity[method]
        if method == "token":
            return self.user_of(given["id"])
        if method == "password":
            user, password = given["user"].get("name"), given["user"]["password"]
        else:
            user, password = given.get("id"), given["secret"]
        if self.passwords.get(user) != password:
            raise Refusal(401, "The request you have made requires authentication.")
        return str(user)


@route("POST", "/identity/v3/auth/tokens")
def log_in(cloud: "FakeCloud", request: Request) -> Reply:
    keystone = cloud.keystone
    user = keystone.log_in(request.body["auth"]["identity"])
    keystone.logins += 1
    token, until = uuid4().hex, datetime.now(UTC) + keystone.lives
    keystone.tokens[token] = (user, until)
    return Reply(_told(cloud, user, until), 201, {"X-Subject-Token": token})


@route("GET", "/identity/v3/auth/tokens")
@discovers
def validate(cloud: "FakeCloud", request: Request) -> Reply:
    token = request.headers.get("x-subject-token", "")
    user = cloud.keystone.user_of(token)
    return Reply(_told(cloud, user, cloud.keystone.tokens[token][1]))


def _told(cloud: "FakeCloud", user: str, until: datetime) -> Json:
    domain = {"id": "default", "name": "Default"}
    role = "admin" if user == "admin" else "member"
    token = {
        "methods": ["password"],
        "user": {"id": f"user-{user}", "name": user, "domain": domain},
        "project": {"id": PROJECT, "name": PROJECT_NAME, "domain": domain},
        "roles": [{"id": f"role-{role}", "name": role}],
        "issued_at": _time(datetime.now(UTC)),
        "expires_at": _time(until),
        "catalog": [_entry(cloud, kind, path) for kind, path in SERVICES.items()],
    }
    return {"token": token}


def _entry(cloud: "FakeCloud", kind: str, path: str) -> Json:
    endpoint = {
        "id": kind,
        "interface": "public",
        "region": "one",
        "region_id": "one",
        "url": f"{cloud.url}{path}",
    }
    endpoints = [] if kind in cloud.keystone.without else [endpoint]
    return {"type": kind, "id": kind, "name": kind, "endpoints": endpoints}


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
