"""
The two storage pools of a host, and their volumes.

``nfvo-images`` caches images; ``nfvo`` has the disks and seeds of servers.  Both are
directories, made when first needed; an operator who wants them elsewhere defines pools
of these names himself (docs/decisions/0005-storage-of-hosts.md).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid5

import libvirt
from lxml import etree

from nfvo.errors import VimRefused
from nfvo.lcm.ids import NAMESPACE
from nfvo.lcm.records import HostRecord
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.endpoint import is_session
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.markup import parse, text
from nfvo.vim.libvirt.storage_xml import Pool
from nfvo.vim.libvirt.traits import traits_of

IMAGES = "nfvo-images"
VOLUMES = "nfvo"
DIRECTORIES: Mapping[str, str] = {IMAGES: "nfvo-cache", VOLUMES: "nfvo"}
SYSTEM_ROOT = Path("/var/lib/libvirt/images")
KNOWN_S = 1.0

Volume = Any
"""A ``libvirt.virStorageVol``."""


class Storage:
    """The pools of one host, through a connection that is lent; found when asked."""

    def __init__(self, connection: Connection, uri: str) -> None:
        self.connection = connection
        self.traits = traits_of(uri)
        self.can = self.traits.can
        self._is_session = is_session(uri)
        self._pools: dict[str, Any] = {}
        self._directories: dict[str, str] = {}

    def pool(self, name: str) -> Any:
        """Return a pool (``libvirt.virStoragePool``) that is ready for use."""
        if name not in self._pools:
            self._pools[name] = self._ready(name)
        return self._pools[name]

    def _ready(self, name: str) -> Any:
        try:
            pool = self.connection.storagePoolLookupByName(name)
        except libvirt.libvirtError as error:
            if error.get_error_code() != libvirt.VIR_ERR_NO_STORAGE_POOL:
                raise
            return self._make(name)
        if not pool.isActive():
            _start(pool)
        return pool

    def directory(self, name: str) -> str:
        """Return where a pool keeps its volumes."""
        if name not in self._directories:
            found = parse(self.pool(name).XMLDesc()).findtext("target/path")
            where = found or str(self._root() / DIRECTORIES[name])
            self._directories[name] = where
        return self._directories[name]

    def volume(self, pool: str, name: str) -> Volume | None:
        """Return a volume, or None when there is none of that name."""
        with tolerated(libvirt.VIR_ERR_NO_STORAGE_VOL):
            return self.pool(pool).storageVolLookupByName(name)
        return None

    def ensure(self, pool: str, name: str, xml: etree._Element) -> Volume:
        """Return a volume, made from ``xml`` unless there is one of that name."""
        return self.volume(pool, name) or self.make(pool, name, xml)

    def make(self, pool: str, name: str, xml: etree._Element) -> Volume:
        """Return a volume made from ``xml``, or what others have just made."""
        with tolerated(libvirt.VIR_ERR_STORAGE_VOL_EXIST):
            return self.pool(pool).createXML(text(xml))
        return self.pool(pool).storageVolLookupByName(name)

    def delete(self, pool: str, name: str) -> None:
        """Delete a volume; fine when it is gone."""
        volume = self.volume(pool, name)
        if volume is not None:
            with tolerated(libvirt.VIR_ERR_NO_STORAGE_VOL):
                volume.delete(0)

    def over(self, path: str) -> str:
        """Return the name of a disk that is backed by ``path``, or nothing."""
        for volume in self.pool(VOLUMES).listAllVolumes():
            if parse(volume.XMLDesc()).findtext("backingStore/path") == path:
                return str(volume.name())
        return ""

    def _make(self, name: str) -> Any:
        """Make a pool; its UUID is the same everywhere, so making it twice is fine."""
        directory = self._root() / DIRECTORIES[name]
        pool = Pool(name, str(uuid5(NAMESPACE, f"pool-{name}")), str(directory))
        made = self.connection.storagePoolDefineXML(text(pool.to_xml()))
        _build(made, directory)
        made.setAutostart(1)
        _start(made)
        return made

    def _root(self) -> Path:
        """
        Return where pools are made.

        A session daemon tells neither its home nor its user, only the UUID of its
        host, which no two may share (libvirtd.conf, ``host_uuid``).
        """
        if not self._is_session:
            return SYSTEM_ROOT
        uuid = parse(self.connection.getCapabilities()).findtext("host/uuid") or ""
        return Path.home() / ".local" / "share" / "libvirt" / "images" / uuid


class Storages:
    """
    The storage of each host as it was found up to ``KNOWN_S`` ago.

    Pools rarely change, and to look for them costs as much as to make a volume.  When
    a call fails they are looked for again: a retry finds what has become of them.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[Storage, float]] = {}

    @contextmanager
    def of(self, connection: Connection, host: HostRecord) -> Iterator[Storage]:
        """Lend the storage of a host."""
        key, now_s = (host.id, host.uri), self._clock()
        storage, found_s = self._known.get(key, (None, 0.0))
        is_old = now_s - found_s > KNOWN_S
        if storage is None or is_old or storage.connection is not connection:
            storage = Storage(connection, host.uri)
            self._known[key] = storage, now_s
        try:
            yield storage
        except libvirt.libvirtError:
            self._known.pop(key, None)
            raise


def physical_size(volume: Volume) -> int:
    """Return how many bytes a volume's file has now."""
    info = volume.infoFlags(libvirt.VIR_STORAGE_VOL_GET_PHYSICAL)
    return int(info[2])


def _build(pool: Any, directory: Path) -> None:
    """Make a pool's directory, or forget the pool."""
    try:
        with tolerated(libvirt.VIR_ERR_OPERATION_INVALID):  # others have started it
            pool.build(0)
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_SYSTEM_ERROR:
            raise
        pool.undefine()
        raise VimRefused(
            f"cannot make the storage pool {pool.name()}: {error.get_error_message()}",
            hint=f"define it on the host: virsh pool-define-as {pool.name()} dir "
            f"--target DIRECTORY, as it cannot be in {directory}",
        ) from error


def _start(pool: Any) -> None:
    with tolerated(libvirt.VIR_ERR_OPERATION_INVALID):  # it runs already
        pool.create(0)
