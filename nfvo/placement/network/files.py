"""Files → networks, or every problem in them, each with file:line:column."""

from collections.abc import Collection, Iterator
from pathlib import Path

from nfvo.descriptor import tree
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Node, Where
from nfvo.descriptor.words import did_you_mean, quoted
from nfvo.placement.network.model import Network
from nfvo.placement.network.pieces import Piece
from nfvo.placement.network.series import how_many
from nfvo.placement.network.written import NodeLink, WrittenNetwork
from nfvo.placement.written.reading import (
    document_of,
    only_document,
    place_of,
    raise_if_any,
    valid,
)

MOST_HOSTS = 200_000


def read_network(path: Path) -> Network:
    """Return the network that a file of ours describes; raise ``DescriptorError``."""
    file, root = str(path), only_document(path)
    written = valid(WrittenNetwork, file, root)
    raise_if_any(list(astray(written, file, root)))
    return written.network()


def read_piece(file: str, text: str, beside: Collection[str]) -> Piece:
    """
    Return what the text of a file has of a network; raise ``DescriptorError``.

    It may name switches that are ``beside`` it, as SITE/SWITCH.
    """
    # What is no text at all in UTF-8 is told as such.
    root = document_of(file, text.encode(errors="surrogatepass"))
    written = valid(WrittenNetwork, file, root)
    raise_if_any(list(_too_many(written, file, root)))
    raise_if_any(list(astray(written, file, root, beside=beside)))
    return written.piece()


def _too_many(written: WrittenNetwork, file: str, root: Node) -> Iterator[Problem]:
    """Yield that there are more hosts than anybody has: a few lines can say that."""
    racks = written.leaf_spine.values()
    count = sum(how_many(series) for rack in racks for series in rack)
    if count > MOST_HOSTS:
        fault = Fault("file.too-large", f"{count} hosts", f"at most {MOST_HOSTS}")
        yield fault.at(file, *place_of(root, ("leaf-spine",)))


def read_topology(path: Path, capacity_mbps: int) -> Network:
    """Return the network of a graph in node-link JSON; raise ``DescriptorError``."""
    file, root = str(path), only_document(path)
    written = valid(NodeLink, file, root)
    key = "edges" if tree.find(root, ("edges",)).path else "links"
    ids = {node.id for node in written.nodes}
    wrong = [
        _unknown(end, ids).at(file, *place_of(root, (key, number, role)))
        for number, edge in enumerate(written.edges)
        for role, end in (("source", edge.source), ("target", edge.target))
        if end not in ids
    ]
    raise_if_any(wrong)
    return written.network(capacity_mbps)


def astray(
    written: WrittenNetwork,
    file: str,
    root: Node,
    within: Where = (),
    beside: Collection[str] = (),
) -> Iterator[Problem]:
    """
    Yield the ends of links, and the switches of hosts, that there are not.

    ``within`` is where in the document the network is; ``beside`` are the switches that
    other documents have.
    """
    own = {*written.leaf_spine, *written.spine_names(), *written.switches}
    known = own.union(beside)
    named = [
        *(
            (("links", number, "ends", place), end)
            for number, link in enumerate(written.links)
            for place, end in enumerate(link.ends)
        ),
        *((("hosts", host), switch) for host, switch in written.hosts.items()),
    ]
    for where, switch in named:
        if switch not in known:
            yield _unknown(switch, known).at(file, *place_of(root, (*within, *where)))


def _unknown(switch: str, known: set[str]) -> Fault:
    hint = did_you_mean(switch, sorted(known)) or "list it under 'switches'"
    return Fault("value.choice", f"no switch {quoted(switch)}", hint=hint)
