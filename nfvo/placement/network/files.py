"""Files → networks, or every problem in them, each with file:line:column."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path

from nfvo.descriptor import tree
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Node, Where
from nfvo.descriptor.words import did_you_mean, quoted
from nfvo.placement.network.model import Network
from nfvo.placement.network.pieces import Piece
from nfvo.placement.network.series import counted, how_many
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
    if fault := too_many(chain.from_iterable(written.leaf_spine.values())):
        raise_if_any([fault.at(file, *place_of(root, ("leaf-spine",)))])
    raise_if_any(list(astray(written, file, root, beside=beside)))
    return written.piece()


def too_many(names: Iterable[str]) -> Fault | None:
    """Return that there are more hosts than anybody has: a few lines can say that."""
    count = sum(map(how_many, names))
    if count <= MOST_HOSTS:
        return None
    return Fault("file.too-large", f"{count} hosts", f"at most {MOST_HOSTS}")


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
    for where, fault in (*_not_links(written), *_twice(written)):
        yield fault.at(file, *place_of(root, (*within, *where)))


def _unknown(switch: str, known: set[str]) -> Fault:
    hint = did_you_mean(switch, sorted(known)) or "list it under 'switches'"
    return Fault("value.choice", f"no switch {quoted(switch)}", hint=hint)


def _not_links(written: WrittenNetwork) -> Iterator[tuple[Where, Fault]]:
    """Yield links that end where they begin, and those that are called as another."""
    ids = Counter(link.id for link in written.piece().links)
    for number, link in enumerate(written.links):
        if link.ends[0] == link.ends[1]:
            message = f"both ends are {quoted(link.ends[0])}"
            yield ("links", number, "ends"), Fault("value.duplicate", message)
        elif ids[link.link().id] > 1:
            message = f"two links named {quoted(link.link().id)}"
            fault = Fault("value.duplicate", message, hint="give each an 'id'")
            yield ("links", number), fault


def _twice(written: WrittenNetwork) -> Iterator[tuple[Where, Fault]]:
    """Yield hosts in several racks; ``hosts`` may say that one is an exception."""
    seen: dict[str, str] = {}
    for leaf, rack in written.leaf_spine.items():
        for number, series in enumerate(rack):
            for name in counted(series):
                if name in seen and name not in written.hosts:
                    message = f"host {quoted(name)} is on {seen[name]}, too"
                    fault = Fault("value.duplicate", message)
                    yield ("leaf-spine", leaf, number), fault
                seen[name] = leaf
