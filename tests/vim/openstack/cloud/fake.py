"""
A cloud to test with: the part of its APIs that we use, as the real SDK speaks to it.

``with FakeCloud() as cloud:`` serves on a port of loopback.  Tests edit its state by
hand (``cloud.nova.servers[id].status = "ERROR"``), stage faults (``cloud.staged``)
and count calls (``cloud.calls("POST /network/v2.0/ports")``); ``reset`` empties it.
Discovery and logins are not among the calls: ``cloud.keystone.logins`` counts these.
"""

import re
import threading
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from nfvo.lcm.cloud import AuthType, Cloud
from nfvo.lcm.secret import Secret
from tests.vim.openstack.cloud import (  # noqa: F401  (they declare their routes)
    actions,
    cinder,
    discovery,
    flavors,
    glance,
    images,
    keystone,
    neutron,
    nova,
    placement,
    ports,
    qos,
    servers,
    trunks,
)
from tests.vim.openstack.cloud.routes import Call, Request
from tests.vim.openstack.cloud.serving import Server
from tests.vim.openstack.cloud.staging import Staged


class FakeCloud:
    """All services of one cloud."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._calls: list[Call] = []
        self.server = Server(self)
        self.reset()

    def reset(self) -> None:
        """Be as a cloud that was just set up: two machines, nothing on them."""
        with self.lock:
            self.keystone = keystone.Keystone()
            self.placement = placement.Placement()
            self.neutron = neutron.Neutron()
            self.glance = images.Glance()
            self.nova = nova.Nova()
            self.cinder = cinder.Cinder()
            self.staged = Staged()
            self._calls.clear()

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def auth_url(self) -> str:
        return f"{self.url}/identity/v3"

    def account(self, *, admin: bool = False) -> tuple[Cloud, Secret]:
        """Return how to log in with a password, as ``Sessions`` wants to be told."""
        name = "admin" if admin else "nfvo"
        auth = {
            "auth_url": self.auth_url,
            "username": name,
            "user_domain_id": "default",
            "project_name": keystone.PROJECT_NAME,
            "project_domain_id": "default",
        }
        return Cloud(auth, region="one"), Secret(self.keystone.passwords[name])

    def application_credential(self) -> tuple[Cloud, Secret]:
        """Return how to log in with an application credential (no admin)."""
        auth = {"auth_url": self.auth_url, "application_credential_id": "app"}
        kind = AuthType.APPLICATION_CREDENTIAL
        return Cloud(auth, kind, "one"), Secret(self.keystone.passwords["app"])

    def calls(self, on: str = "") -> list[Call]:
        """Return the calls of which ``METHOD /path?query`` matches, oldest first."""
        with self.lock:
            return [call for call in self._calls if re.search(on, call.line)]

    def note(self, request: Request, status: int) -> None:
        with self.lock:
            agent = request.headers.get("user-agent", "")
            self._calls.append(Call(request.line, status, request.body, agent))

    def forget_calls(self) -> None:
        with self.lock:
            self._calls.clear()

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.stop()


@dataclass(frozen=True)
class Login:
    """The ``Credentials`` of ``Sessions`` for one cloud, whatever the site's name."""

    cloud: FakeCloud
    admin: bool = False

    def __call__(self, site: str) -> tuple[Cloud, Secret]:
        return self.cloud.account(admin=self.admin)
