"""The documents of one package → ``Service``, and every problem in them."""

from collections.abc import Iterable, Iterator, Mapping

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.notes import At, Notes
from nfvo.descriptor.problems import Problem, Severity
from nfvo.descriptor.tosca.bundled import NEWEST, all_types, etsi_name, normative
from nfvo.descriptor.tosca.functions import Functions
from nfvo.descriptor.tosca.imports import Closure, closure, imported
from nfvo.descriptor.tosca.located import Located, unknown_word
from nfvo.descriptor.tosca.parts import part
from nfvo.descriptor.tosca.schema import word
from nfvo.descriptor.tosca.template import Service
from nfvo.descriptor.tosca.topology import ROOT, TOPOLOGY_KEYS, inputs_of, topology
from nfvo.descriptor.tosca.types import Kind, Types, index, parts
from nfvo.descriptor.tosca.values import Pending
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Node
from nfvo.descriptor.words import quoted

VERSION = "tosca_definitions_version"
DIALECT = "tosca_simple_yaml_1_"
KEYS = [
    *(VERSION, "namespace", "metadata", "description", "dsl_definitions", "imports"),
    *("repositories", "artifact_types", "data_types", "capability_types"),
    *("interface_types", "relationship_types", "node_types", "group_types"),
    *("policy_types", ROOT, "template_name", "template_author", "template_version"),
]
DEPENDS_ON_VERSION = frozenset(
    {
        *("tosca.kind", "tosca.constraint", "tosca.requirement-target"),
        *("tosca.property-missing", "tosca.property-misspelt"),
    }
)
"""What may be no problem in the version of the types that was meant."""


def is_service_template(root: Node) -> bool:
    """Whether a document is one of TOSCA."""
    return isinstance(root, Tree) and VERSION in root.entries


def entries(files: Mapping[str, Node]) -> tuple[str, ...]:
    """Return the service templates with a topology that no other of them imports."""
    whole = [
        name
        for name, root in files.items()
        if is_service_template(root) and part(Located(root, name), ROOT)
    ]
    inner = {
        other for name in whole for other in imported(files, name) if other != name
    }
    return tuple(name for name in whole if name not in inner)


def resolve(
    files: Mapping[str, Node], entry: str
) -> tuple[Service, tuple[Problem, ...]]:
    """
    Resolve the service template ``entry`` of ``files``, which is one of them.

    ``files`` are the YAML documents of one package or folder by name.  The service is
    whole only if no problem is an error.
    """
    notes = Notes()
    found = closure(files, entry, notes)
    for document in found.documents.values():
        if document.file in files and not etsi_name(document.file):
            _check_head(document, notes)
    types = _types(found, notes)
    service = _service(found, types)
    assumed = found.guessed or types.used_assumed
    if assumed:
        _note_assumed(found, entry, notes)
    return service, tuple(_judged(notes.problems, assumed))


def _types(found: Closure, notes: Notes) -> Types:
    own = index([*found.documents.values(), normative()], notes)
    version = found.assumed.version if found.assumed else NEWEST
    return Types(own, all_types(version), notes)


def _check_head(document: Located, notes: Notes) -> None:
    root, file = document
    if not isinstance(root, Tree):
        fault = Fault("tosca.kind", "this is no service template", f"{VERSION}: ...")
        notes.add(fault, document.at)
        return
    for key, entry in root.entries.items():
        if key not in KEYS and key in TOPOLOGY_KEYS:
            message, hint = f"{quoted(key)} outside of {ROOT}", f"put it under {ROOT}"
            fault = Fault("tosca.key-misplaced", message, hint=hint)
            notes.add(fault, At(file, entry.key.at), (key,))
        elif key not in KEYS:
            odd, wrong = "tosca.key-unknown", "tosca.key-misspelt"
            fault = unknown_word("key", key, KEYS, odd=odd, wrong=wrong)
            notes.add(fault, At(file, entry.key.at), (key,))
    version = part(document, VERSION)
    if not word(version).startswith(DIALECT):
        message = f"found {quoted(word(version))}" if version else "it is not said"
        fault = Fault("tosca.version", message, f"{DIALECT}2 or {DIALECT}3")
        notes.add(fault, version.at if version else document.at, (VERSION,))


def _service(found: Closure, types: Types) -> Service:
    entry, *others = found.documents.values()
    top = topology(entry, types, {})
    substitutes = [
        topology(other, types, _given(other, entry, types))
        for other in others
        if part(part(other, ROOT), "substitution_mappings") is not None
    ]
    for other in others:
        _check_used(other, types.notes)
    return Service(top, tuple(substitutes), types, found.documents)


def _check_used(other: Located, notes: Notes) -> None:
    """Note a topology that is imported, but stands for nothing."""
    body = part(other, ROOT)
    nodes = part(body, "node_templates")
    if nodes is not None and part(body, "substitution_mappings") is None:
        message = "these nodes belong to nothing"
        hint = "say what they stand for with 'substitution_mappings'"
        fault = Fault("tosca.topology-unused", message, hint=hint)
        notes.add(fault, nodes.at, (ROOT, "node_templates"))


def _given(other: Located, entry: Located, types: Types) -> dict[str, Located]:
    """
    Return the inputs of a topology that stands for a node of the entry.

    They are the properties of that node (TOSCA 1.3, 2.11.2), by the same names.
    """
    mapping = part(part(other, ROOT), "substitution_mappings")
    type_ = part(mapping, "node_type")
    given: dict[str, Located] = {}
    if type_ is not None and types.find(Kind.NODE, word(type_)):
        schemas = types.properties(Kind.NODE, word(type_), type_.at)
        given = {n: s.default for n, s in schemas.items() if s.default is not None}
    for body in _substituted(entry, word(type_), types.notes):
        functions = _functions(entry, types)
        for name, located in parts(part(body, "properties"), types.notes).items():
            found = functions.settle(located, "")
            if not isinstance(found, Pending):
                given[name] = found
    own = parts(part(mapping, "properties"), types.notes)
    return {**given, **{n: v for n, v in own.items() if word(v)}}


def _substituted(entry: Located, type_: str, notes: Notes) -> Iterator[Located]:
    nodes = parts(part(part(entry, ROOT), "node_templates"), notes)
    for body in nodes.values():
        if word(part(body, "type")) == type_:
            yield body


def _functions(entry: Located, types: Types) -> Functions:
    body = part(entry, ROOT)
    nodes = parts(part(body, "node_templates"), types.notes)
    inputs = inputs_of(body, types.notes)
    return Functions(entry.file, types, types.notes, inputs, {}, nodes)


def _note_assumed(found: Closure, entry: str, notes: Notes) -> None:
    version = found.assumed.version if found.assumed else NEWEST
    message = f"ETSI's types are read as those of version {version}"
    hint = "add etsi_nfv_sol001_*_types.yaml to the package"
    at = found.asked_at or found.documents[entry].at
    notes.add(Fault("tosca.types-assumed", message, hint=hint), at)


def _judged(problems: Iterable[Problem], assumed: bool) -> Iterator[Problem]:
    """Yield the problems; warn only of those that the types' version may have made."""
    for problem in problems:
        doubtful = assumed and problem.code in DEPENDS_ON_VERSION
        if doubtful:
            changed = {"code": "tosca.types-differ", "severity": Severity.WARNING}
            problem = problem.model_copy(update=changed)
        yield problem
