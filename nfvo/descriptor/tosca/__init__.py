"""TOSCA service templates as trees → resolved templates, or every problem in them."""

from nfvo.descriptor.notes import At
from nfvo.descriptor.tosca.imports import imports, joined
from nfvo.descriptor.tosca.resolve import entries, is_service_template, resolve
from nfvo.descriptor.tosca.template import (
    Artifact,
    Capability,
    Group,
    Input,
    Interface,
    Mapped,
    NodeTemplate,
    Operation,
    Policy,
    Requirement,
    Service,
    Substitution,
    Target,
    Topology,
)
from nfvo.descriptor.tosca.values import Amount, Atom, Fields, Items, Pending, Value

__all__ = [
    "Amount",
    "Artifact",
    "At",
    "Atom",
    "Capability",
    "Fields",
    "Group",
    "Input",
    "Interface",
    "Items",
    "Mapped",
    "NodeTemplate",
    "Operation",
    "Pending",
    "Policy",
    "Requirement",
    "Service",
    "Substitution",
    "Target",
    "Topology",
    "Value",
    "entries",
    "imports",
    "is_service_template",
    "joined",
    "resolve",
]
