"""Start the role `watcher`."""

import os
import signal
import socket
from threading import Event
from time import monotonic

from nfvo import bootstrap
from nfvo.watcher.hosts import Hosts


def main() -> None:
    """Watch until SIGTERM or SIGINT."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings, ports = bootstrap.start("watcher")
    owner = f"{socket.gethostname()}:{os.getpid()}"
    Hosts(ports, owner, monotonic, settings.reconcile_s).run(stop)


if __name__ == "__main__":
    main()
