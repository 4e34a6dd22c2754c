"""A cloud as it is when both of its hosts have joined for the first time, kept.

Its databases, Keystone's keys, the ids by which Nova knows its hosts, and the accounts.
It depends on no path, so any bed of the same digest may begin with a copy.
"""

import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.testbed.openstack import accounts, cache, databases, readiness
from tests.testbed.openstack.accounts import Accounts
from tests.testbed.openstack.configuration import TEMPLATES
from tests.testbed.openstack.layout import Layout
from tests.testbed.openstack.stack import HOSTS, Stack
from tests.testbed.openstack.venv import LOCKS, Venv

HERE = Path(__file__).parent
SOURCES = ("accounts.py", "databases.py", "layout.py")
COMPUTE_ID = Path("nova", "compute_id")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One kept cloud."""

    directory: Path

    @classmethod
    def current(cls) -> "Snapshot":
        """Return that of the present lock and templates, whether it is there or not."""
        version = subprocess.run(
            ["mariadbd", "--version"], capture_output=True, text=True, check=True
        ).stdout
        files = [*LOCKS, *sorted(TEMPLATES.iterdir()), *(HERE / s for s in SOURCES)]
        return cls(cache.directory() / f"cloud-{cache.digest([version], files)}")

    def exists(self) -> bool:
        """Say whether it has been made."""
        return self.directory.exists()

    def restore(self, layout: Layout) -> None:
        """Copy it to where a bed is about to start."""
        cache.use(self.directory)
        Accounts.load(self.directory).save(layout.base)
        shutil.copytree(self.directory / "mysql", layout.mysql)
        shutil.copytree(self.directory / "keys", layout.keys)
        for host in HOSTS:
            target = layout.host(host) / COMPUTE_ID
            target.parent.mkdir(parents=True)
            shutil.copy(self.directory / f"{host}-compute_id", target)

    def make(self, base: Path) -> None:
        """Make a cloud from nothing at ``base``, keep it, end it."""
        Venv.of_lock().require()
        stack = Stack.claim(base, secrets.token_urlsafe(16))
        try:
            made = _first_start(stack)
            _stop(stack)
            self._keep(stack.layout, made)
        finally:
            stack.end()

    def _keep(self, layout: Layout, made: Accounts) -> None:
        cache.forget_unused("cloud-*")
        new = self.directory.with_name(f"new-{self.directory.name}")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        made.save(new)
        shutil.copytree(layout.mysql, new / "mysql")
        shutil.copytree(layout.keys, new / "keys")
        for host in HOSTS:
            shutil.copy(layout.host(host) / COMPUTE_ID, new / f"{host}-compute_id")
        new.rename(self.directory)


def _first_start(stack: Stack) -> Accounts:
    """Start a cloud whose databases are made; return when its hosts have joined."""
    layout, since = stack.layout, readiness.now()
    stack.furnish()
    databases.make_data_directory(layout)
    stack.start_database()
    databases.make_schemas(layout)
    stack.start_keystone()
    accounts.fill_catalogue(layout)
    made = accounts.make_member(layout)
    stack.start_all()
    readiness.wait(layout.auth_url, made.admin, since, stack.state.hosts, ())
    return made


def _stop(stack: Stack) -> None:
    """End everything, the database last and in its own time."""
    for box in [*stack.state.hosts]:
        stack.state.boxes[box].kill()
    kinds = ("nova", "neutron", "keystone", "placement", "glance", "cinder")
    for name in list(stack.state.daemons):
        if name.startswith(kinds):
            stack.stop(name)
    stack.stop("mariadb")
