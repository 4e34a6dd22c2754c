"""
What a cloud's errors mean to the core: retry, or give up.

Statuses: https://docs.openstack.org/api-guide/compute/faults.html
"""

from collections.abc import Iterator
from contextlib import contextmanager

from keystoneauth1 import exceptions as login
from openstack import exceptions as sdk

from nfvo.errors import VimError, VimRefused, VimUnavailable

PASSING = frozenset({401, 408, 413, 425, 429}) | frozenset(range(500, 600))
# Nova's 409 for a server that another call is busy with (its ``task_state``).
BUSY = "while it is in task_state"
NEW_CREDENTIALS = "nfvo site set {site} --cloud CLOUD: gives the site new credentials"


@contextmanager
def cloud_errors(site: str) -> Iterator[None]:
    """Translate errors of the SDK; the cloud's words and its request id are kept."""
    try:
        yield
    except login.Unauthorized as error:
        hint = NEW_CREDENTIALS.format(site=site)
        raise VimUnavailable(f"{site}: {words(error)}", hint=hint) from error
    except (sdk.HttpException, login.HttpError) as error:
        raise _kind(error)(f"{site}: {words(error)}") from error
    except (login.ConnectFailure, login.RetriableConnectionFailure) as error:
        raise VimUnavailable(f"{site}: {error}") from error
    except (sdk.SDKException, login.ClientException) as error:
        raise VimRefused(f"{site}: {error}") from error


def words(error: "sdk.HttpException | login.HttpError") -> str:
    """Return what the cloud said, with the request id for its operator's logs."""
    details = getattr(error, "details", None) or error.message or str(error)
    request = f" (request {error.request_id})" if error.request_id else ""
    return f"{details}{request}"


def _kind(error: "sdk.HttpException | login.HttpError") -> type[VimError]:
    status = getattr(error, "status_code", None) or getattr(error, "http_status", 0)
    if status in PASSING or (status == 409 and BUSY in words(error)):
        return VimUnavailable
    return VimRefused


@contextmanager
def gone_is_fine() -> Iterator[None]:
    """Take "there is no such thing" for success, where something is removed."""
    try:
        yield
    except sdk.NotFoundException:
        return
