"""
Packages that are on the disk → the catalogue, behind the answer to who sent them.

One thread each; ``watch`` looks for those whose process has died, of all projects.
"""

from pathlib import Path
from threading import BoundedSemaphore, Event, Thread

import structlog

from nfvo.api.artifacts import clear_unneeded
from nfvo.api.packages.failure import (
    BROKE_OFF,
    HOPELESS,
    LOST,
    UNEXPECTED,
    failure_of,
)
from nfvo.api.packages.onboard import onboard
from nfvo.api.packages.staying import RENEW_S, staying
from nfvo.errors import FencedOff, NfvoError
from nfvo.lcm import catalogue
from nfvo.lcm.package import Failure, PackageRecord
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM, Scope
from nfvo.settings import PackageSettings
from nfvo.unfinished import UPLOADS, clear_unfinished

AT_ONCE = 2
log = structlog.get_logger(__name__)


class Onboarder:
    """The processing of packages in one process."""

    def __init__(
        self, ports: Ports, artifacts: Path, packages_are: PackageSettings
    ) -> None:
        self._ports = ports
        self._artifacts = artifacts
        self._packages_are = packages_are
        self._turns = BoundedSemaphore(AT_ONCE)

    def begin(self, package: PackageRecord) -> Thread:
        """Process a package in a thread, which ends with the process."""
        name = f"onboard {package.id}"
        thread = Thread(target=self.process, args=(package,), name=name, daemon=True)
        thread.start()
        return thread

    def process(self, package: PackageRecord) -> None:
        """Take a package in, or write down why not."""
        with staying(self._ports, package), self._turns:
            if why := self._onboard(package):
                scope = Scope(package.project, SYSTEM.actor)
                catalogue.fail(self._ports, scope, package, why)
                clear_unneeded(self._ports, self._artifacts)

    def _onboard(self, package: PackageRecord) -> Failure | None:
        if not (self._artifacts / package.content.sha256).exists():
            return LOST
        try:
            rules = self._packages_are.rules()
            onboard(self._ports, self._artifacts, package, rules)
        except FencedOff as error:
            log.info("package.taken-over", package=package.id, why=error.message)
        except NfvoError as error:
            return failure_of(error)
        except Exception:
            log.exception("package.stumbled", package=package.id)
            return UNEXPECTED
        return None

    def look(self) -> list[Thread]:
        """Go on with what processes have left that are dead."""
        found = catalogue.take_over(self._ports, BROKE_OFF)
        for package in found.hopeless:
            catalogue.fail(self._ports, SYSTEM, package, HOPELESS)
        return [self.begin(package) for package in found.again]

    def clear(self) -> None:
        """Remove the files that dead processes have left."""
        clear_unfinished(self._artifacts, UPLOADS)
        clear_unneeded(self._ports, self._artifacts)

    def watch(self) -> Thread:
        """Clear once, and look now and then, in a thread."""
        thread = Thread(target=self._watch, name="onboarder", daemon=True)
        thread.start()
        return thread

    def _watch(self) -> None:
        rest, cleared = Event(), False
        while True:
            try:
                if not cleared:
                    self.clear()
                    cleared = True
                self.look()
            except NfvoError as error:
                log.warning("packages.cannot-look", error=error.message)
            rest.wait(RENEW_S)
