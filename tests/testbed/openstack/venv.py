"""OpenStack's own Python: the locked versions, in the cache, made once per lock."""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.testbed.bed import BedError
from tests.testbed.openstack import cache
from tests.testbed.openstack.commands import run_logged

REQUIREMENTS = Path(__file__).parents[3] / "requirements"
# build.lock comes first: libvirt-python is source only, and built with it.
LOCKS = (REQUIREMENTS / "build.lock", REQUIREMENTS / "openstack.lock")
PYTHON = "/usr/bin/python3"
ADVICE = "python -m tests.testbed.openstack install"


@dataclass(frozen=True, slots=True)
class Venv:
    """A virtual environment with every OpenStack service in it."""

    directory: Path

    @classmethod
    def of_lock(cls) -> "Venv":
        """Return the environment of the present lock, whether it is there or not."""
        key = cache.digest([sys.version], LOCKS)
        return cls(cache.directory() / f"venv-{key}")

    @property
    def stamp(self) -> Path:
        """Return the file that says that it is whole."""
        return self.directory / "installed"

    @property
    def programs(self) -> Path:
        """Return where its programs are."""
        return self.directory / "bin"

    def program(self, name: str) -> str:
        """Return the path of one of its programs."""
        return str(self.programs / name)

    def require(self) -> None:
        """Raise ``BedError`` when it has not been installed."""
        if not self.stamp.exists():
            raise BedError(f"OpenStack is not installed here; first: {ADVICE}")
        cache.use(self.directory)

    def install(self) -> None:
        """Make it unless it is there."""
        with _alone(self.directory.parent):
            if self.stamp.exists():
                return
            cache.forget_unused("venv-*")
            self._make()
            self.stamp.touch()

    def _make(self) -> None:
        log = self.directory.parent / "install.log"
        log.unlink(missing_ok=True)
        run_logged([PYTHON, "-m", "venv", "--clear", str(self.directory)], log)
        pip = [self.program("python"), "-m", "pip", "install", "--require-hashes"]
        for lock in LOCKS:
            run_logged([*pip, "--no-build-isolation", "-r", str(lock)], log)


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Let one process at a time fill the cache."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
