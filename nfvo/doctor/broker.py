"""The queue: does the broker answer, and will it keep what it is given."""

import os
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from nfvo.doctor.finding import Finding, fail, fine, skipped, warn
from nfvo.doctor.python import is_external_broker
from nfvo.errors import QueueUnavailable
from nfvo.settings import Settings

PART = "queue"
LONGEST_SOCKET_PATH = 107  # sun_path, unix(7); `nfvo up` puts a longer one in /tmp


def findings(settings: Settings) -> Iterator[Finding]:
    """Ask the broker."""
    socket = settings.home / "queue.sock"
    is_external = is_external_broker(settings)
    if not is_external and not socket.exists():
        yield _no_socket(settings, socket)
        return
    from nfvo.queue.examine import examine

    try:
        found = examine(settings.broker_url)
    except QueueUnavailable as error:
        mend = "start it, and check NFVO_BROKER_URL" if is_external else RESTART
        yield fail(PART, error.message, mend)
        return
    cli = "redis-cli" if is_external else f"redis-cli -s {quote(str(socket))}"
    yield fine(PART, f"the broker answers (version {found.version})")
    yield _kept(found.append_only, cli)
    yield _evicted(found.eviction, cli)


RESTART = "nfvo down; nfvo up -d"


def _no_socket(settings: Settings, socket: Path) -> Finding:
    if not settings.endpoint_file.exists():
        return skipped(PART, "nfvo does not run here", "nfvo up -d")
    if len(os.fsencode(socket)) >= LONGEST_SOCKET_PATH:
        return skipped(PART, f"{settings.home} is so long that the socket is elsewhere")
    return fail(PART, f"nfvo runs, but there is no {socket}", RESTART)


def _kept(append_only: str, cli: str) -> Finding:
    if append_only == "yes":
        return fine(PART, "it keeps messages when it is killed")
    mend = f"{cli} config set appendonly yes  (and: config rewrite)"
    if not append_only:
        return warn(PART, "it does not tell whether it keeps messages", mend)
    message = "a kill loses its messages, and the sweeper needs time to send them again"
    return warn(PART, message, mend)


def _evicted(policy: str, cli: str) -> Finding:
    if policy == "noeviction":
        return fine(PART, "it throws nothing away when it is full")
    mend = f"{cli} config set maxmemory-policy noeviction  (and: config rewrite)"
    if not policy:
        return warn(PART, "it does not tell what it does when it is full", mend)
    message = f"it throws queues away when it is full (maxmemory-policy {policy})"
    return fail(PART, message, mend)
