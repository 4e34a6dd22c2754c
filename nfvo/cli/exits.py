"""How a command ends: exit codes, and the errors that lead to them."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

Json = Mapping[str, Any]


class Exit(IntEnum):
    """Exit codes; an interface for scripts (docs/cli.md)."""

    OK = 0
    ERROR = 1
    USAGE = 2
    NOT_FOUND = 3
    CONFLICT = 4
    AUTH = 5
    FAILED = 6
    TIMEOUT = 7
    UNREACHABLE = 8
    CHANGES = 10
    INTERRUPTED = 130


BY_STATUS = {
    401: Exit.AUTH,
    403: Exit.AUTH,
    404: Exit.NOT_FOUND,
    409: Exit.CONFLICT,
    412: Exit.CONFLICT,
}


class Failure(Exception):
    """A command that cannot go on; ``hint`` says what to do next."""

    def __init__(self, message: str, code: Exit, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.hint = hint


class Refused(Failure):
    """An error that the API answered, with all of its problem details."""

    def __init__(self, status: int, details: Json) -> None:
        message = str(details.get("detail") or f"the server answered {status}")
        code = BY_STATUS.get(status, Exit.ERROR)
        super().__init__(message, code, hint=str(details.get("hint", "")))
        self.status = status
        self.details = details


def usage(message: str, hint: str = "") -> Failure:
    """Return the failure of a command that was typed wrongly."""
    return Failure(message, Exit.USAGE, hint=hint)


def which_nsd(where: str, ids: Sequence[str]) -> Failure:
    """Return the failure that files have no NSD, or several, or not that of --nsd."""
    if not ids:
        hint = "a service needs an NSD: give the folder or file that has it"
        return usage(f"there is no NSD in {where}", hint)
    return usage(f"which NSD of {where}?", f"use --nsd with one of: {', '.join(ids)}")


def unreadable(path: object, error: OSError) -> Failure:
    """Return the failure that a file of the user cannot be read."""
    return Failure(
        f"{path}: {error.strerror or error}",
        Exit.NOT_FOUND,
        hint="check the path, and who may read it",
    )
