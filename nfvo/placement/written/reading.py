"""A file → the one model that it is written as, or every problem in it."""

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from nfvo.descriptor import tree
from nfvo.descriptor.compose import compose
from nfvo.descriptor.explain import explain
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.sources import START, decode, load
from nfvo.descriptor.tree import Node, Where
from nfvo.descriptor.written import Written
from nfvo.errors import DescriptorError

W = TypeVar("W", bound=Written)


def only_document(path: Path) -> Node:
    """Return the only document of a file; raise ``DescriptorError``."""
    content = load(path)
    if isinstance(content, Problem):
        raise DescriptorError((content,))
    return document_of(str(path), content)


def document_of(file: str, content: bytes) -> Node:
    """Return the only document of what a file has; raise ``DescriptorError``."""
    text = decode(file, content)
    if isinstance(text, Problem):
        raise DescriptorError((text,))
    roots, wrong = compose(file, text.text)
    raise_if_any(list(wrong))
    if len(roots) != 1:
        fault = Fault("file.empty", "there is to be one document in the file")
        raise DescriptorError((fault.at(file, START),))
    return roots[0]


def valid(model: type[W], file: str, root: Node) -> W:
    """Return what a document says; raise ``DescriptorError``."""
    try:
        return model.model_validate(tree.plain(root))
    except ValidationError as error:
        raise DescriptorError(tuple(explain(error, model, root, file))) from None


def place_of(root: Node, where: Where) -> tuple[tree.Spot, Where]:
    """Return where in its file a part of a document is, or what is nearest to it."""
    found = tree.find(root, where)
    return found.node.at, found.path


def raise_if_any(problems: list[Problem]) -> None:
    """Raise ``DescriptorError`` if there are problems."""
    if problems:
        raise DescriptorError(tuple(problems))
