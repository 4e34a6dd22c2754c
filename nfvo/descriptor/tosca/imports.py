"""
The files that a service template is made of: its entry, and all that it imports.

Nothing is fetched: an import is a file of the package, or one of ETSI's that we have.
"""

import posixpath
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At, Notes
from nfvo.descriptor.tosca.bundled import (
    NEWEST,
    Assumed,
    bundled,
    etsi_name,
    nearest,
    version_in,
)
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.schema import word
from nfvo.descriptor.tree import Entry, Node, Scalar, Sequence
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.words import quoted

MAX_FILES = 256
WHERE = ("file", "url", "uri")
BEFORE_3 = "tosca_simple_yaml_1_2"
"""What SOL001 up to 2.7.1 is written in; later versions are in 1_3."""


@dataclass(slots=True)
class Closure:
    """The files of a service template by name, the entry first."""

    documents: dict[str, Located] = field(default_factory=dict)
    assumed: Assumed | None = None
    asked_at: At | None = None

    @property
    def guessed(self) -> bool:
        """Whether ETSI's types are of another version than was meant, or may be."""
        return self.assumed is not None and not self.assumed.exact


def closure(files: Mapping[str, Node], entry: str, notes: Notes) -> Closure:
    """Return the entry and what it imports, by whatever way, as far as it is there."""
    found = Closure({entry: Located(files[entry], entry)})
    waiting = deque([entry])
    while waiting:
        importer = waiting.popleft()
        for path, at in imports(found.documents[importer], notes):
            document = _document(files, importer, path, found)
            if document is None:
                _missing(path, at, notes)
                continue
            if found.guessed and found.asked_at is None:
                found.asked_at = at
            if document.file in found.documents:
                continue
            if len(found.documents) == MAX_FILES:
                fault = Fault("tosca.import-too-many", f"more than {MAX_FILES} files")
                notes.add(fault, at, ("imports",))
                return found
            found.documents[document.file] = document
            waiting.append(document.file)
    return found


def imported(files: Mapping[str, Node], name: str) -> Iterator[str]:
    """Yield the files of the package that a file imports itself."""
    for path, _ in imports(Located(files[name], name), Notes()):
        if found := _in_package(files, name, path):
            yield found


def imports(document: Located, notes: Notes) -> Iterator[tuple[str, At]]:
    """Yield what a file imports, and where it says so."""
    root, file = document
    section = root.get("imports") if isinstance(root, Tree) else None
    if section is None or (isinstance(section, Scalar) and section.is_null):
        return
    if not isinstance(section, Sequence):
        fault = Fault("tosca.kind", "imports that are no list", "a list of files")
        notes.add(fault, At(file, section.at), ("imports",))
        return
    for item in section.items:
        if path := _path(Located(item, file)):
            yield path, At(file, item.at)
        else:
            fault = Fault("tosca.kind", "this imports nothing", "a file's name")
            notes.add(fault, At(file, item.at), ("imports",))


def _path(item: Located) -> str:
    """Return the file or address of an import in any of its notations."""
    node, file = item
    if not isinstance(node, Tree):
        return word(item)
    for key in WHERE:
        if key in node.entries:
            return word(Located(node.entries[key].value, file))
    only: list[Entry] = list(node.entries.values())
    return _path(Located(only[0].value, file)) if len(only) == 1 else ""


def _document(
    files: Mapping[str, Node], importer: str, path: str, known: Closure
) -> Located | None:
    """Return the file that ``path`` means when ``importer`` says it."""
    name = _in_package(files, importer, path)
    if name:
        return Located(files[name], name)
    etsi = etsi_name(path)
    if not etsi:
        return None
    there = (d for d in known.documents.values() if d.file.endswith(f"/{etsi}"))
    if document := next(there, None):
        return document
    known.assumed = _assumed(path, etsi, known)
    return bundled(known.assumed.version, etsi)


def _in_package(files: Mapping[str, Node], importer: str, path: str) -> str:
    local = path.removeprefix("file:").replace("\\", "/")
    for name in (joined(importer, local), posixpath.normpath(local.lstrip("/"))):
        if name in files:
            return name
    last = posixpath.basename(local)
    same = [name for name in files if posixpath.basename(name) == last]
    if etsi_name(path):
        return max(same, key=lambda name: _shared(name, importer), default="")
    return same[0] if len(same) == 1 else ""


def joined(file: str, path: str) -> str:
    """Return the name of a file that another calls ``path``, from where it lies."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), path))


def _shared(one: str, other: str) -> int:
    """Return how many folders two names begin with alike."""
    return len(posixpath.commonprefix([one.split("/"), other.split("/")]))


def _assumed(path: str, name: str, known: Closure) -> Assumed:
    """Return the version of ETSI's file: from its address, else from what is there."""
    if known.assumed is not None:
        assumed = nearest(known.assumed.version, name)
        return Assumed(assumed.version, assumed.exact and known.assumed.exact)
    version = version_in(path)
    for document in known.documents.values():
        version = version or _version_of(document)
    if version:
        return nearest(version, name)
    entry = next(iter(known.documents.values()))
    dialect = word(_at(entry, "tosca_definitions_version"))
    guess = nearest("2.7.1" if dialect <= BEFORE_3 else NEWEST, name)
    return Assumed(guess.version, exact=False)


def _version_of(document: Located) -> str:
    if not etsi_name(document.file):
        return ""
    return version_in(word(_at(document, "metadata", "template_version")))


def _at(document: Located, *keys: str) -> Located | None:
    node: Node | None = document.node
    for key in keys:
        node = node.get(key) if isinstance(node, Tree) else None
    return Located(node, document.file) if node is not None else None


def _missing(path: str, at: At, notes: Notes) -> None:
    message = f"{quoted(path)} is not in the package"
    hint = "add the file; nothing is fetched from elsewhere"
    notes.add(Fault("tosca.import-missing", message, hint=hint), at, ("imports",))
