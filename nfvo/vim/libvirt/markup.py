"""XML as we write it and as we read libvirt's: no entities, no network."""

from collections.abc import Callable
from typing import Protocol, cast

from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found]

_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, remove_blank_text=True
)


class Elements(Protocol):
    """Makes elements: ``E.disk(E.source(pool="nfvo"), type="volume")``."""

    def __getattr__(self, tag: str) -> Callable[..., etree._Element]:
        """Return what makes elements of one name."""
        ...

    def __call__(self, tag: str, *content: object) -> etree._Element:
        """Make an element whose name is a value."""
        ...


def elements(prefix: str, namespace: str) -> Elements:
    """Return the maker of the elements of one namespace."""
    return cast(Elements, ElementMaker(namespace=namespace, nsmap={prefix: namespace}))


E = cast(Elements, ElementMaker())
"""Makes libvirt's elements, which are in no namespace."""


def text(element: etree._Element) -> str:
    """Return an element as text, one child a line."""
    etree.indent(element)
    return etree.tostring(element, encoding="unicode") + "\n"


def parse(document: str) -> etree._Element:
    """Parse what libvirt gave us."""
    return etree.fromstring(document, _PARSER)
