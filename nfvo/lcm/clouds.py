"""Sites that are clouds: how they are reached, and by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable
from urllib.parse import urlsplit

from nfvo.errors import Conflict, InvalidRequest, NotFound
from nfvo.lcm.cloud import SECRET_OF, AuthType, Cloud, anchor_uri, secret_name
from nfvo.lcm.ports import Ports, Store
from nfvo.lcm.records import SiteRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import SYSTEM, Scope
from nfvo.lcm.writing import Writing
from nfvo.placement.infrastructure import HostState

AUTH = "auth"  # the name of the secret: see ``secret_name``
LOGINS: Mapping[AuthType, frozenset[str]] = {
    AuthType.PASSWORD: frozenset(
        {"username", "user_id", "user_domain_id", "user_domain_name"}
        | {"default_domain_id", "default_domain_name"}
    ),
    AuthType.APPLICATION_CREDENTIAL: frozenset(
        {"application_credential_id", "application_credential_name"}
        | {"username", "user_id", "user_domain_id", "user_domain_name"}
    ),
    AuthType.TOKEN: frozenset(),
}
"""Who logs in: what ``auth`` of a clouds.yaml may have, but for the secret."""
SCOPES = frozenset(
    {"project_id", "project_name", "project_domain_id", "project_domain_name"}
    | {"domain_id", "domain_name"}
)
URL = "auth_url"


class MissingRight(Protocol):
    """
    A right that we lack at a cloud, why, and what to do about it.

    One that is not ``needed`` costs comfort only.
    """

    @property
    def what(self) -> str:
        """What we may not do."""
        ...

    @property
    def why(self) -> str:
        """What the cloud said."""
        ...

    @property
    def hint(self) -> str:
        """What to do next."""
        ...

    @property
    def needed(self) -> bool:
        """Whether services cannot be run without it."""
        ...


@runtime_checkable
class ChecksRights(Protocol):
    """What a driver of clouds can do beside being a ``Vim``."""

    def check(self, site: str) -> Sequence[MissingRight]:
        """Try each right that we need at a site, and name the missing ones."""
        ...


def set_cloud(
    ports: Ports, scope: Scope, name: str, cloud: Cloud, secret: Secret | None
) -> SiteRecord:
    """
    Reach the cloud of a site in another way; drivers learn of it within a minute.

    Without a ``secret`` that which is there is kept, but only for the same user at
    the same address: nobody has it sent elsewhere.
    """
    check_auth(cloud)
    with ports.store.write(scope) as transaction:
        site = transaction.site(name)
        if site.cloud is None:
            raise Conflict(
                f"site {site.name} is no cloud but {site.kind}",
                hint="make one: nfvo site add NAME --cloud CLOUD",
            )
        if secret is not None:
            transaction.put_site_secret(site.name, AUTH, secret)
        elif _login(site.cloud) != _login(cloud):
            raise InvalidRequest(
                f"{site.name} needs what {who(cloud)} logs in with",
                hint=f"send {SECRET_OF[cloud.auth_type]}: nfvo site set {site.name} "
                "--cloud CLOUD takes it from clouds.yaml",
            )
        if cloud != site.cloud:
            transaction.put_site(replace(site, cloud=cloud))
            _look_anew(transaction, site, cloud)
        return transaction.site(site.name)


def check(ports: Ports, name: str) -> tuple[MissingRight, ...]:
    """
    Try each right that we need at a cloud, and return those that are missing.

    Raises ``VimError``, and ``InvalidRequest`` for sites of other kinds.
    """
    with ports.store.read(SYSTEM) as view:
        site = view.site(name)
    driver = ports.vim(site.kind) if site.cloud is not None else None
    if not isinstance(driver, ChecksRights):
        raise InvalidRequest(
            f"{site.name} is no cloud: it has no rights to try",
            hint="look at one of its hosts: nfvo host check NAME",
        )
    return tuple(driver.check(site.name))


def credentials(store: Store, name: str) -> tuple[Cloud, Secret]:
    """Return how the cloud of a site is reached now; raises ``NotFound``."""
    reference = secret_name(name)
    with store.read(SYSTEM) as view:
        site = view.site(name)
        if site.cloud is None:
            raise NotFound(f"site {name} is no cloud")
        return site.cloud, view.secrets([reference])[reference]


def _look_anew(transaction: Writing, site: SiteRecord, cloud: Cloud) -> None:
    """Give the places the cloud's networks, and have the watcher look for others."""
    for host in (one for one in transaction.hosts() if one.site == site.name):
        changed = replace(host, physical_networks=cloud.physical_networks)
        if host.uri == anchor_uri(site.name) and host.state is HostState.READY:
            changed = replace(changed, state=HostState.NEW, detail="")
        if changed != host:
            transaction.put_host(changed)


def check_fabric(fabric: str) -> None:
    """Refuse links that no cloud makes."""
    if fabric == "udp":
        raise InvalidRequest(
            "a cloud has no links of the fabric udp",
            hint="vxlan stands for what Neutron makes: leave --fabric out",
        )


def check_auth(cloud: Cloud) -> None:
    """Refuse what is no address, or what nobody knows: it might be a secret."""
    if not _is_address(cloud.auth.get(URL, "")):
        raise InvalidRequest(
            "auth_url is no address of Keystone",
            hint="such as https://cloud.example:5000/v3",
        )
    known = {URL} | LOGINS[cloud.auth_type]
    if cloud.auth_type is not AuthType.APPLICATION_CREDENTIAL:  # it has its project
        known |= SCOPES
    if unknown := sorted(cloud.auth.keys() - known):
        raise InvalidRequest(
            f"auth has {', '.join(unknown)}",
            hint=f"{cloud.auth_type} takes {', '.join(sorted(known))}; what is secret "
            "is sent apart",
        )


def _login(cloud: Cloud) -> tuple[object, ...]:
    """Return what a secret was given for: it goes to no other place."""
    of = {URL} | LOGINS[cloud.auth_type]
    user = {name: value for name, value in cloud.auth.items() if name in of}
    return cloud.auth_type, cloud.ca, user


def who(cloud: Cloud) -> str:
    """Return the name of whoever logs in."""
    names = ("username", "user_id", "application_credential_name")
    return next((cloud.auth[one] for one in names if one in cloud.auth), "its user")


def _is_address(url: str) -> bool:
    """Whether it is an address, without anything in it that might be a secret."""
    try:
        parts = urlsplit(url)
        is_port = parts.port != 0
    except ValueError:
        return False
    known = parts.scheme in {"http", "https"} and bool(parts.hostname) and is_port
    return known and not set(url) & set("@?#")
