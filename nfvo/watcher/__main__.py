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
    _, ports = bootstrap.start("watcher")
    Hosts(ports, f"{socket.gethostname()}:{os.getpid()}", monotonic).run(stop)


if __name__ == "__main__":
    main()
