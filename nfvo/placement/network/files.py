"""Files → networks, or every problem in them, each with file:line:column."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from nfvo.descriptor import tree
from nfvo.descriptor.compose import compose
from nfvo.descriptor.explain import explain
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.sources import START, Text, decode, load
from nfvo.descriptor.tree import Node, Where
from nfvo.descriptor.words import did_you_mean, quoted
from nfvo.descriptor.written import Written
from nfvo.errors import DescriptorError
from nfvo.placement.network.model import Network
from nfvo.placement.network.written import NodeLink, WrittenNetwork

W = TypeVar("W", bound=Written)


def read_network(path: Path) -> Network:
    """Return the network that a file of ours describes; raise ``DescriptorError``."""
    file, root = str(path), _root(path)
    written = _valid(WrittenNetwork, file, root)
    _raise(list(_astray(written, file, root)))
    return written.network()


def read_topology(path: Path, capacity_mbps: int) -> Network:
    """Return the network of a graph in node-link JSON; raise ``DescriptorError``."""
    file, root = str(path), _root(path)
    written = _valid(NodeLink, file, root)
    key = "edges" if tree.find(root, ("edges",)).path else "links"
    ids = {node.id for node in written.nodes}
    wrong = [
        _unknown(end, ids).at(file, *_place(root, (key, number, role)))
        for number, edge in enumerate(written.edges)
        for role, end in (("source", edge.source), ("target", edge.target))
        if end not in ids
    ]
    _raise(wrong)
    return written.network(capacity_mbps)


def _root(path: Path) -> Node:
    """Return the only document of a file."""
    content = load(path)
    text = content if isinstance(content, Problem) else decode(str(path), content)
    if isinstance(text, Problem):
        raise DescriptorError((text,))
    assert isinstance(text, Text)
    roots, wrong = compose(str(path), text.text)
    _raise(list(wrong))
    if len(roots) != 1:
        fault = Fault("file.empty", "one network is described in a file")
        raise DescriptorError((fault.at(str(path), START),))
    return roots[0]


def _valid(model: type[W], file: str, root: Node) -> W:
    try:
        return model.model_validate(tree.plain(root))
    except ValidationError as error:
        raise DescriptorError(tuple(explain(error, model, root, file))) from None


def _astray(written: WrittenNetwork, file: str, root: Node) -> Iterator[Problem]:
    """Yield the ends of links, and the switches of hosts, that there are not."""
    known = {*written.leaf_spine, *written.spine_names(), *written.switches}
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
            yield _unknown(switch, known).at(file, *_place(root, where))


def _place(root: Node, where: Where) -> tuple[tree.Spot, Where]:
    found = tree.find(root, where)
    return found.node.at, found.path


def _unknown(switch: str, known: set[str]) -> Fault:
    hint = did_you_mean(switch, sorted(known)) or "list it under 'switches'"
    return Fault("value.choice", f"no switch {quoted(switch)}", hint=hint)


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise DescriptorError(tuple(problems))
