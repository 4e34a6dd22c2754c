"""
What a cloud's errors mean to the core: retry, or give up.

Statuses: https://docs.openstack.org/api-guide/compute/faults.html
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from keystoneauth1 import exceptions as login
from openstack import exceptions as sdk

from nfvo.errors import VimError, VimRefused, VimUnavailable

AWAY = frozenset({502, 503, 504})
PASSING = frozenset({401, 408, 425, 429}) | frozenset(range(500, 600))
# 413 is a rate limit of old clouds if it says how long to wait, else Glance's quota.
TOO_LARGE = 413
# 409 of Nova for a server that another call is busy with (its ``task_state``), or was
# (``vm_state``), and for a port that another server has; of Neutron for a race inside
# of its database, and for what a trunk keeps that another call is about to remove.
BUSY = (
    "while it is in task_state",
    "while it is in vm_state",
    "is still in use",
    "IpAddressGenerationFailure",
    "for trunk ",
    "is currently in use.",
)
LONGEST_REST_S = 60.0
AWAY_S = 8.0
"""What is away is asked so seldom that a step's tries outlive a minute of it."""
NEW_CREDENTIALS = "nfvo site set {site} --cloud CLOUD: gives the site new credentials"
CHECK_CA = "give the site the certificates of who signed: cacert in its clouds.yaml"
NO_ROOM = (
    "the cloud has no machine with that much room, or too few for what is to be apart: "
    "take a smaller VM, another zone, or ask the cloud's operator"
)
HINTS: Mapping[str, str] = {
    "No valid host": NO_ROOM,
    "Exhausted all hosts": NO_ROOM,  # where VMs that are to be apart came at once
    "Quota exceeded": "remove what is not needed, or ask the cloud's operator for a "
    "higher quota: openstack limits show --absolute",
    "requires a FixedIP": "give the link a subnet in the descriptor: this cloud takes "
    "no ports without addresses (Neutron's plugin segments would let it)",
    "Policy doesn't allow": "the site's user lacks a right: nfvo site check {site}",
    "disallowed by policy": "the site's user lacks a right: nfvo site check {site}",
}
"""What to do next, by words of Nova, Neutron and Glance."""

ADDED = re.compile(r" \(HTTP \d+\)( \(Request-ID: \S+\))?$")
"""What keystoneauth adds to a message."""
Http = sdk.HttpException | login.HttpError
# No answer; NotSupported is what the SDK makes of an endpoint that nobody answers at.
NO_ANSWER = (login.ConnectionError, login.DiscoveryFailure, sdk.NotSupported)


@contextmanager
def cloud_errors(site: str) -> Iterator[None]:
    """Translate errors of the SDK; the cloud's words and its request id are kept."""
    try:
        yield
    except login.Unauthorized as error:
        hint = NEW_CREDENTIALS.format(site=site)
        message = f"{site}: the cloud refuses our login: {words(error)}"
        raise VimUnavailable(message, hint=hint) from error
    except (sdk.HttpException, login.HttpError) as error:
        raise _translated(site, error) from error
    except login.SSLError as error:
        raise VimRefused(f"{site}: {error}", hint=CHECK_CA) from error
    except NO_ANSWER as error:
        raise VimUnavailable(f"{site}: {error}", after_s=AWAY_S) from error
    except (sdk.SDKException, login.ClientException) as error:
        raise VimRefused(f"{site}: {error}") from error


def words(error: Http) -> str:
    """Return what the cloud said, with the request id for its operator's logs."""
    said = getattr(error, "details", None) or error.message or str(error)
    request = f" (request {error.request_id})" if error.request_id else ""
    return f"{ADDED.sub('', said)}{request}"


def hint_for(site: str, said: str) -> str:
    """Return what to do about it, where we know."""
    found = (hint for known, hint in HINTS.items() if known in said)
    return next(found, "").format(site=site)


def status_of(error: Http) -> int:
    """Return the HTTP status, 0 when there is none."""
    status = getattr(error, "status_code", None) or getattr(error, "http_status", 0)
    return int(status or 0)


@contextmanager
def gone_is_fine() -> Iterator[None]:
    """Take "there is no such thing" for success, where something is removed."""
    try:
        yield
    except sdk.NotFoundException:
        return


def _translated(site: str, error: Http) -> VimError:
    said = words(error)
    message, hint = f"{site}: {said}", hint_for(site, said)
    status = status_of(error)
    asked_s = _retry_after_s(error)
    passes = status in PASSING or (status == TOO_LARGE and asked_s > 0)
    if passes or (status == 409 and any(text in said for text in BUSY)):
        rest_s = asked_s or (AWAY_S if status in AWAY else 0.0)
        return VimUnavailable(message, hint=hint, after_s=rest_s)
    return VimRefused(message, hint=hint)


def _retry_after_s(error: Http) -> float:
    """Return how long we are asked to wait: seconds, or a date (RFC 9110, 10.2.3)."""
    response = getattr(error, "response", None)
    asked = response.headers.get("Retry-After", "") if response is not None else ""
    if asked.isdecimal():
        return min(float(asked), LONGEST_REST_S)
    try:
        when = parsedate_to_datetime(asked)
    except ValueError:
        return 0.0
    rest = (when.replace(tzinfo=UTC) - datetime.now(UTC)).total_seconds()
    return min(max(rest, 0.0), LONGEST_REST_S)
