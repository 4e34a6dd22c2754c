"""
The two storage pools of a host, and their volumes.

``nfvo-images`` caches images; ``nfvo`` has the disks and seeds of servers.  Both are
directories, made when first needed; an operator who wants them elsewhere defines pools
of these names himself (docs/decisions/0005-storage-of-hosts.md).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid5

import libvirt
from lxml import etree

from nfvo.errors import VimRefused
from nfvo.lcm.ids import NAMESPACE
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

Volume = Any
"""A ``libvirt.virStorageVol``."""


class Storage:
    """The pools of one host, for one call, through a connection that is lent."""

    def __init__(self, connection: Connection, uri: str) -> None:
        self.connection = connection
        self.traits = traits_of(uri)
        self.can = self.traits.can
        self._is_session = is_session(uri)
        self._pools: dict[str, Any] = {}

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
        found = parse(self.pool(name).XMLDesc()).findtext("target/path")
        return found or str(self._root() / DIRECTORIES[name])

    def volume(self, pool: str, name: str) -> Volume | None:
        """Return a volume, or None when there is none of that name."""
        with tolerated(libvirt.VIR_ERR_NO_STORAGE_VOL):
            return self.pool(pool).storageVolLookupByName(name)
        return None

    def ensure(self, pool: str, name: str, xml: etree._Element) -> Volume:
        """Return a volume, made from ``xml`` unless there is one of that name."""
        with tolerated(libvirt.VIR_ERR_STORAGE_VOL_EXIST):
            return self.volume(pool, name) or self.pool(pool).createXML(text(xml))
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


def physical_size(volume: Volume) -> int:
    """Return how many bytes a volume's file has now."""
    info = volume.infoFlags(libvirt.VIR_STORAGE_VOL_GET_PHYSICAL)
    return int(info[2])


def _build(pool: Any, directory: Path) -> None:
    """Make a pool's directory, or forget the pool."""
    try:
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
