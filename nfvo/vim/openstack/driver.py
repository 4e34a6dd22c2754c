"""The port ``Vim`` on OpenStack: lends a connection to what does the work."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from openstack.connection import Connection

from nfvo.errors import VimRefused
from nfvo.lcm.cloud import Place, Right, place_of
from nfvo.lcm.ports import FoundResource, HostWatch, Inventory, SeenServer
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, ServerSpec, Tag, VolumeSpec
from nfvo.vim.bound import refuse_binding
from nfvo.vim.capabilities import OPENSTACK
from nfvo.vim.openstack import images, networks
from nfvo.vim.openstack.checks import checks
from nfvo.vim.openstack.errors import cloud_errors
from nfvo.vim.openstack.found import found
from nfvo.vim.openstack.inspection import inspect
from nfvo.vim.openstack.listing import Listing
from nfvo.vim.openstack.servers import Servers
from nfvo.vim.openstack.sessions import Credentials, Sessions
from nfvo.vim.openstack.tidying import tidy
from nfvo.vim.openstack.tries import Try
from nfvo.vim.openstack.watch import Poller

T = TypeVar("T")


class OpenStackVim:
    """
    The places of clouds (``place_of``): zones, compute hosts, and each cloud as such.

    Keeps for each site what its threads share: logins, the listing, the poller.
    """

    def __init__(
        self,
        credentials: Credentials,
        clock: Callable[[], float] = time.monotonic,
        program: str = "nfvo",
    ) -> None:
        self._clock = clock
        self._sessions = Sessions(credentials, program=program)
        self._listings: dict[str, Listing] = {}
        self._pollers: dict[str, Poller] = {}
        self._lock = threading.Lock()

    def inspect(self, host: HostRecord) -> Inventory:
        """Look at what the place has."""
        place, cloud = self._place(host), self._sessions.cloud(host.site)
        listing = self._listing(host.site)
        return self._call(host, lambda conn: inspect(conn, cloud, place, listing))

    def check(self, site: str) -> tuple[Right, ...]:
        """Try each right that we need at a site, with a login of its own."""
        with cloud_errors(site), self._sessions.fresh(site) as (cloud, conn):
            return checks(conn, site, cloud)

    def ensure_image(self, host: HostRecord, image: ImageSpec, offset: int) -> int:
        """Put a slice of the image into the cloud."""
        return self._call(
            host, lambda conn: images.ensure_image(conn, host.site, image, offset)
        )

    def delete_image(self, host: HostRecord, sha256: str) -> None:
        """Remove an image of ours from the cloud."""
        self._call(host, lambda conn: images.delete_image(conn, sha256))

    def ensure_network(self, host: HostRecord, network: NetworkSpec) -> None:
        """Make the link's network, once for the site."""
        if networks.begins(network):
            this = Try(self._clock, self._clock())
            self._call(
                host, lambda conn: networks.begin_network(conn, host, network, this)
            )
        else:
            self._call(host, lambda conn: networks.ensure_network(conn, host, network))

    def delete_network(self, host: HostRecord, network: NetworkSpec) -> None:
        """Remove the link's network; refused while ports are on it."""
        self._call(host, lambda conn: networks.delete_network(conn, host, network))

    def ensure_volume(self, host: HostRecord, volume: VolumeSpec) -> None:
        """Refuse: a server is made whole, with its disk."""
        raise _made_whole(host)

    def ensure_seed(self, host: HostRecord, name: str, content: bytes) -> None:
        """Refuse: a server is made whole, with its config drive."""
        raise _made_whole(host)

    def delete_volume(self, host: HostRecord, name: str) -> None:
        """Do nothing: there are none."""

    def ensure_server(
        self, host: HostRecord, server: ServerSpec, day_zero: bytes = b""
    ) -> None:
        """Make the VM whole, or start it unless it runs."""
        refuse_binding(server, OPENSTACK)
        place = self._place(host)
        self._servers(host, lambda here: here.ensure(host, place, server, day_zero))

    def stop_server(self, host: HostRecord, server_id: str) -> None:
        """Switch the VM off."""
        self._servers(host, lambda here: here.stop(host, server_id))

    def start_server(self, host: HostRecord, server_id: str) -> None:
        """Start a VM; fine when it is gone or already runs."""
        self._servers(host, lambda here: here.start(host, server_id))

    def delete_server(self, host: HostRecord, server_id: str) -> None:
        """Remove the VM and its ports."""
        self._servers(host, lambda here: here.delete(host, server_id))

    def is_ready(self, host: HostRecord, server: ServerSpec) -> bool:
        """Whether Nova says that the VM runs."""
        return self._servers(host, lambda here: here.is_ready(host, server))

    def found(self, host: HostRecord) -> tuple[FoundResource, ...]:
        """Return all that carries our mark at the place, whoever's installation."""
        place, listing = self._place(host), self._listing(host.site)
        return self._call(host, lambda conn: found(conn, place, listing))

    def tidy(
        self, host: HostRecord, installation: str, may_go: Callable[[Tag], bool]
    ) -> None:
        """Remove flavors, groups and policies of ours that nothing uses any more."""
        self._call(host, lambda conn: tidy(conn, installation, may_go))

    def watch(
        self, host: HostRecord, on_event: Callable[[SeenServer], None]
    ) -> HostWatch:
        """Open a watch, on the one listing of the site."""
        listing = self._listing(host.site)
        with self._lock:
            poller = self._pollers.setdefault(
                host.site, Poller(lambda: self._call(host, listing.servers))
            )
        return poller.watch(self._place(host), on_event)

    def close(self) -> None:
        """End all polling, and forget all logins."""
        with self._lock:
            for poller in self._pollers.values():
                poller.end()
        self._sessions.close()

    def _servers(self, host: HostRecord, do: Callable[[Servers], T]) -> T:
        listing = self._listing(host.site)
        return self._call(host, lambda conn: do(Servers(conn, listing)))

    def _call(self, host: HostRecord, do: Callable[[Connection], T]) -> T:
        with cloud_errors(host.site):
            return self._sessions.call(host.site, do)

    def _place(self, host: HostRecord) -> Place:
        return place_of(host.uri)

    def _listing(self, site: str) -> Listing:
        with self._lock:
            return self._listings.setdefault(site, Listing())


def _made_whole(host: HostRecord) -> VimRefused:
    return VimRefused(
        f"{host.name}: a cloud makes a VM whole: it has no volumes of ours",
        hint="this is a defect of nfvo: please report it",
    )
