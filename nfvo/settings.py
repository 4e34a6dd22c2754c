"""What differs between installations: read from the environment, once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from nfvo.errors import InvalidSettings

if TYPE_CHECKING:
    from nfvo.descriptor.package.limits import Limits
    from nfvo.descriptor.package.rules import Rules

DEFAULT_PORT = 8420
FENCE_AFTER_S = 30
EVERY_QUEUE = "*"
DATABASES = ("sqlite:", "postgresql:", "postgresql+psycopg:")
BROKERS = ("redis:", "rediss:", "redis+socket:")


@dataclass(frozen=True, slots=True)
class PackageSettings:
    """
    What packages have to be like: see ``descriptor.package.limits``.

    ``trust`` is a file or folder of the certificates that vouch for signers.  A
    project may keep ``catalogue_gib`` of packages and images, 0: as the disk has room.
    """

    trust: Path | None = None
    require_signed: bool = False
    max_files: int = 10_000
    max_gib: int = 256
    max_ratio: int = 200
    catalogue_gib: int = 0

    @classmethod
    def of(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; ``InvalidSettings`` names a variable that is wrong."""
        return cls(
            trust=_path(environ, "NFVO_TRUST"),
            require_signed=_number(environ, "NFVO_REQUIRE_SIGNED", 0, range(2)) == 1,
            max_files=_number(
                environ, "NFVO_PACKAGE_MAX_FILES", 10_000, range(1, 1_000_001)
            ),
            max_gib=_number(environ, "NFVO_PACKAGE_MAX_GIB", 256, range(1, 65_537)),
            max_ratio=_number(environ, "NFVO_PACKAGE_MAX_RATIO", 200, range(1, 1033)),
            catalogue_gib=_number(environ, "NFVO_CATALOGUE_GIB", 0, range(1_048_577)),
        )

    def rules(self) -> "Rules":
        """Return the rules for a package now; the trust store is read anew."""
        from nfvo.descriptor.package.rules import Rules
        from nfvo.descriptor.package.trust import Trust
        from nfvo.descriptor.package.verify import Check

        trust = Trust.read(self.trust) if self.trust else Trust()
        check = Check(trust, datetime.now(UTC))
        return Rules(check, self.require_signed, self.limits())

    def limits(self) -> "Limits":
        """Return how large a package may be."""
        from nfvo.descriptor.package.limits import GIB, Limits

        most = self.max_gib * GIB
        return Limits(
            members=self.max_files,
            member_bytes=most,
            total_bytes=most,
            ratio=self.max_ratio,
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """
    The environment of one process, checked.

    ``home`` is the state directory, ``key_file`` opens the stored secrets.
    ``port_is_fixed`` tells a port that was asked for from the default, instead of
    which any free one will do.  ``queues`` are those that a worker consumes; ``*``
    stands for all, those of future sites too.  Every ``reconcile_s`` seconds all that
    is on a host is compared with the records.  ``listen_fd`` is a socket that `nfvo
    up` has opened for the API; ``admin_token`` is for installations without it.  Hosts
    are fenced by the program ``fence_command``, or their BMCs, which ``bmc_ca``
    verifies, when nobody could look at them for ``fence_after_s``.
    """

    home: Path
    database_url: str = field(repr=False)
    broker_url: str = field(repr=False)
    key_file: Path
    artifacts: Path
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    port_is_fixed: bool = False
    queues: tuple[str, ...] = (EVERY_QUEUE,)
    concurrency: int = 16
    most_operations: int = 1000
    reconcile_s: int = 60
    listen_fd: int | None = None
    fence_command: Path | None = None
    fence_after_s: int = FENCE_AFTER_S
    bmc_ca: Path | None = None
    admin_token: str = field(default="", repr=False)
    packages: PackageSettings = field(default_factory=PackageSettings)

    @property
    def endpoint_file(self) -> Path:
        """Where the CLI finds a running ``nfvo up``."""
        return self.home / "endpoint.json"

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database, None for a server."""
        scheme, _, rest = self.database_url.partition(":///")
        return Path(rest.partition("?")[0]) if scheme == "sqlite" and rest else None

    @property
    def watermark(self) -> Path:
        """Where the conductor writes how far the database has come."""
        return self.home / "watermark"

    @property
    def log_dir(self) -> Path:
        """Where the roles that ``nfvo up`` starts write their logs."""
        return self.home / "log"

    @classmethod
    def of(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; ``InvalidSettings`` names a variable that is wrong."""
        home = _home(environ)
        port = _text(environ, "NFVO_PORT")
        return cls(
            home=home,
            database_url=_url(environ, "NFVO_DATABASE_URL", DATABASES)
            or f"sqlite:///{home / 'nfvo.db'}",
            broker_url=_url(environ, "NFVO_BROKER_URL", BROKERS)
            or socket_url(home / "queue.sock"),
            key_file=_path(environ, "NFVO_KEY_FILE") or home / "key",
            artifacts=_path(environ, "NFVO_ARTIFACTS") or home / "artifacts",
            host=_text(environ, "NFVO_HOST") or "127.0.0.1",
            port=_number(environ, "NFVO_PORT", DEFAULT_PORT, range(65536)),
            port_is_fixed=port not in ("", "0"),
            queues=_names(environ, "NFVO_QUEUES") or (EVERY_QUEUE,),
            concurrency=_number(environ, "NFVO_CONCURRENCY", 16, range(1, 257)),
            most_operations=_number(
                environ, "NFVO_MOST_OPERATIONS", 1000, range(1, 1_000_001)
            ),
            reconcile_s=_number(environ, "NFVO_RECONCILE_S", 60, range(1, 86401)),
            listen_fd=_number(environ, "NFVO_LISTEN_FD", 0, range(1024)) or None,
            fence_command=_path(environ, "NFVO_FENCE_COMMAND"),
            fence_after_s=_number(
                environ, "NFVO_FENCE_AFTER_S", FENCE_AFTER_S, range(10, 3601)
            ),
            bmc_ca=_path(environ, "NFVO_BMC_CA"),
            admin_token=_text(environ, "NFVO_ADMIN_TOKEN"),
            packages=PackageSettings.of(environ),
        )


def socket_url(socket: Path) -> str:
    """Return the URL of a broker that listens on a unix socket."""
    return f"redis+socket://{quote(str(socket))}"


def _home(environ: Mapping[str, str]) -> Path:
    """Return ``$NFVO_HOME``, else the usual place for root or for a user."""
    named = _path(environ, "NFVO_HOME")
    if named is not None:
        return named
    if os.geteuid() == 0:
        return Path("/var/lib/nfvo")
    return Path.home() / ".local" / "state" / "nfvo"


def _text(environ: Mapping[str, str], name: str) -> str:
    """Return a variable, or what is in the file that ``NAME_FILE`` names."""
    file = environ.get(f"{name}_FILE", "")
    if not file:
        return environ.get(name, "").strip()
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettings(f"{name}_FILE: cannot read {file}: {error}") from error


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    value = _text(environ, name)
    if value and not value.startswith(("/", "~")):
        raise InvalidSettings(f"{name}: expected an absolute path, not {value!r}")
    return Path(value).expanduser() if value else None


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    """Return a URL; the value is never repeated, for it may hold a password."""
    value = _text(environ, name)
    if value and not value.startswith(schemes):
        raise InvalidSettings(
            f"{name}: expected a URL with one of the schemes {' '.join(schemes)}"
        )
    return value


def _number(environ: Mapping[str, str], name: str, default: int, allowed: range) -> int:
    value = _text(environ, name) or str(default)
    if not value.isdecimal() or int(value) not in allowed:
        raise InvalidSettings(
            f"{name}: expected a number from {allowed[0]} to {allowed[-1]}, "
            f"not {value!r}"
        )
    return int(value)


def _names(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    value = _text(environ, name)
    names = tuple(part.strip() for part in value.split(",")) if value else ()
    if not all(names):
        raise InvalidSettings(f"{name}: expected names with commas, not {value!r}")
    return names
