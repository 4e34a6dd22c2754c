"""
YAML text → trees, without ever building a Python object that the text asks for.

libyaml's events are composed here, not by ``yaml.compose``: depth, size and aliases
have to be counted *before* a hostile text makes a deep recursion or a billion nodes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from nfvo.descriptor import limits
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.syntax import in_words
from nfvo.descriptor.tree import Entry, Mapping, Node, Scalar, Sequence, Spot
from nfvo.descriptor.words import did_you_mean, quoted

STANDARD = "tag:yaml.org,2002:"
TAGS = {
    yaml.ScalarEvent: (f"{STANDARD}str", "!"),
    yaml.SequenceStartEvent: (f"{STANDARD}seq", "!"),
    yaml.MappingStartEvent: (f"{STANDARD}map", "!"),
}


def _fault(code: str, message: str, expected: str = "", hint: str = "") -> Fault:
    return Fault(f"yaml.{code}", message, expected, hint)


NO_KEY = _fault("key", "a key that is no text", "a name before ':'")
MERGE = "<<"
NO_MERGE = _fault(
    "merge", "nothing that could be merged", "a mapping, or a list of mappings"
)
TOO_DEEP = _fault("too-deep", f"nested more than {limits.MAX_DEPTH} deep")
TOO_MANY = _fault("too-many", f"more than {limits.MAX_NODES} keys and values")
TOO_MANY_ALIASED = _fault(
    "alias-bomb", f"aliases repeat more than {limits.MAX_ALIASED_NODES} nodes"
)


class _Stop(Exception):
    """The rest of the text cannot be read."""


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an anchor names, and how much each of its aliases adds."""

    node: Node
    nodes: int
    height: int


def compose(file: str, text: str) -> tuple[tuple[Node, ...], tuple[Problem, ...]]:
    """Return the documents of a text, and what is wrong with it as YAML."""
    composer = _Composer(file, yaml.parse(text, Loader=yaml.CSafeLoader))
    documents: list[Node] = []
    try:
        documents.extend(composer.documents())
    except _Stop:
        pass
    except yaml.MarkedYAMLError as error:
        composer.problems.append(in_words(error, file, text))
    return tuple(documents), tuple(composer.problems)


@dataclass
class _Composer:
    """Reads events one by one; ``depth`` and the counters guard every node."""

    file: str
    events: Iterator[yaml.Event]
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, _Anchored | None] = field(default_factory=dict)
    nodes: int = 0
    aliased: int = 0
    deepest: int = 0

    def documents(self) -> Iterator[Node]:
        """Yield the root of each document that is not empty."""
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.anchors.clear()
                root = self._node(next(self.events), 1)
                if not (isinstance(root, Scalar) and root.is_null):
                    yield root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        assert isinstance(event, yaml.NodeEvent)  # libyaml's grammar
        self._enter(event, depth)
        if event.anchor is None:
            return self._fresh(event, depth)
        self.anchors[event.anchor] = None
        nodes, deepest, self.deepest = self.nodes, self.deepest, depth
        node = self._fresh(event, depth)
        self.anchors[event.anchor] = _Anchored(
            node, self.nodes - nodes + 1, self.deepest - depth
        )
        self.deepest = max(deepest, self.deepest)
        return node

    def _fresh(self, event: yaml.NodeEvent, depth: int) -> Node:
        """Return the node that begins with ``event``."""
        match event:
            case yaml.MappingStartEvent():
                return self._mapping(event, depth)
            case yaml.SequenceStartEvent():
                items = (self._node(e, depth + 1) for e in self._until_end())
                return Sequence(tuple(items), _spot(event))
        assert isinstance(event, yaml.ScalarEvent)  # libyaml's grammar
        return self._scalar(event)

    def _until_end(self) -> Iterator[yaml.Event]:
        ends = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
        while not isinstance(event := next(self.events), ends):
            yield event

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        length = len(event.value)
        if length > limits.MAX_SCALAR:
            at_most = f"at most {limits.MAX_SCALAR}"
            self._stop(event, _fault("long-text", f"{length} characters", at_most))
        self.nodes += length // limits.CHARACTERS_PER_NODE
        plain = not event.style and event.tag is None
        return Scalar(event.value, plain, _spot(event))

    def _mapping(self, event: yaml.Event, depth: int) -> Mapping:
        entries: dict[str, Entry] = {}
        for key_event in self._until_end():
            key = self._node(key_event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self._note(key.at, NO_KEY)
            elif fault := _unusable(key, entries):
                self._note(key.at, fault)
            else:
                entries[key.text] = Entry(key, value)
        if MERGE in entries and entries[MERGE].key.plain:
            entries = self._merged(entries)
        return Mapping(entries, _spot(event))

    def _merged(self, entries: dict[str, Entry]) -> dict[str, Entry]:
        """
        Return the entries of a mapping with those that its merge key names.

        Its own count, then those of the first mapping of a list (yaml.org/type/merge).
        Each keeps the place where it was written; aliases were counted already.
        """
        own = {key: entry for key, entry in entries.items() if key != MERGE}
        value = entries[MERGE].value
        sources = value.items if isinstance(value, Sequence) else (value,)
        merged: dict[str, Entry] = {}
        for source in reversed(sources):
            if isinstance(source, Mapping):
                merged |= source.entries
            else:
                self._note(entries[MERGE].key.at, NO_MERGE)
        return merged | own

    def _alias(self, event: yaml.AliasEvent, depth: int) -> Node:
        name = str(event.anchor)
        if name not in self.anchors:
            self._stop(event, _unknown(name, self.anchors))
        anchored = self.anchors[name]
        if anchored is None:
            message = f"the alias {quoted('*' + name)} stands in its own anchor"
            self._stop(event, _fault("recursion", message))
        self.aliased += anchored.nodes
        if self.aliased > limits.MAX_ALIASED_NODES:
            self._stop(event, TOO_MANY_ALIASED)
        self.nodes += anchored.nodes
        self._enter(event, depth + anchored.height)
        return anchored.node

    def _enter(self, event: yaml.Event, depth: int) -> None:
        """Count a node; stop where there are too many or they lie too deep."""
        self.nodes += 1
        self.deepest = max(self.deepest, depth)
        if depth > limits.MAX_DEPTH:
            self._stop(event, TOO_DEEP)
        if self.nodes > limits.MAX_NODES:
            self._stop(event, TOO_MANY)
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in TAGS[type(event)]:
            hint = "remove the tag: the descriptor knows the type"
            message = f"the tag {quoted(tag.replace(STANDARD, '!!'))}"
            self._note(_spot(event), _fault("tag", message, "no tag", hint))

    def _note(self, spot: Spot, fault: Fault) -> None:
        self.problems.append(fault.at(self.file, spot))

    def _stop(self, event: yaml.Event, fault: Fault) -> NoReturn:
        self._note(_spot(event), fault)
        raise _Stop


def _unusable(key: Scalar, entries: dict[str, Entry]) -> Fault | None:
    """Say why ``key`` cannot be one more key, if it cannot."""
    if key.is_null:
        return NO_KEY
    if key.text in entries:
        first = entries[key.text].key.at
        message = f"the key {quoted(key.text)} is already at line {first.line}"
        message += f", column {first.column}"
        return _fault("duplicate-key", message, hint="keep one of the two")
    return None


def _unknown(alias: str, anchors: Iterable[str]) -> Fault:
    message = f"the alias {quoted('*' + alias)} has no anchor '&{alias}' before it"
    hint = did_you_mean(alias, anchors) or "put text that begins with '*' in quotes"
    return _fault("unknown-anchor", message, hint=hint)


def _spot(event: yaml.Event) -> Spot:
    assert event.start_mark is not None  # libyaml marks every event
    return Spot(event.start_mark.line + 1, event.start_mark.column + 1)
