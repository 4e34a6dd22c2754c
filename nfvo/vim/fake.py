"""
A VIM that keeps what it makes as small files: for tests and for trying things out.

Its state is outside the process, so that it survives a killed worker and can be
looked at.  ``before`` is called with the name of each call and the host, and may
raise, to stage a failure.

What operators do on hosts by hand is done to the files, in ``FOLDER/HOST``:

========================  ============================================================
``server/UUID``           a ``ServerSpec``: edit it (vcpus, ports, ...), or remove the
                          file to undefine the VM
``state/UUID``            RUNNING, STOPPED, ...: a ``ServerState``
``pinned/UUID``           one ``VCPU:CPUS`` (``1:4-5``) a line for a VM that is pinned
``network/NAME``          a ``NetworkSpec``: edit its peers, or remove it
``inactive/NAME``         while the file is there, that network is stopped
``volume/NAME``           a ``VolumeSpec``; ``seed/NAME`` is a seed, of that size
``image/SHA256``          how many bytes of the image are there
========================  ============================================================

A host whose URI is a cloud's place has VMs only, in ``FOLDER/SITE/HOST``; networks and
images of the cloud are in ``FOLDER/SITE``.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from nfvo.errors import VimRefused
from nfvo.graph import Resources
from nfvo.lcm.cloud import place_of
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import FoundResource, HostWatch, Inventory, SeenServer
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, PortSpec, ServerSpec, VolumeSpec
from nfvo.vim.bound import refuse_binding
from nfvo.vim.capabilities import FAKE, OPENSTACK
from nfvo.vim.fake_devices import fake_devices
from nfvo.vim.fake_facts import found_network, found_seed, found_server, found_volume
from nfvo.vim.fake_files import SITE_WIDE, Files, is_anchor, is_cloud
from nfvo.vim.whose import check_name, check_tag, vni_taken

CAPACITY = Resources(vcpus=16, memory_mib=32_768, disk_gib=500)
UPLINKS = frozenset({"up1", "up2"})


def _let(call: str, host: str) -> None:
    """Stage no failure."""


class FakeVim:
    """Keeps everything in ``folder``/HOST/KIND/NAME."""

    def __init__(self, folder: Path, before: Callable[[str, str], None] = _let) -> None:
        self._files = Files(folder)
        self._before = before

    def inspect(self, host: HostRecord) -> Inventory:
        """Return the same capacity for every host, but none for a cloud as such."""
        self._before("inspect", host.name)
        able = OPENSTACK if is_cloud(host) else FAKE
        if place_of(host.uri).machine and is_cloud(host):
            able = replace(able, spreads=False)
        room = Resources() if is_anchor(host) else CAPACITY
        uplinks = frozenset[str]() if is_cloud(host) else UPLINKS
        devices = fake_devices(host.lends)
        return Inventory(
            able, room, hostname=host.name, uplinks=uplinks, devices=devices
        )

    def ensure_image(self, host: HostRecord, image: ImageSpec, offset: int) -> int:
        """Take half of the image at a time."""
        self._before("ensure_image", host.name)
        if (kept := self._files.load(host, "image", image.sha256)) == str(image.size):
            return image.size
        half = max(1, image.size // 2)
        done = min(image.size, (offset if kept is not None else 0) + half)
        self._files.save(host, "image", image.sha256, str(done))
        return done

    def delete_image(self, host: HostRecord, sha256: str) -> None:
        """Forget the image, unless a disk is over it."""
        for name in self._files.names(host, "volume"):
            volume = self._volume(host, name)
            if volume and volume.image_sha256 == sha256:
                raise VimRefused(f"image {sha256[:12]} is used by the disk {name}")
        self._files.drop(host, "image", sha256)

    def ensure_network(self, host: HostRecord, network: NetworkSpec) -> None:
        """Keep the network's spec, unless its name or VNI is another's."""
        self._before("ensure_network", host.name)
        self._check_network(host, network)
        self._files.save(host, "network", network.name, network.model_dump_json())
        self._files.drop(host, "inactive", network.name)

    def delete_network(self, host: HostRecord, network: NetworkSpec) -> None:
        """Forget the network, unless a server is on it."""
        self._before("delete_network", host.name)
        if kept := self._network(host, network.name):
            check_tag(host.name, f"network {kept.name}", network.tag, kept.tag)
        for text in self._files.servers(host):
            server = ServerSpec.model_validate_json(text)
            if any(port.network.id == network.id for port in _all(server)):
                raise VimRefused(f"network {network.name} is used by {server.name}")
        self._files.drop(host, "network", network.name)
        self._files.drop(host, "inactive", network.name)

    def ensure_volume(self, host: HostRecord, volume: VolumeSpec) -> None:
        """Keep the volume's spec; its image must be whole."""
        self._before("ensure_volume", host.name)
        _check_parts(host, volume.name)
        check_name(host.name, volume)
        needed = volume.image_sha256
        if needed and self._files.load(host, "image", needed) is None:
            raise VimRefused(f"image {volume.image_sha256[:12]} is not on {host.name}")
        self._files.save(host, "volume", volume.name, volume.model_dump_json())

    def ensure_seed(self, host: HostRecord, name: str, content: bytes) -> None:
        """Keep the size of the seed."""
        self._before("ensure_seed", host.name)
        _check_parts(host, name)
        self._files.save(host, "seed", name, str(len(content)))

    def delete_volume(self, host: HostRecord, name: str) -> None:
        """Forget a volume or a seed."""
        self._before("delete_volume", host.name)
        self._files.drop(host, "volume", name)
        self._files.drop(host, "seed", name)

    def ensure_server(
        self, host: HostRecord, server: ServerSpec, day_zero: bytes = b""
    ) -> None:
        """Keep the server's spec, and let it run; its parts must be there."""
        self._before("ensure_server", host.name)
        if kept := self._server(host, server.id):
            check_tag(host.name, f"server {kept.name}", server.tag, kept.tag)
        elif is_cloud(host):
            refuse_binding(server, OPENSTACK)
            self._check_whole(host, server, day_zero)
        for kind, name in _volumes(host, server):
            if self._files.load(host, kind, name) is None:
                raise VimRefused(f"{server.name} has no {kind} {name} on {host.name}")
        self._files.save(host, "server", server.id, server.model_dump_json())
        self._files.save(host, "state", server.id, ServerState.RUNNING)

    def stop_server(self, host: HostRecord, server_id: str) -> None:
        """Stop the server if it is there."""
        self._before("stop_server", host.name)
        self._turn(host, server_id, ServerState.STOPPED)

    def start_server(self, host: HostRecord, server_id: str) -> None:
        """Start the server if it is there."""
        self._before("start_server", host.name)
        self._turn(host, server_id, ServerState.RUNNING)

    def delete_server(self, host: HostRecord, server_id: str) -> None:
        """Forget the server."""
        self._before("delete_server", host.name)
        for kind in ("state", "pinned", "server"):
            self._files.drop(host, kind, server_id)

    def is_ready(self, host: HostRecord, server: ServerSpec) -> bool:
        """Answer for every server that runs."""
        self._before("is_ready", host.name)
        return self._files.load(host, "state", server.id) == ServerState.RUNNING

    def found(self, host: HostRecord) -> tuple[FoundResource, ...]:
        """Return all that is kept for the host."""
        self._before("found", host.name)
        looks = (
            ("server", self._found_server),
            ("network", self._found_network),
            ("volume", lambda _, name, kept: found_volume(kept)),
            ("seed", lambda _, name, kept: found_seed(name)),
            ("image", lambda _, name, kept: FoundResource("image", name)),
        )
        return tuple(
            look(host, name, kept)
            for kind, look in looks
            if kind not in SITE_WIDE or not is_cloud(host) or is_anchor(host)
            for name in self._files.names(host, kind)
            if (kept := self._files.load(host, kind, name)) is not None
        )

    def watch(
        self, host: HostRecord, on_event: Callable[[SeenServer], None]
    ) -> HostWatch:
        """Return a watch without events."""
        self._before("watch", host.name)
        return FakeWatch(self, host)

    def close(self) -> None:
        """Have nothing to close."""

    def servers(self, host: HostRecord) -> tuple[SeenServer, ...]:
        """Return the servers of a host with their states."""
        specs = (self._server(host, name) for name in self._files.names(host, "server"))
        return tuple(self._seen(host, spec) for spec in specs if spec is not None)

    def _check_whole(
        self, host: HostRecord, server: ServerSpec, day_zero: bytes
    ) -> None:
        """Refuse a VM that is to be made of what is not there, or without its data."""
        if not day_zero:
            raise VimRefused(f"{server.name} is gone, and comes without day-0 data")
        if self._files.load(host, "image", server.image_sha256) is None:
            image = server.image_sha256[:12]
            raise VimRefused(f"image {image} of {server.name} is not in the cloud")
        for name in (port.network.name for port in _all(server)):
            if self._network(host, name) is None:
                raise VimRefused(f"{server.name} has no network {name}")
        for text in self._files.servers(host):
            other = ServerSpec.model_validate_json(text)
            if taken := _ends(server) & _ends(other):
                raise VimRefused(f"{server.name}: {taken} is a port of {other.name}")

    def _found_server(self, host: HostRecord, id: str, kept: str) -> FoundResource:
        state = self._files.load(host, "state", id) or ""
        pinned = self._files.load(host, "pinned", id)
        return found_server(kept, state, pinned, host)

    def _found_network(self, host: HostRecord, name: str, kept: str) -> FoundResource:
        active = self._files.load(host, "inactive", name) is None
        return found_network(kept, active=active)

    def _check_network(self, host: HostRecord, wanted: NetworkSpec) -> None:
        for name in self._files.names(host, "network"):
            kept = self._network(host, name)
            if kept is None:
                continue
            if name == wanted.name:
                check_tag(host.name, f"network {name}", wanted.tag, kept.tag)
            elif kept.segment == wanted.segment != 0:
                raise vni_taken(host.name, wanted, kept.name, kept.tag)

    def _seen(self, host: HostRecord, server: ServerSpec) -> SeenServer:
        state = ServerState(self._files.load(host, "state", server.id) or "")
        agent = server.agent and not is_cloud(host)
        return SeenServer(server.id, server.name, state, agent=agent)

    def _turn(self, host: HostRecord, server_id: str, state: ServerState) -> None:
        if self._files.load(host, "server", server_id) is not None:
            self._files.save(host, "state", server_id, state)

    def _server(self, host: HostRecord, id: str) -> ServerSpec | None:
        text = self._files.load(host, "server", id)
        return None if text is None else ServerSpec.model_validate_json(text)

    def _network(self, host: HostRecord, name: str) -> NetworkSpec | None:
        text = self._files.load(host, "network", name)
        return None if text is None else NetworkSpec.model_validate_json(text)

    def _volume(self, host: HostRecord, name: str) -> VolumeSpec | None:
        text = self._files.load(host, "volume", name)
        return None if text is None else VolumeSpec.model_validate_json(text)


def _check_parts(host: HostRecord, volume: str) -> None:
    if is_cloud(host):
        raise VimRefused(f"{host.name} makes VMs whole: there is no place for {volume}")


def _ends(server: ServerSpec) -> set[tuple[str, str]]:
    """Return what Neutron gives to one port only."""
    return {(port.network.id, port.mac) for port in _all(server)}


def _all(server: ServerSpec) -> Iterator[PortSpec]:
    """Yield the ports of a server, those in trunks too."""
    for port in server.ports:
        yield from (port, *port.trunk)


def _volumes(host: HostRecord, server: ServerSpec) -> tuple[tuple[str, str], ...]:
    """Return what a VM is made of that is not made whole."""
    beside = (("volume", one.name) for one in server.storages)
    volumes = ("volume", server.disk), ("seed", server.seed), *beside
    return () if is_cloud(host) else volumes


class FakeWatch:
    """A watch that looks at the files."""

    def __init__(self, vim: FakeVim, host: HostRecord) -> None:
        self._vim = vim
        self._host = host

    def sweep(self) -> tuple[SeenServer, ...]:
        """Return the servers as they are kept."""
        return self._vim.servers(self._host)

    def agent_answers(self, server_id: str) -> bool:
        """Answer for every server that runs."""
        running = (s.id for s in self.sweep() if s.state is ServerState.RUNNING)
        return server_id in running

    def close(self) -> None:
        """Have nothing to close."""
