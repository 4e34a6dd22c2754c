"""The packet filters of a host: made before a server that refers to them, and read."""

from collections.abc import Iterator

import libvirt

from nfvo.descriptor.security import in_words
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ServerSpec
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.errors import tolerated
from nfvo.vim.libvirt.markup import parse, text
from nfvo.vim.libvirt.port_filter import FILTERS, Filter, filter_of
from nfvo.vim.libvirt.rule_filter import RuleFilter, read_words
from nfvo.vim.libvirt.rule_probe import check_security
from nfvo.vim.libvirt.traits import traits_of

OPEN = in_words(())
PLAIN = frozenset({"", *(one.name for one in FILTERS)})
"""Filters that look at whose packets they are only."""


def ensure_filters(
    connection: Connection, host: HostRecord, server: ServerSpec
) -> None:
    """
    Define the filters of a server's ports, as they should be.

    Raises VimRefused where rules would be void.
    """
    if not traits_of(host.uri).can.anti_spoofing:
        return
    if any(port.security for port in server.ports):
        check_security(connection, host.name, server.name)
    for wanted in dict.fromkeys(_filters(server)):
        if _words(connection, wanted.name) != _due(wanted):
            connection.nwfilterDefineXML(text(wanted.to_xml()))


def words_of(connection: Connection, name: str) -> frozenset[str]:
    """Return what a port lets in and out, by the name of its filter (empty: none)."""
    if name in PLAIN:
        return OPEN
    words = _words(connection, name)
    return frozenset({f"filter {name}"}) if words is None else words


def _filters(server: ServerSpec) -> Iterator[Filter | RuleFilter]:
    """Yield filters, those that others are on top of before them."""
    plain = {one.name: one for one in FILTERS}
    for port in server.ports:
        if port.network.fabric != "udp":
            base = filter_of(port).name
            yield plain[base]
            if port.security:
                yield RuleFilter(base, port.security)


def _due(wanted: Filter | RuleFilter) -> frozenset[str] | None:
    return in_words(wanted.rules) if isinstance(wanted, RuleFilter) else OPEN


def _words(connection: Connection, name: str) -> frozenset[str] | None:
    """Return what a filter lets pass, None when there is none of that name."""
    with tolerated(libvirt.VIR_ERR_NO_NWFILTER):
        found = connection.nwfilterLookupByName(name)
        return OPEN if name in PLAIN else read_words(parse(found.XMLDesc()))
    return None
