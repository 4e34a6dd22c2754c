"""
TOSCA's functions: what ``get_input``, ``get_property``, ``concat`` and others come to.

A function comes to a node of a tree, with the file that it is in, or stays ``Pending``
if only a running VNF, or who instantiates it, can say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import Notes
from nfvo.descriptor.tosca.calls import Call, Wrong, call_of, first_word, misused
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.schema import Schema, word
from nfvo.descriptor.tosca.types import Kind, Types, parts
from nfvo.descriptor.tosca.values import Pending
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Node, Scalar, Sequence
from nfvo.descriptor.words import did_you_mean, quoted

MAX_NESTED = 32
MAX_CALLS = 20_000
MAX_TEXT = 256 * 1024
CHARACTERS_PER_CALL = 256
SELF = "SELF"
RUNTIME = frozenset({"SOURCE", "TARGET", "HOST", "ORCHESTRATOR"})

Outcome = Located | Pending


@dataclass
class Functions:
    """
    Evaluates functions within one topology.

    ``inputs`` are those declared, ``given`` what is known of them, ``nodes`` the node
    templates as they are written.
    """

    file: str
    types: Types
    notes: Notes
    inputs: Mapping[str, Schema]
    given: Mapping[str, Located]
    nodes: Mapping[str, Located]
    calls: int = field(default=0)

    def settle(self, located: Located, me: str, depth: int = 0) -> Outcome:
        """
        Return what ``located`` comes to: itself, unless it is a function.

        ``me`` is the node that it is in, empty outside of nodes.  What is wrong with a
        call is noted, and the call stays pending.
        """
        call = call_of(located, me, depth)
        if call is None:
            return located
        self.calls += 1
        try:
            if depth > MAX_NESTED or self.calls > MAX_CALLS:
                raise Wrong(Fault("tosca.function-cycle", "functions without end"))
            found = FUNCTIONS[call.name](self, call)
        except Wrong as wrong:
            self.notes.add(wrong.fault, located.at)
            return call.pending()
        if isinstance(found, Pending):
            return found
        return self.settle(found, me, depth + 1)

    def _text(self, node: Node, call: Call) -> str | None:
        """Return an argument as text; None if it is not known yet."""
        found = self.settle(Located(node, call.at.file), call.me, call.depth + 1)
        if isinstance(found, Pending):
            return None
        if not isinstance(found.node, Scalar):
            raise Wrong(misused(call, "texts"))
        return found.node.text

    def _into(self, found: Outcome, path: tuple[Node, ...], call: Call) -> Outcome:
        """Follow names and indexes into a value."""
        for step in path:
            if isinstance(found, Pending):
                return found
            name = self._text(step, call)
            if name is None:
                return call.pending()
            inner = _step(found.node, name)
            if inner is None:
                raise Wrong(_absent(call, "part", name, ()))
            found = self.settle(Located(inner, found.file), call.me, call.depth + 1)
        return found

    def get_input(self, call: Call) -> Outcome:
        """``get_input: NAME``, or ``[NAME, KEY...]``."""
        name = first_word(call)
        if name not in self.inputs:
            raise Wrong(_absent(call, "input", name, tuple(self.inputs)))
        given = self.given.get(name) or self.inputs[name].default
        if given is None or _asks_for(given, name):
            return call.pending()
        found = self.settle(given, call.me, call.depth + 1)
        return self._into(found, call.arguments[1:], call)

    def get_property(self, call: Call) -> Outcome:
        """``get_property: [NODE, (REQUIREMENT or CAPABILITY,) NAME, KEY...]``."""
        first = first_word(call)
        name = call.me if first == SELF else first
        if first in RUNTIME or not name or len(call.arguments) < 2:
            return call.pending()
        if name not in self.nodes:
            raise Wrong(_absent(call, "node", name, tuple(self.nodes)))
        here = Call(call.name, call.arguments, call.at, name, call.depth)
        wanted = self._text(call.arguments[1], here)
        if wanted is None:
            return call.pending()
        found, used = self._property(name, wanted, here)
        settled = self.settle(found, name, call.depth + 1)
        return self._into(settled, call.arguments[used:], here)

    def _property(self, name: str, wanted: str, call: Call) -> tuple[Located, int]:
        """Return a property, and how many arguments it took to say which."""
        node = self.nodes[name]
        own = parts(_part(node, "properties"), self.notes)
        schemas = self._schemas(node)
        if wanted in own:
            return own[wanted], 2
        if wanted in schemas:
            return self._default(schemas[wanted], wanted, call), 2
        further = call.arguments[2] if len(call.arguments) > 2 else None
        if further is not None and (inner := self._text(further, call)):
            if wanted in (
                capabilities := parts(_part(node, "capabilities"), self.notes)
            ):
                offered = parts(_part(capabilities[wanted], "properties"), self.notes)
                if inner in offered:
                    return offered[inner], 3
            target = self._target(node, wanted)
            if target in self.nodes and call.depth <= MAX_NESTED:
                deeper = Call(
                    call.name, call.arguments[1:], call.at, target, call.depth + 1
                )
                found, used = self._property(target, inner, deeper)
                return found, used + 1
        raise Wrong(_absent(call, "property", wanted, (*own, *schemas)))

    def _schemas(self, node: Located) -> Mapping[str, Schema]:
        type_ = _part(node, "type")
        if type_ is None:
            return {}
        return self.types.properties(Kind.NODE, word(type_), type_.at)

    def _default(self, schema: Schema, name: str, call: Call) -> Located:
        if schema.default is None:
            message = f"{quoted(name)} of {quoted(call.me)} has no value"
            raise Wrong(Fault("tosca.function", message, hint="assign one"))
        return schema.default

    def _target(self, node: Located, requirement: str) -> str:
        found = parts(_part(node, "requirements"), self.notes).get(requirement)
        if found is None:
            return ""
        return word(found) or word(_part(found, "node"))

    def later(self, call: Call) -> Outcome:
        """Leave what only a running node knows as it is."""
        return call.pending()

    def concat(self, call: Call) -> Outcome:
        """``concat: [TEXT...]``."""
        return self._joined(call, call.arguments, "")

    def join(self, call: Call) -> Outcome:
        """``join: [[TEXT...], DELIMITER]``."""
        texts = call.arguments[0] if call.arguments else None
        if not isinstance(texts, Sequence):
            raise Wrong(misused(call, "a list, and maybe a delimiter"))
        ends = call.arguments[1:]
        delimiter = self._text(ends[0], call) if ends else ""
        if delimiter is None:
            return call.pending()
        return self._joined(call, texts.items, delimiter)

    def _joined(self, call: Call, nodes: tuple[Node, ...], delimiter: str) -> Outcome:
        texts: list[str] = []
        length = 0
        for node in nodes:
            text = self._text(node, call)
            if text is None:
                return call.pending()
            length += len(text)
            self.calls += len(text) // CHARACTERS_PER_CALL
            if length > MAX_TEXT:
                raise Wrong(Fault("tosca.function", "a text without end"))
            texts.append(text)
        return _scalar(delimiter.join(texts), call)

    def token(self, call: Call) -> Outcome:
        """``token: [TEXT, DELIMITERS, INDEX]``."""
        if len(call.arguments) != 3:
            raise Wrong(misused(call, "a text, a delimiter and an index"))
        text, delimiter, index = (self._text(a, call) for a in call.arguments)
        if text is None or delimiter is None or index is None:
            return call.pending()
        found = text.split(delimiter) if delimiter else [text]
        if not index.isdecimal() or len(index) > 9 or int(index) >= len(found):
            raise Wrong(misused(call, f"an index below {len(found)}"))
        return _scalar(found[int(index)], call)


FUNCTIONS: Mapping[str, Callable[[Functions, Call], Outcome]] = {
    "get_input": Functions.get_input,
    "get_property": Functions.get_property,
    "get_attribute": Functions.later,
    "get_operation_output": Functions.later,
    "get_nodes_of_type": Functions.later,
    "get_artifact": Functions.later,
    "concat": Functions.concat,
    "join": Functions.join,
    "token": Functions.token,
}


def _asks_for(given: Located, name: str) -> bool:
    """Whether the default of an input is that input: somebody's way to have none."""
    call = call_of(given, "", 0)
    return call is not None and call.name == "get_input" and first_word(call) == name


def _part(located: Located, key: str) -> Located | None:
    node = located.node.get(key) if isinstance(located.node, Tree) else None
    return Located(node, located.file) if node is not None else None


def _step(node: Node, name: str) -> Node | None:
    if isinstance(node, Tree):
        return node.get(name)
    if isinstance(node, Sequence) and name.isdecimal() and len(name) < 9:
        return node.items[int(name)] if int(name) < len(node.items) else None
    return None


def _scalar(text: str, call: Call) -> Located:
    return Located(Scalar(text, False, call.at.spot), call.at.file)


def _absent(call: Call, what: str, name: str, known: tuple[str, ...]) -> Fault:
    message = f"{call.name}: there is no {what} {quoted(name)}"
    return Fault("tosca.function", message, hint=did_you_mean(name, known))
