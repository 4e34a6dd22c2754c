"""Where the server is, and with which token: flags, the environment, or `nfvo up`."""

import json
import os
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

from nfvo.cli.exits import Exit, Failure
from nfvo.errors import InvalidSettings
from nfvo.settings import Settings

FLAG: ContextVar[str] = ContextVar("--url", default="")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server; its token is never shown."""

    url: str
    token: str = field(repr=False)


def find() -> Endpoint:
    """
    Return the server to talk to.

    The flag ``--url``, else ``$NFVO_URL``, else ``endpoint.json`` in the state
    directory.  The token in that file is sent to the server it names only.
    """
    url = (FLAG.get() or os.environ.get("NFVO_URL", "")).rstrip("/")
    token = _token_of_environment()
    if url and token:
        return Endpoint(url, token)
    path = home() / "endpoint.json"
    written = _read(path)
    if written is None and not url:
        raise Failure(
            f"no server: there is no {path}",
            Exit.UNREACHABLE,
            hint="start one with: nfvo up -d (or set NFVO_URL and NFVO_TOKEN)",
        )
    if written is None or (url and url != written.url):
        raise Failure(
            f"no token for {url}", Exit.AUTH, hint="set NFVO_TOKEN to one of its tokens"
        )
    return Endpoint(written.url, token or written.token)


def home() -> Path:
    """Return the state directory; the environment decides (``settings``)."""
    try:
        return Settings.of().home
    except InvalidSettings as error:
        raise Failure(error.message, Exit.USAGE, hint=error.hint) from None


def _token_of_environment() -> str:
    file = os.environ.get("NFVO_TOKEN_FILE", "")
    if not file:
        return os.environ.get("NFVO_TOKEN", "")
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        hint = "name a file with the token, which you may read"
        raise Failure(f"NFVO_TOKEN_FILE: {error}", Exit.AUTH, hint=hint) from None


def _read(path: Path) -> Endpoint | None:
    try:
        content = json.loads(path.read_text())
        return Endpoint(str(content["url"]).rstrip("/"), str(content["token"]))
    except FileNotFoundError:
        return None
    except PermissionError:
        raise Failure(
            f"{path} is not yours to read",
            Exit.AUTH,
            hint="run as the user who ran nfvo up, or set NFVO_URL and NFVO_TOKEN",
        ) from None
    except (ValueError, KeyError, TypeError):
        hint = "stop and start it: nfvo down; nfvo up -d"
        raise Failure(f"{path} is broken", Exit.UNREACHABLE, hint=hint) from None
