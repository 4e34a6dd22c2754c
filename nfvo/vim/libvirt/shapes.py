"""
Which shapes of domains libvirt's schema has passed: one need not be checked twice.

For each check libvirtd reads its whole schema, which takes 12 ms of its CPU (9.0):
more than to define the domain and to start it (on its test driver).
"""

from typing import Any
from weakref import WeakKeyDictionary

import libvirt
from lxml import etree

from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.domain_xml import Domain
from nfvo.vim.libvirt.markup import text

Shape = tuple[object, ...]
"""A domain without its own values: what it is for, its elements, their attributes."""


class Shapes:
    """The shapes that were passed on each connection; a new one has passed none."""

    def __init__(self) -> None:
        self._passed: WeakKeyDictionary[Connection, set[Shape]] = WeakKeyDictionary()

    def define(self, connection: Connection, domain: Domain) -> Any:
        """
        Define a domain; one of a new shape only if the schema has nothing against it.

        The values in a shape are of our own types, or constants of ``domain_xml``;
        libvirt reads them anyway, and refuses what it cannot read.
        """
        passed = self._passed.setdefault(connection, set())
        xml = domain.to_xml()
        shape = (domain.hypervisor, domain.architecture, *shape_of(xml))
        known = shape in passed
        flags = 0 if known else libvirt.VIR_DOMAIN_DEFINE_VALIDATE
        found = connection.defineXMLFlags(text(xml), flags)
        passed.add(shape)
        return found


def shape_of(xml: etree._Element) -> Shape:
    """Return the elements in their order and depth, with their attributes' names."""
    return (
        xml.tag,
        tuple(sorted(xml.keys())),
        bool(xml.text and xml.text.strip()),
        *map(shape_of, xml),
    )
