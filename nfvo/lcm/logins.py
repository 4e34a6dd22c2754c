"""What a clouds.yaml has to say of how we log in, and all that is wrong with it."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from nfvo.lcm.cloud import SECRET_OF, AuthType, Cloud

URL = "auth_url"
USER_DOMAIN = ("user_domain_name", "user_domain_id")
PROJECT_DOMAIN = ("project_domain_name", "project_domain_id")
DEFAULT_DOMAIN = ("default_domain_name", "default_domain_id")
LOGINS: Mapping[AuthType, frozenset[str]] = {
    AuthType.PASSWORD: frozenset(
        {"username", "user_id", *USER_DOMAIN, *DEFAULT_DOMAIN}
    ),
    AuthType.APPLICATION_CREDENTIAL: frozenset(
        {"application_credential_id", "application_credential_name"}
        | {"username", "user_id", *USER_DOMAIN}
    ),
    AuthType.TOKEN: frozenset(),
}
"""Who logs in: what ``auth`` of a clouds.yaml may have, but for the secret."""
SCOPES = frozenset(
    {"project_id", "project_name", "domain_id", "domain_name", *PROJECT_DOMAIN}
)
ADDRESS = "such as https://cloud.example:5000/v3"


class Fault(StrEnum):
    """What kind of mistake it is."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One mistake: where in a cloud of a clouds.yaml, what, and what to do."""

    path: tuple[str, ...]
    fault: Fault
    message: str
    hint: str = ""


def wrong_with(cloud: Cloud) -> tuple[Wrong, ...]:
    """Return all that is wrong with how a cloud is to be reached; no secret in it."""
    return (*_address(cloud), *_unknown(cloud), *_missing(cloud), *_ca(cloud))


def names_of(auth_type: AuthType) -> frozenset[str]:
    """Return what ``auth`` may have, but for the secret."""
    scopes = frozenset[str]()
    if auth_type is not AuthType.APPLICATION_CREDENTIAL:  # it has its project
        scopes = SCOPES
    return frozenset({URL}) | LOGINS[auth_type] | scopes


def who(cloud: Cloud) -> str:
    """Return the name of whoever logs in."""
    names = ("username", "user_id", "application_credential_name")
    return next((cloud.auth[one] for one in names if one in cloud.auth), "its user")


def is_address(url: str) -> bool:
    """Whether it is an address, without anything in it that might be a secret."""
    try:
        parts = urlsplit(url)
        is_port = parts.port != 0
    except ValueError:
        return False
    known = parts.scheme in {"http", "https"} and bool(parts.hostname) and is_port
    return known and not set(url) & set("@?#")


def _address(cloud: Cloud) -> Iterator[Wrong]:
    if URL in cloud.auth and not is_address(cloud.auth[URL]):
        yield Wrong(("auth", URL), Fault.INVALID, "no address of Keystone", ADDRESS)


def _unknown(cloud: Cloud) -> Iterator[Wrong]:
    known = names_of(cloud.auth_type)
    for name in sorted(cloud.auth.keys() - known):
        message = f"a login of type {cloud.auth_type} has no such key"
        if name in SECRET_OF.values():
            hint = "what is secret is sent apart, as secret"
        else:
            hint = f"it takes {', '.join(sorted(known))}"
        yield Wrong(("auth", name), Fault.UNKNOWN, message, hint)


def _missing(cloud: Cloud) -> Iterator[Wrong]:
    """Yield what Keystone would refuse, each time in words of its own."""
    has = {name for name, value in cloud.auth.items() if value}
    if URL not in cloud.auth:
        yield _lacks(URL, "the address of Keystone", ADDRESS)
    yield from MISSING[cloud.auth_type](has)
    if cloud.auth_type is not AuthType.APPLICATION_CREDENTIAL:
        yield from _no_project(has)


def _no_user(has: set[str]) -> Iterator[Wrong]:
    if "user_id" in has:
        return
    if "username" not in has:
        yield _lacks("username", "who logs in", "or user_id")
    elif not has & {*USER_DOMAIN, *DEFAULT_DOMAIN}:
        yield _lacks("user_domain_name", "the domain of the user", "often: Default")


def _no_application(has: set[str]) -> Iterator[Wrong]:
    if "application_credential_id" in has:
        return
    if "application_credential_name" not in has:
        hint = "or application_credential_name, with the user that it is of"
        yield _lacks("application_credential_id", "which credential it is", hint)
    else:
        yield from _no_user(has)


def _no_project(has: set[str]) -> Iterator[Wrong]:
    if "project_id" in has:
        return
    if "project_name" not in has:
        yield _lacks("project_name", "where VMs are made", "or project_id")
    elif not has & {*PROJECT_DOMAIN, *DEFAULT_DOMAIN}:
        what, hint = "the domain of the project", "often: Default"
        yield _lacks("project_domain_name", what, hint)


MISSING: Mapping[AuthType, Callable[[set[str]], Iterator[Wrong]]] = {
    AuthType.PASSWORD: _no_user,
    AuthType.APPLICATION_CREDENTIAL: _no_application,
    AuthType.TOKEN: lambda has: iter(()),
}


def _lacks(name: str, what: str, hint: str) -> Wrong:
    return Wrong(("auth", name), Fault.MISSING, f"missing: {what}", hint)


def _ca(cloud: Cloud) -> Iterator[Wrong]:
    if not cloud.ca:
        return
    hint = "give the certificates of who signed the cloud's, in PEM"
    if "PRIVATE KEY" in cloud.ca:
        yield Wrong(("ca",), Fault.INVALID, "it has a private key in it", hint)
        return
    try:
        ssl.create_default_context(cadata=cloud.ca)
    except (ssl.SSLError, ValueError, TypeError):  # the last for what is not ASCII
        yield Wrong(("ca",), Fault.INVALID, "no certificates that can be read", hint)
