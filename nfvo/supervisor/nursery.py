"""
A program that starts all roles at once, and ends.

It imports what they share, makes the database ready and forks them: they have half
of their memory in common and start in a second.  The supervisor is their reaper
(prctl(2), PR_SET_CHILD_SUBREAPER), so it becomes their parent.  A role that has to be
started again is started without this.
"""

import gc
import json
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from time import sleep

from nfvo import bootstrap
from nfvo.errors import NfvoError
from nfvo.settings import Settings
from nfvo.supervisor.child import die_with, put_aside, stand_alone
from nfvo.supervisor.roles import ENTRIES

# Named, not imported: these are the roles' (the layers above say who may).
SHARED = (
    "celery.apps.worker",
    "celery.concurrency.thread",
    "kombu.transport.redis",
    "sqlalchemy.dialects.sqlite",
    "nfvo.worker",
    "nfvo.conductor",
    "nfvo.watcher.hosts",
)
GO = b"g"
LOOK_EVERY_S = 0.002


def main() -> None:
    """Print the installation's id and the roles' process ids as JSON."""
    gc.disable()
    settings, supervisor = Settings.of(), os.getppid()
    for name in SHARED:
        import_module(name)
    installation = _initialised(settings, sys.stdin.readline().strip())
    gc.collect()
    gc.freeze()  # what is shared is never looked at again, so it stays shared
    waiting, gate = os.pipe()
    pids = {
        role: _fork(role, settings, supervisor, (waiting, gate)) for role in ENTRIES
    }
    _tell(installation, pids)
    os.write(gate, GO * len(pids))
    os._exit(0)


def _initialised(settings: Settings, admin_hash: str) -> str:
    """Make the database ready, in a process of its own: no connection is forked."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            os.write(writer, bootstrap.init(settings, admin_hash).encode())
            os._exit(0)
        except NfvoError as error:
            sys.stderr.write(f"{error.message}\n{error.hint}\n")
            sys.stderr.flush()
            os._exit(1)
    os.close(writer)
    with os.fdopen(reader) as answer:
        installation = answer.read()
    _, status = os.waitpid(pid, 0)
    if status:
        os._exit(1)
    return installation


def _fork(role: str, settings: Settings, supervisor: int, pipe: tuple[int, int]) -> int:
    """Fork one role; it begins when it is told to and the supervisor is its parent."""
    log = settings.log_dir / f"{role}.log"
    put_aside(log)
    nursery = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    stand_alone(log)
    waiting, gate = pipe
    os.close(gate)
    if os.read(waiting, 1) != GO:
        os._exit(1)
    os.close(waiting)
    while os.getppid() == nursery:
        sleep(LOOK_EVERY_S)
    die_with(supervisor)
    _become(role, settings)
    sys.exit(0)


def _become(role: str, settings: Settings) -> None:
    """Run the role to its end."""
    gc.enable()
    if role != "api" and settings.listen_fd is not None:
        os.close(settings.listen_fd)
    import_module(ENTRIES[role]).main()


def _tell(installation: str, pids: Mapping[str, int]) -> None:
    json.dump({"installation": installation, "pids": pids}, sys.stdout)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
