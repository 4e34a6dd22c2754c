"""Calls of TOSCA's functions, as they stand in a document."""

from dataclasses import dataclass

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.values import Pending
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Node, Scalar, Sequence

NAMES = frozenset(
    {
        *("get_input", "get_property", "get_attribute", "get_operation_output"),
        *("get_nodes_of_type", "get_artifact", "concat", "join", "token"),
    }
)
LISTS = frozenset({"concat", "join", "token"})


class Wrong(Exception):
    """A call that cannot be carried out; the argument is the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Call:
    """A function, its arguments, where it stands, and the node that it stands in."""

    name: str
    arguments: tuple[Node, ...]
    at: At
    me: str
    depth: int

    def pending(self) -> Pending:
        """Return the call as something that will be known later."""
        words = (a.text if isinstance(a, Scalar) else "..." for a in self.arguments)
        return Pending(self.name, tuple(words), self.at)


def call_of(located: Located, me: str, depth: int) -> Call | None:
    """Return the call that a node is, if it is one."""
    node, file = located
    if not isinstance(node, Tree) or len(node.entries) != 1:
        return None
    ((name, entry),) = node.entries.items()
    if name not in NAMES:
        return None
    if isinstance(entry.value, Sequence):
        return Call(name, entry.value.items, At(file, node.at), me, depth)
    if name in LISTS or not isinstance(entry.value, Scalar):
        return None
    return Call(name, (entry.value,), At(file, node.at), me, depth)


def first_word(call: Call) -> str:
    """Return the first argument, which has to be a name."""
    first = call.arguments[0] if call.arguments else None
    if not isinstance(first, Scalar) or first.is_null:
        raise Wrong(misused(call, "a name"))
    return first.text


def misused(call: Call, expected: str) -> Fault:
    """Say that a function has other arguments than it takes."""
    return Fault("tosca.function", f"{call.name} with other arguments", expected)
