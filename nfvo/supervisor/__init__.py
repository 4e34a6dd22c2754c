"""
`nfvo up` and `nfvo down`: all roles on one machine, in one state directory.

Imports the standard library only (and those of our modules that do the same): it is
small, and what the roles need can't break it.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from nfvo.errors import NfvoError
from nfvo.settings import Settings
from nfvo.supervisor.detach import detached
from nfvo.supervisor.say import say, tell
from nfvo.supervisor.session import run
from nfvo.supervisor.state import Lock, Runner, ask_to_stop

OK, FAILED, RUNS_ALREADY = 0, 1, 4


def up(home: Path, *, detach: bool, host: str = "127.0.0.1", port: int = 0) -> int:
    """
    Run a stack in ``home`` until a signal, or in the background; return a status.

    ``port`` 0 means 8420, or any free one when that is taken.
    """
    environ = {**os.environ, "NFVO_HOME": str(home.absolute()), "NFVO_HOST": host}
    if port:
        environ["NFVO_PORT"] = str(port)
    try:
        settings = Settings.of(environ)
    except NfvoError as error:
        tell(error)
        return FAILED
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.log_dir.mkdir(mode=0o700, exist_ok=True)
    with closing(Lock(settings.home)) as lock:
        if not lock.take():
            say(f"nfvo already runs in {home}, {_who(lock)}; `nfvo down` stops it")
            return RUNS_ALREADY
        stack = partial(run, settings, environ, lock)
        log = settings.log_dir / "supervisor.log"
        if detach:
            return detached(stack, log)
        return stack(lambda: say("Ctrl-C stops it too"))


def down(home: Path) -> int:
    """Stop the stack that runs in ``home``; fine when none does."""
    runner = _runner(home)
    if runner is None:
        say(f"nothing runs in {home}")
        return OK
    if not ask_to_stop(runner):
        say(f"process {runner.pid} does not end; see {home / 'log'}")
        return FAILED
    say("stopped")
    return OK


@contextmanager
def alone(home: Path) -> Iterator[bool]:
    """Yield whether nothing runs in ``home``; then nothing is started meanwhile."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(Lock(home)) as lock:
        yield lock.take()


def _runner(home: Path) -> Runner | None:
    """Return who has the lock of ``home``."""
    if not home.is_dir():
        return None
    with closing(Lock(home)) as lock:
        return None if lock.take() else lock.holder()


def _who(lock: Lock) -> str:
    runner = lock.holder()
    return f"process {runner.pid}" if runner else "just started"
