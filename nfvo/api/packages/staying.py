"""The lease of who uploads or processes a package, renewed by a thread meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog

from nfvo.errors import NfvoError
from nfvo.lcm.catalogue.packages import LEASE_S
from nfvo.lcm.package import PackageRecord
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM

RENEW_S = LEASE_S / 3
log = structlog.get_logger(__name__)


@contextmanager
def staying(ports: Ports, package: PackageRecord) -> Iterator[None]:
    """Stay at a package; who loses it all the same is told when it writes."""
    end = Event()

    def renew() -> None:
        while not end.wait(RENEW_S):
            try:
                with ports.store.write(SYSTEM) as tx:
                    tx.renew_package(package.id, package.attempt, LEASE_S)
            except NfvoError as error:
                log.warning("package.cannot-renew", error=error.message)

    Thread(target=renew, name="package lease", daemon=True).start()
    try:
        yield
    finally:
        end.set()
