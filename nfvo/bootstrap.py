"""
Which adapter is used for what: the only place that decides it.

To add a driver, write the function that imports it, and name it in ``makers``.
``python -m nfvo.bootstrap`` makes the key, the tables and an administrator's token.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from threading import Lock

from nfvo import log
from nfvo.errors import NfvoError, VimRefused
from nfvo.lcm import restored
from nfvo.lcm.clouds import credentials
from nfvo.lcm.ports import Fencer, Ports, Store, Vim
from nfvo.lcm.records import HostRecord
from nfvo.lcm.secret import Secret
from nfvo.lcm.specs import SeedSpec
from nfvo.lcm.store import SYSTEM, Token
from nfvo.lcm.switching_off import FencerKind
from nfvo.lcm.writing import Writing
from nfvo.queue.celery import CeleryQueue
from nfvo.settings import Settings
from nfvo.store import load_key, open_store, watermark
from nfvo.store.watermark import Mark
from nfvo.unfinished import BACKUPS, RESTORES, UPLOADS, clear_unfinished

# Python's default is ten times as long: a thread that a database has answered waits
# for that while others work, and with it all who wait for what it has locked.
SWITCH_S = 0.0005
ADMIN = "administrator"  # the name of the token that ``init`` makes anew


def _libvirt(_: Path) -> Vim:
    from nfvo.vim.libvirt.driver import LibvirtVim

    return LibvirtVim()


def _fake(home: Path) -> Vim:
    from nfvo.vim.fake import FakeVim
    from nfvo.vim.staged import Staged

    return FakeVim(home / "fake", Staged(home / "fake"))


def _openstack(store: Store, program: str) -> Vim:
    from nfvo.vim.openstack.driver import OpenStackVim

    return OpenStackVim(partial(credentials, store), program=program)


Maker = Callable[[Path], Vim]

DRIVERS: Mapping[str, Maker] = {"libvirt": _libvirt, "fake": _fake}


def makers(store: Store, program: str) -> Mapping[str, Maker]:
    """
    Return what makes each driver; that of clouds has its logins from the store.

    ``program`` is as whom a cloud's logs know us.
    """
    return {**DRIVERS, "openstack": lambda _: _openstack(store, program)}


class Drivers(Mapping[str, Vim]):
    """Drivers by kind of site; each is imported when it is first asked for."""

    def __init__(self, home: Path, makers: Mapping[str, Maker] = DRIVERS) -> None:
        self._home = home
        self._makers = makers
        self._made: dict[str, Vim] = {}
        self._lock = Lock()

    def __getitem__(self, kind: str) -> Vim:
        """Return the driver; raises ``VimRefused`` when there is none, or no SDK."""
        with self._lock:
            if kind not in self._made:
                self._made[kind] = self._make(kind)
            return self._made[kind]

    def __contains__(self, kind: object) -> bool:
        return kind in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def _make(self, kind: str) -> Vim:
        if kind not in self._makers:
            known = ", ".join(self._makers)
            raise VimRefused(
                f"no driver for sites of kind {kind!r}", hint=f"try {known}"
            )
        try:
            return self._makers[kind](self._home)
        except ModuleNotFoundError as error:
            raise VimRefused(
                f"the driver {kind!r} needs the module {error.name}",
                hint=f"pip install 'nfvo[{kind}]' where this worker runs",
            ) from error


class LateConfigurator:
    """Imports what makes day-0 data when some is first asked for: on workers only."""

    def seed(self, seed: SeedSpec, secrets: Mapping[str, Secret]) -> bytes:
        """Return the day-0 data as an ISO image (NoCloud)."""
        from nfvo.configure.seed import NoCloud

        return NoCloud().seed(seed, secrets)

    def config_drive(self, seed: SeedSpec, secrets: Mapping[str, Secret]) -> bytes:
        """Return it as user-data, for a VIM that makes such a drive itself."""
        from nfvo.configure.config_drive import config_drive

        return config_drive(seed, secrets)


def _command(settings: Settings) -> Fencer:
    from nfvo.fencing import CommandFencer

    return CommandFencer(settings.fence_command)


def _redfish(settings: Settings) -> Fencer:
    from nfvo.fencing import RedfishFencer

    return RedfishFencer(settings.bmc_ca)


@dataclass(frozen=True, slots=True)
class LateFencer:
    """Imports what fences when a host is to be: seldom, and by conductors only."""

    make: Callable[[], Fencer]

    def fence(self, host: HostRecord, password: Secret | None) -> None:
        """Switch the host off, and return once its power has been read to be off."""
        self.make().fence(host, password)


def ports(settings: Settings, program: str = "nfvo") -> Ports:
    """Return all adapters; connects to nothing yet but the database."""
    store = open_store(settings.database_url, load_key(settings.key_file))
    return Ports(
        store=store,
        queue=CeleryQueue(settings.broker_url),
        vims=Drivers(settings.home, makers(store, program)),
        configurator=LateConfigurator(),
        artifacts=settings.artifacts,
        most_operations=settings.most_operations,
        fencers={
            FencerKind.COMMAND: LateFencer(lambda: _command(settings)),
            FencerKind.REDFISH: LateFencer(lambda: _redfish(settings)),
        },
        fence_after_s=settings.fence_after_s,
    )


def start(role: str) -> tuple[Settings, Ports]:
    """Set up the process of a role: its logs, its settings, its adapters."""
    log.set_up(role)
    sys.setswitchinterval(SWITCH_S)
    with suppress(OSError):  # what `ps` and `top` call it, where there is a /proc
        Path("/proc/self/comm").write_text(f"nfvo-{role}")
    try:
        settings = Settings.of()
        return settings, ports(settings, f"nfvo-{role}")
    except NfvoError as error:
        sys.exit(_told(error))


def init(settings: Settings, admin_hash: str) -> str:
    """
    Make what a start needs: the key, the tables, and the administrator's token.

    Repeating it is safe.  Returns the id of the installation.
    """
    settings.artifacts.mkdir(mode=0o700, parents=True, exist_ok=True)
    clear_unfinished(settings.artifacts, UPLOADS)
    clear_unfinished(settings.home, BACKUPS, RESTORES)
    key = load_key(settings.key_file)
    with closing(open_store(settings.database_url, key)) as store:
        store.migrate()
        with store.write(SYSTEM) as tx:
            installation = tx.installation()
            if admin_hash:
                tx.delete_tokens(ADMIN)
                tx.put_token(Token(admin_hash, ADMIN, "default", frozenset({"admin"})))
            _notice_old_copy(settings, tx)
    return installation


def _notice_old_copy(settings: Settings, tx: Writing) -> None:
    """Let nothing go on by itself when the database has been further than it is."""
    lacks = watermark.lost(settings.watermark, Mark(tx.installation(), tx.revision()))
    if lacks:
        restored.hold(tx, f"the database is an old copy: it lacks {lacks} changes")
        settings.watermark.unlink(missing_ok=True)


def main() -> None:
    """Run ``init`` where there is no `nfvo up`: with the token of the settings."""
    try:
        settings = Settings.of()
        token = settings.admin_token.encode()
        print(init(settings, sha256(token).hexdigest() if token else ""))  # noqa: T201
    except NfvoError as error:
        sys.exit(_told(error))


def _told(error: NfvoError) -> str:
    return error.message + (f"\n{error.hint}" if error.hint else "")


if __name__ == "__main__":
    main()
