"""
Logging in at clouds: a connection for each site and thread, one token for all threads.

A site's credentials are read again when Keystone refuses those that we have, and every
``LIVES_S``, so that they can be changed while we run.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from keystoneauth1 import loading
from keystoneauth1.exceptions import Unauthorized
from keystoneauth1.session import Session
from openstack.connection import Connection
from openstack.exceptions import NotSupported, ServiceDisabledException

from nfvo.errors import VimUnavailable
from nfvo.lcm.cloud import SECRET_OF, Cloud
from nfvo.lcm.secret import Secret
from nfvo.vim.openstack.certificates import Certificates

T = TypeVar("T")

LIVES_S = 1.0
CALL_S = 20.0
POISONED = (NotSupported, ServiceDisabledException)
"""What the SDK raises for a service that did not answer when it looked for it first;
it keeps some of that in the connection for good."""


class Credentials(Protocol):
    """Tells how the cloud of a site is reached, as it is stored now."""

    def __call__(self, site: str) -> tuple[Cloud, Secret]:
        """Return the cloud and what to log in with; raises ``NotFound``."""
        ...


@dataclass
class _Login:
    """One login at one cloud; its connections are each used by one thread only."""

    cloud: Cloud
    secret: Secret
    session: Session
    read_s: float
    connections: threading.local = field(default_factory=threading.local)

    def is_of(self, cloud: Cloud, secret: Secret) -> bool:
        return self.cloud == cloud and self.secret.reveal() == secret.reveal()


class Sessions:
    """The connections of one process to all its clouds; ``program`` is its name."""

    def __init__(
        self,
        credentials: Credentials,
        clock: Callable[[], float] = time.monotonic,
        program: str = "nfvo",
    ) -> None:
        self._program = program
        self._credentials = credentials
        self._clock = clock
        self._logins: dict[str, _Login] = {}
        self._lock = threading.Lock()
        self._certificates = Certificates()

    def connection(self, site: str) -> Connection:
        """Return this thread's connection to the cloud of a site."""
        login = self._login(site)
        if not hasattr(login.connections, "mine"):
            login.connections.mine = _connection(login.cloud, login.session)
        connection: Connection = login.connections.mine
        return connection

    def cloud(self, site: str) -> Cloud:
        """Return how the cloud of a site is reached."""
        return self._login(site).cloud

    @contextmanager
    def fresh(self, site: str) -> Iterator[tuple[Cloud, Connection]]:
        """Lend a connection that has not logged in yet, with what is stored now."""
        cloud, secret = self._credentials(site)
        with _connection(cloud, self._session(site, cloud, secret)) as connection:
            yield cloud, connection

    def call(self, site: str, do: Callable[[Connection], T]) -> T:
        """Do something with a connection; once more with credentials read anew."""
        before = self._login(site)
        try:
            return do(self.connection(site))
        except Unauthorized:
            if self._login(site, anew=True) is before:
                raise
            return do(self.connection(site))
        except POISONED:
            self._forget_connection(site)
            raise

    def close(self) -> None:
        """Forget all logins, and the certificates."""
        with self._lock:
            self._logins.clear()
        self._certificates.close()

    def _forget_connection(self, site: str) -> None:
        """Let this thread's next call begin with finding services anew."""
        connections = self._login(site).connections
        if hasattr(connections, "mine"):
            del connections.mine

    def _login(self, site: str, *, anew: bool = False) -> _Login:
        with self._lock:
            known = self._logins.get(site)
            if known and not anew and self._clock() - known.read_s < LIVES_S:
                return known
        cloud, secret = self._credentials(site)
        with self._lock:
            known = self._logins.get(site)
            if known is None or not known.is_of(cloud, secret):
                session = self._session(site, cloud, secret)
                known = _Login(cloud, secret, session, 0.0)
                self._logins[site] = known
            known.read_s = self._clock()
            return known

    def _session(self, site: str, cloud: Cloud, secret: Secret) -> Session:
        auth: dict[str, Any] = dict(cloud.auth)
        auth[SECRET_OF[cloud.auth_type]] = secret.reveal()
        plugin: Any = loading.get_plugin_loader(cloud.auth_type).load_from_options(
            **auth
        )
        return Session(
            auth=plugin,
            verify=self._trusted(site, cloud),
            timeout=CALL_S,
            app_name=self._program,  # the User-Agent in the cloud's logs
        )

    def _trusted(self, site: str, cloud: Cloud) -> bool | str:
        """Return what TLS is verified with: a file, as requests wants it, or True."""
        if not cloud.ca:
            return True
        try:
            return self._certificates.path(cloud.ca)
        except OSError as error:
            raise VimUnavailable(
                f"{site}: cannot keep its certificates: {error}"
            ) from None


def _connection(cloud: Cloud, session: Session) -> Connection:
    """Return a connection whose calls end with their first answer: we try again."""
    return Connection(
        session=session,
        region_name=cloud.region or None,
        interface=cloud.interface,
        image_status_code_retries=0,  # else the SDK waits, by Retry-After for minutes
    )
