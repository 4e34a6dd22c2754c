"""Who may use the cloud: the service user, an ordinary project, and clouds.yaml."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

import yaml

from tests.testbed.openstack.layout import REGION, Layout
from tests.testbed.openstack.rest import Cloud, Json, Login

FILE = "accounts.json"
IDENTITY = "identity"
SERVICES = {
    "placement": ("placement", ""),
    "glance": ("image", ""),
    "nova": ("compute", "/v2.1"),
    "neutron": ("network", ""),
    "cinder": ("block-storage", "/v3"),
}
"""Each API's type in the catalogue, and the path at which it begins."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """The admin; an ordinary user, and an application credential of it."""

    admin: Login
    member: Login
    application_id: str
    application_secret: str = field(repr=False)

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read them back."""
        kept = json.loads((directory / FILE).read_text())
        admin, member = Login(**kept.pop("admin")), Login(**kept.pop("member"))
        return cls(admin, member, **kept)

    def save(self, directory: Path) -> None:
        """Write them into a directory that nobody else may read."""
        (directory / FILE).write_text(json.dumps(asdict(self)))


def admin(layout: Layout) -> Login:
    """Return the account that Keystone is made with."""
    return Login("admin", layout.password, "admin")


def fill_catalogue(layout: Layout) -> None:
    """Tell Keystone of every API, and make the user as which they ask each other."""
    with Cloud.login(layout.auth_url, admin(layout)) as cloud:
        project, user = _make(cloud, Login("service", layout.password, "service"))
        for role in ("admin", "service"):
            _grant(cloud, project, user, role)
        for name, (kind, path) in SERVICES.items():
            service = _new(cloud, "services", {"name": name, "type": kind})
            for interface in ("public", "internal", "admin"):
                url = f"{layout.url(name)}{path}"
                where = {"interface": interface, "url": url, "region_id": REGION}
                _new(cloud, "endpoints", {**where, "service_id": service})


def make_member(layout: Layout) -> Accounts:
    """Make an ordinary project with one user, who makes an application credential."""
    member = Login("nfvo", layout.password, "nfvo")
    with Cloud.login(layout.auth_url, admin(layout)) as cloud:
        _grant(cloud, *_make(cloud, member), "member")
    with Cloud.login(layout.auth_url, member) as cloud:
        path = f"/users/{cloud.user_id}/application_credentials"
        asked = {"application_credential": {"name": "nfvo"}}
        made = cloud.post(IDENTITY, path, asked)["application_credential"]
    return Accounts(admin(layout), member, made["id"], made["secret"])


def write_clouds(layout: Layout, accounts: Accounts, file: Path) -> None:
    """Write clouds.yaml: admin, member, application (credential) and tls."""
    tls = {**_password(accounts.member), "auth_url": layout.tls_auth_url}
    application = {
        "auth_url": layout.auth_url,
        "application_credential_id": accounts.application_id,
        "application_credential_secret": accounts.application_secret,
    }
    clouds: dict[str, dict[str, Json]] = {
        "admin": {"auth": {"auth_url": layout.auth_url, **_password(accounts.admin)}},
        "member": {"auth": {"auth_url": layout.auth_url, **_password(accounts.member)}},
        "application": {"auth_type": "v3applicationcredential", "auth": application},
        "tls": {"auth": tls, "cacert": str(layout.ca_file)},
    }
    common = {"region_name": REGION, "identity_api_version": "3"}
    whole = {"clouds": {name: {**common, **one} for name, one in clouds.items()}}
    file.touch(mode=0o600)
    file.write_text(yaml.safe_dump(whole))


def _password(login: Login) -> Mapping[str, str]:
    return {
        "username": login.username,
        "password": login.password,
        "project_name": login.project,
        "user_domain_id": "default",
        "project_domain_id": "default",
    }


def _make(cloud: Cloud, login: Login) -> tuple[str, str]:
    """Make a project and its user; return their ids."""
    domain = {"domain_id": "default"}
    project = _new(cloud, "projects", {"name": login.project, **domain})
    who = {"name": login.username, "password": login.password, **domain}
    return project, _new(cloud, "users", {**who, "default_project_id": project})


def _grant(cloud: Cloud, project: str, user: str, name: str) -> None:
    roles = cloud.get(IDENTITY, f"/roles?name={name}")["roles"]
    cloud.put(IDENTITY, f"/projects/{project}/users/{user}/roles/{roles[0]['id']}")


def _new(cloud: Cloud, plural: str, body: Json) -> str:
    singular = plural.removesuffix("s")
    made = cloud.post(IDENTITY, f"/{plural}", {singular: body})
    return str(made[singular]["id"])
