"""
Documents of others: which dialect they are in, told by what they begin with.

A dialect that people bring often enough is a row here.
"""

from collections.abc import Iterable, Mapping

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Node

BY_KEYS: Mapping[frozenset[str], str] = {
    frozenset(keys): name
    for name, *ways in (
        ("a template of Heat", {"heat_template_version"}),
        ("a template of CloudFormation", {"AWSTemplateFormatVersion"}),
        ("a manifest of Kubernetes", {"apiVersion", "kind"}),
        ("a file of Docker Compose", {"services"}),
        ("a bundle of Juju", {"applications"}),
        (
            "a descriptor of SONATA or 5GTANGO",
            {"descriptor_schema"},
            {"virtual_deployment_units"},
            {"network_functions"},
        ),
        (
            "a descriptor of Open Baton",
            {"deployment_flavour", "vdu"},
            {"vnfPackageLocation"},
            {"vnf_dependency", "vld"},
        ),
        ("a VNFD of Tacker of before TOSCA", {"template_name", "vdus"}),
        (
            "a descriptor of openmano, of before OSM",
            {"schema_version", "vnf"},
            {"schema_version", "scenario"},
        ),
    )
    for keys in ways
}
"""What documents are that have all of some keys at their top."""
BY_VERSION: Mapping[str, str] = {
    "cloudify_dsl_": "a blueprint of Cloudify",
    "alien_dsl_": "a template of Alien 4 Cloud",
    "tosca_simple_unfurl_": "a template of Unfurl",
    "tosca_simple_profile_for_nfv_": "of TOSCA's profile for NFV, before SOL001",
}
"""What templates are, by how their ``tosca_definitions_version`` begins."""
BY_TYPE: Mapping[str, str] = {"org.openecomp.": "a template of ONAP's SDC"}
"""What templates are that have a node of a type that begins so."""


def foreign(root: Node) -> Fault | None:
    """Return what a document is, if it is of a dialect that is known by its keys."""
    keys = root.entries.keys() if isinstance(root, Tree) else set()
    found = (name for wanted, name in BY_KEYS.items() if wanted <= keys)
    return _fault(next(found, ""))


def foreign_template(version: str, types: Iterable[str] = ()) -> Fault | None:
    """Return what a template of TOSCA is, by its version and the types of its nodes."""
    said = (name for start, name in BY_VERSION.items() if version.startswith(start))
    names = tuple(types)
    used = (
        name
        for start, name in BY_TYPE.items()
        if any(one.startswith(start) for one in names)
    )
    return _fault(next(said, "") or next(used, ""))


def _fault(name: str) -> Fault | None:
    expected = "SOL001, SOL006, OSM's or the short form"
    hint = "ask who made it for one of these, or write it anew"
    return (
        Fault("document.foreign", f"this is {name}", expected, hint) if name else None
    )
