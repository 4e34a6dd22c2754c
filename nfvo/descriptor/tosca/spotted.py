"""A node that is to be read, with its place; and how it is read without a type."""

from dataclasses import dataclass

from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.scalars import FLAGS
from nfvo.descriptor.tree import Node, Scalar, Sequence, Where
from nfvo.descriptor.words import quoted


@dataclass(frozen=True, slots=True)
class Spotted:
    """A node to read: where it is in its document, and in which node template."""

    located: Located
    where: Where
    me: str = ""

    def inner(self, node: Node, step: str | int, file: str) -> "Spotted":
        """Return a part of the node."""
        return Spotted(Located(node, file), (*self.where, step), self.me)


def nothing(node: Node) -> bool:
    """Whether nothing was written."""
    return isinstance(node, Scalar) and node.is_null


def guess(node: Scalar) -> str | int | bool | None:
    """Return a scalar of no type as YAML 1.2 would read it."""
    if node.is_null:
        return None
    if not node.plain:
        return node.text
    if node.text.isdecimal() and len(node.text) < 18:
        return int(node.text)
    return FLAGS.get(node.text.lower(), node.text)


def found_as(here: Spotted) -> str:
    """Say in words what stands there."""
    match here.located.node:
        case Scalar() as scalar:
            return "found nothing" if scalar.is_null else f"found {quoted(scalar.text)}"
        case Sequence():
            return "found a list"
    return "found a mapping"
