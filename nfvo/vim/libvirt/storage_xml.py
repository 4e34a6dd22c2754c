"""Storage pools and volumes as libvirt's XML (formatstorage.html)."""

from dataclasses import dataclass
from typing import Literal

from lxml import etree

from nfvo.vim.libvirt.markup import E

GIB = 2**30
PRIVATE: Literal["0600"] = "0600"
"""For what is a guest's own: disks, and seeds with their secrets."""
SHARED: Literal["0644"] = "0644"
"""For images: guests of several owners have them open at once."""


@dataclass(frozen=True, slots=True)
class Pool:
    """A directory for volumes; others on the host may pass it but not list it."""

    name: str
    uuid: str
    directory: str

    def to_xml(self) -> etree._Element:
        """Return the ``<pool>``."""
        permissions = E.permissions(E.mode("0711"))
        target = E.target(E.path(self.directory), permissions)
        return E.pool(E.name(self.name), E.uuid(self.uuid), target, type="dir")


@dataclass(frozen=True, slots=True)
class Overlay:
    """A copy-on-write disk over a backing file."""

    name: str
    capacity: int
    backing_path: str
    backing_format: str

    def to_xml(self) -> etree._Element:
        """Return the ``<volume>``; its size is in bytes."""
        backing = E.backingStore(
            E.path(self.backing_path), E.format(type=self.backing_format)
        )
        return E.volume(
            E.name(self.name),
            E.capacity(str(self.capacity), unit="bytes"),
            E.allocation("0"),
            _target("qcow2", PRIVATE),
            backing,
        )


@dataclass(frozen=True, slots=True)
class Empty:
    """A disk with nothing on it; it takes room as it is written to."""

    name: str
    capacity: int

    def to_xml(self) -> etree._Element:
        """Return the ``<volume>``; its size is in bytes."""
        return E.volume(
            E.name(self.name),
            E.capacity(str(self.capacity), unit="bytes"),
            E.allocation("0"),
            _target("qcow2", PRIVATE),
        )


@dataclass(frozen=True, slots=True)
class File:
    """
    A file whose content is uploaded.

    It is made as ``raw`` whatever it will hold, so that libvirt writes nothing into it.
    """

    name: str
    size: int
    mode: Literal["0600", "0644"]

    def to_xml(self) -> etree._Element:
        """Return the ``<volume>``."""
        return E.volume(
            E.name(self.name),
            E.capacity(str(self.size), unit="bytes"),
            E.allocation("0"),
            _target("raw", self.mode),
        )


def _target(file_format: str, mode: str) -> etree._Element:
    return E.target(E.format(type=file_format), E.permissions(E.mode(mode)))
