"""The network at an operator's word: given, looked at, taken away."""

from collections import defaultdict
from collections.abc import Mapping

from nfvo.errors import Conflict
from nfvo.lcm.network import (
    LinkView,
    NetworkRecord,
    NetworkView,
    PieceView,
    SwitchView,
)
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import Scope
from nfvo.lcm.writing import Writing
from nfvo.placement.network.files import read_piece
from nfvo.placement.network.model import Network
from nfvo.placement.network.pieces import whole


def give(ports: Ports, scope: Scope, site: str, file: str, document: str) -> None:
    """
    Make this the network of a site, or, of none, what joins sites.

    Raises ``DescriptorError`` for what is no network, ``InvalidRequest`` for what makes
    none with the others, ``Conflict`` for one without links that services run over.
    """
    with ports.store.write(scope) as tx:
        if site:
            site = tx.site(site).name
        others = [one for one in tx.networks() if one.site != site]
        beside = [name for one in others for name in one.piece.switches]
        piece = read_piece(file, document, () if site else beside).of_site(site)
        network = whole([*(one.piece for one in others), piece])
        _check_unused(tx, site, network.link)
        tx.put_network(NetworkRecord(site, document, piece))


def take_away(ports: Ports, scope: Scope, site: str) -> None:
    """
    Forget the network of a site: it is without limits again.

    Raises ``Conflict`` while services run over its links, ``InvalidRequest`` while
    links of another piece end there, ``NotFound``.
    """
    with ports.store.write(scope) as tx:
        record = tx.network(site)
        _check_unused(tx, record.site, {})
        whole(one.piece for one in tx.networks() if one.site != record.site)
        tx.delete_network(record.site)


def _check_unused(tx: Writing, site: str, kept: Mapping[str, object]) -> None:
    """Raise ``Conflict`` if links go that services have bandwidth of."""
    users = tx.link_users()
    for link in sorted(tx.link_ids(site) - kept.keys()):
        if link in users:
            mbps, names = sum(users[link].values()), ", ".join(sorted(users[link]))
            raise Conflict(
                f"link {link} is to go, and {names} has {mbps} Mbit/s of it",
                hint="terminate what runs over it, or keep it: nfvo network show",
            )


def network_view(view: Reading) -> NetworkView:
    """Return all that is known of the network."""
    network, users = view.topology() or Network(()), view.link_users()
    records = view.networks()
    site_of = {s: one.site for one in records for s in one.piece.switches}
    links_of = {link.id: one.site for one in records for link in one.piece.links}
    hosts: dict[str, list[str]] = defaultdict(list)
    for access in network.access.values():
        hosts[access.switch].append(access.host)
    return NetworkView(
        tuple(map(_piece, records)),
        tuple(
            SwitchView(name, site_of[name], tuple(hosts.get(name, ())))
            for name in network.switches
        ),
        tuple(
            LinkView(
                id=link.id,
                ends=link.ends,
                site=links_of[link.id],
                capacity_mbps=link.capacity_mbps,
                used_mbps=link.capacity_mbps - link.free_mbps,
                free_mbps=link.free_mbps,
                latency_us=link.latency_us,
                jitter_us=link.jitter_us,
                price=link.price,
                services=users.get(link.id, {}),
            )
            for link in network.links
        ),
    )


def _piece(record: NetworkRecord) -> PieceView:
    piece = record.piece
    counts = len(piece.switches), len(piece.links), len(piece.access)
    return PieceView(record.site, record.document, *counts, record.updated_at)
