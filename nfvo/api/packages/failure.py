"""Errors → why a package is not on board."""

from http import HTTPStatus

from starlette.exceptions import HTTPException

from nfvo.api.problems import status_of
from nfvo.errors import NfvoError
from nfvo.lcm.package import Failure

AGAIN = "upload the content again"
BROKE_OFF = Failure(
    HTTPStatus.BAD_REQUEST,
    "package.upload-broken-off",
    "the upload broke off before all bytes had come",
    AGAIN,
)
UNEXPECTED = Failure(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "nfvo.unexpected",
    "something went wrong inside nfvo; this is a defect",
    "the log of the api has the traceback; please report it",
)
HOPELESS = Failure(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "package.processing-broken-off",
    "several processes have died while they took it in",
    "see the log of the api, and its memory; make the package smaller",
)
LOST = Failure(
    HTTPStatus.CONFLICT,
    "package.content-lost",
    "the bytes that were uploaded are not in the artifact store any more",
    AGAIN,
)


def of_upload(error: BaseException) -> Failure:
    """Return what has ended an upload."""
    if isinstance(error, HTTPException):
        code = f"http.{error.status_code}"
        return Failure(error.status_code, code, error.detail, AGAIN)
    return failure_of(error) if isinstance(error, NfvoError) else BROKE_OFF


def failure_of(error: NfvoError) -> Failure:
    """Return an error as it would be answered."""
    problems = tuple(getattr(error, "problems", ()))
    status = status_of(type(error))
    return Failure(status, error.code, error.message, error.hint, problems)
