"""The port ``Vim`` on libvirt: lends a connection to what does the work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from nfvo.lcm.ports import FoundResource, HostWatch, Inventory, SeenServer
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, ServerSpec, VolumeSpec
from nfvo.vim.libvirt import images, networks, servers, volumes
from nfvo.vim.libvirt.connection import Connections
from nfvo.vim.libvirt.found import found
from nfvo.vim.libvirt.inspection import Inspection
from nfvo.vim.libvirt.shapes import Shapes
from nfvo.vim.libvirt.storage import Storage, Storages
from nfvo.vim.libvirt.watch import LibvirtWatch
from nfvo.vim.whose import check_name


class LibvirtVim:
    """
    Hypervisor hosts, each reached through libvirt at its URI.

    ``slice_limit_s`` is how long a slice of an image is sent; ending it takes time too.
    """

    def __init__(self, slice_limit_s: float = 4.0) -> None:
        self._slice_limit_s = slice_limit_s
        self._connections = Connections()
        self._storages = Storages()
        self._shapes = Shapes()
        self._inspection = Inspection()

    def inspect(self, host: HostRecord) -> Inventory:
        """Look at what the host has and can do; prepare its storage."""
        with self._connections.to(host) as connection:
            return self._inspection.of(connection, host)

    def ensure_image(self, host: HostRecord, image: ImageSpec, offset: int) -> int:
        """Put a slice of the image on the host."""
        with self._storage(host) as storage:
            return images.ensure_image(storage, image, offset, self._slice_limit_s)

    def delete_image(self, host: HostRecord, sha256: str) -> None:
        """Remove a cached image."""
        with self._storage(host) as storage:
            images.delete_image(storage, sha256)

    def ensure_network(self, host: HostRecord, network: NetworkSpec) -> None:
        """Make the link's part on this host, or bring its peers up to date."""
        with self._connections.to(host) as connection:
            networks.ensure_network(connection, host, network)

    def delete_network(self, host: HostRecord, network: NetworkSpec) -> None:
        """Remove the link's part on this host; refused while ports are on it."""
        with self._connections.to(host) as connection:
            networks.delete_network(connection, host, network)

    def ensure_volume(self, host: HostRecord, volume: VolumeSpec) -> None:
        """Make a copy-on-write disk over an image that is on the host."""
        with self._storage(host) as storage:
            check_name(host.name, volume)
            volumes.ensure_volume(storage, volume)

    def ensure_seed(self, host: HostRecord, name: str, content: bytes) -> None:
        """Make a volume with day-0 data, readable by the hypervisor only."""
        with self._storage(host) as storage:
            volumes.ensure_seed(storage, name, content)

    def delete_volume(self, host: HostRecord, name: str) -> None:
        """Remove a disk or a seed."""
        with self._storage(host) as storage:
            volumes.delete_volume(storage, name)

    def ensure_server(
        self, host: HostRecord, server: ServerSpec, day_zero: bytes = b""
    ) -> None:
        """Define the VM and start it unless it runs."""
        with self._storage(host) as storage:
            servers.ensure_server(storage, self._shapes, host, server)

    def stop_server(self, host: HostRecord, server_id: str) -> None:
        """Switch the VM off, as if by its power switch."""
        with self._connections.to(host) as connection:
            servers.stop_server(connection, server_id)

    def start_server(self, host: HostRecord, server_id: str) -> None:
        """Start a VM that is defined; fine when it is gone or already runs."""
        with self._connections.to(host) as connection:
            servers.start_server(connection, server_id)

    def delete_server(self, host: HostRecord, server_id: str) -> None:
        """Stop the VM and undefine it."""
        with self._connections.to(host) as connection:
            servers.delete_server(connection, host, server_id)

    def is_ready(self, host: HostRecord, server: ServerSpec) -> bool:
        """Whether the guest answers (or, without an agent, runs)."""
        with self._connections.to(host) as connection:
            return servers.is_ready(connection, host, server)

    def found(self, host: HostRecord) -> tuple[FoundResource, ...]:
        """Return all that carries our tag on the host, whoever's installation."""
        with self._connections.to(host) as connection:
            return found(connection, host)

    def watch(
        self, host: HostRecord, on_event: Callable[[SeenServer], None]
    ) -> HostWatch:
        """Open a watch, on connections of its own."""
        return LibvirtWatch(host, on_event)

    def close(self) -> None:
        """Let go of all connections."""
        self._connections.close()

    @contextmanager
    def _storage(self, host: HostRecord) -> Iterator[Storage]:
        """Lend the storage of a host, with the connection to it."""
        with (
            self._connections.to(host) as connection,
            self._storages.of(connection, host) as storage,
        ):
            yield storage
