"""Small service templates for tests, and what they come to."""

from nfvo.descriptor.compose import compose
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tosca import Atom, Fields, Items, Pending, Service, Value, resolve
from nfvo.descriptor.tosca.values import Amount

HEAD = "tosca_definitions_version: tosca_simple_yaml_1_3\n"
ETSI = (
    "imports:\n"
    "  - https://forge.etsi.org/rep/nfv/SOL001/raw/v4.4.1/"
    "etsi_nfv_sol001_vnfd_types.yaml\n"
)


def resolved(
    text: str, *, head: str = HEAD, **others: str
) -> tuple[Service, list[str]]:
    """Resolve a template ``top.yaml``; problems are ``CODE FILE:LINE:COLUMN``."""
    service, problems = read(text, head=head, **others)
    return service, [f"{p.code} {p.place}" for p in problems]


def read(
    text: str, *, head: str = HEAD, **others: str
) -> tuple[Service, tuple[Problem, ...]]:
    """Resolve a template, and return its problems whole."""
    texts = {"top.yaml": text} | {f"{n}.yaml": t for n, t in others.items()}
    files = {}
    for name, body in texts.items():
        (files[name],), wrong = compose(name, head + body)
        assert not wrong
    return resolve(files, "top.yaml")


def node(properties: str, values: str, more: str = "") -> str:
    """Return a template of one node ``x`` of a type ``t``, all on one line each."""
    return (
        f"node_types: {{t: {{properties: {{{properties}}}}}}}\n{more}"
        f"topology_template: {{node_templates: {{x: {{type: t, "
        f"properties: {{{values}}}}}}}}}\n"
    )


def shown(value: Value | None) -> object:
    """Return a value as Python's own."""
    match value:
        case Atom(value=Amount() as amount):
            return f"{amount.base.normalize():f}"
        case Atom(value=plain):
            return plain
        case Items(items=items):
            return [shown(item) for item in items]
        case Fields():
            return {name: shown(inner) for name, inner in value.items()}
        case Pending():
            return str(value)
    return None
