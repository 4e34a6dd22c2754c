"""
XML → the tree that YAML gives, with a line and a column for every node.

No DTD is taken, so there are no entities to expand and nothing to fetch; how deep and
how large a text may be is limited as it is for YAML.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from nfvo.descriptor import limits
from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Entry, Mapping, Node, Scalar, Sequence, Spot

SEPARATOR = " "
START = Spot(1, 1)
XHTML = "http://www.w3.org/1999/xhtml"
OURS = ("urn:etsi:nfv", "urn:ietf:params:xml:ns")


@dataclass(frozen=True, slots=True)
class Element(Mapping):
    """An element with others in it; ``key`` is where its tag stands."""

    key: Spot = START


class _Stop(Exception):
    """The rest of the text cannot be read."""


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    name: str
    at: Spot
    children: list[tuple[str, Spot, Node]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    text_at: Spot | None = None
    length: int = 0


def is_xml(text: str) -> bool:
    """Whether a text is meant as XML: YAML never begins so."""
    return text.lstrip().startswith("<")


def compose(file: str, text: str) -> tuple[tuple[Node, ...], tuple[Problem, ...]]:
    """Return the document that a text is, and what is wrong with it as XML."""
    composer = _Composer(file)
    try:
        root = composer.read(text)
    except _Stop:
        return (), tuple(composer.problems)
    except expat.ExpatError as error:
        message = f"no XML: {expat.ErrorString(error.code)}"
        fault = Fault("yang.xml", message, hint="close every tag that is opened")
        spot = Spot(error.lineno, error.offset + 1)
        return (), (*composer.problems, fault.at(file, spot))
    return (root,), ()


@dataclass
class _Composer:
    """Builds the tree as the parser calls it."""

    file: str
    open: list[_Open] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def read(self, text: str) -> Node:
        """Return the tree, a mapping of the name of the root element."""
        parser = expat.ParserCreate("utf-8", SEPARATOR)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self.parser = parser
        self.open = [_Open("", START)]
        # A declared encoding is of the bytes; here they are UTF-8, in any case.
        parser.Parse(text.encode("utf-8"), True)
        return _node(self.open[0])

    def _spot(self) -> Spot:
        return Spot(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _doctype(self, name: str, *_: object) -> None:
        self._refuse_page(name)
        hint = "take the <!DOCTYPE ...> out"
        self._stop(Fault("yang.xml-doctype", "a document type definition", hint=hint))

    def _refuse_page(self, name: str) -> None:
        """Refuse what a browser shows: who downloads files often gets such a thing."""
        if name.lower() in ("html", f"{XHTML}{SEPARATOR}html"):
            hint = "download the file itself; the page may want a login"
            expected = "a descriptor"
            fault = Fault("document.foreign", "this is a web page", expected, hint)
            self._stop(fault)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.nodes:
            self._refuse_page(name)
        self.nodes += 1
        if len(self.open) > limits.MAX_DEPTH:
            self._stop(Fault("yaml.too-deep", f"more than {limits.MAX_DEPTH} deep"))
        if self.nodes > limits.MAX_NODES:
            message = f"more than {limits.MAX_NODES} elements"
            self._stop(Fault("yaml.too-many", message))
        self.open.append(_Open(_name(name), self._spot()))

    def _end(self, _: str) -> None:
        one = self.open.pop()
        self.open[-1].children.append((one.name, one.at, _node(one)))

    def _text(self, text: str) -> None:
        one = self.open[-1]
        if one.text_at is None and text.strip():
            spot = self._spot()
            blanks = len(text) - len(text.lstrip())
            one.text_at = spot._replace(column=spot.column + blanks)
        one.text.append(text)
        one.length += len(text)
        if one.length > limits.MAX_SCALAR:
            message = f"more than {limits.MAX_SCALAR} characters"
            self._stop(Fault("yaml.long-text", message))

    def _stop(self, fault: Fault) -> None:
        self.problems.append(fault.at(self.file, self._spot()))
        raise _Stop


def _name(name: str) -> str:
    """Return an element's name; one of a namespace that is not ours tells it."""
    space, _, local = name.rpartition(SEPARATOR)
    return local if not space or space.startswith(OURS) else f"foreign:{local}"


def _node(one: _Open) -> Node:
    """Return an element as a tree: those of one name that come again are a list."""
    if not one.children and one.name:
        text = "".join(one.text)
        return Scalar(text.strip(), plain=False, at=one.text_at or one.at)
    several: dict[str, list[tuple[Spot, Node]]] = {}
    for name, spot, node in one.children:
        several.setdefault(name, []).append((spot, node))
    entries = {name: _entry(name, found) for name, found in several.items()}
    return Element(entries, one.at, one.at)


def _entry(name: str, found: list[tuple[Spot, Node]]) -> Entry:
    spot, node = found[0]
    key = Scalar(name, plain=False, at=spot)
    if len(found) == 1:
        return Entry(key, node)
    return Entry(key, Sequence(tuple(node for _, node in found), node.at))


def unwrapped(node: Node) -> Node:
    """Return what is in the wrappers of NETCONF or ConfD, if a document has them."""
    while isinstance(node, Element) and len(node.entries) == 1:
        (name,) = node.entries
        if name.removeprefix("foreign:") not in {"config", "data"}:
            break
        node = node.entries[name].value
    return node
