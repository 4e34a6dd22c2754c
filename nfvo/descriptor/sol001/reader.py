"""
The reader of SOL001: service templates of TOSCA that are VNFDs or NSDs.

A new kind of descriptor is a function and a row in ``KINDS``.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from nfvo.descriptor.bundle import Broken, Bundle, Outcome, Paper, Read
from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.foreign import foreign_template
from nfvo.descriptor.marks import Marks
from nfvo.descriptor.notes import Notes
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.problems import Problem, Severity
from nfvo.descriptor.sol001.gather import gather
from nfvo.descriptor.sol001.identity import VNF, vnfd_id
from nfvo.descriptor.sol001.making import Making
from nfvo.descriptor.sol001.nsd import NS, nsd_of
from nfvo.descriptor.sol001.nsd_flavour import LINK
from nfvo.descriptor.sol001.vnfd import vnfd_of
from nfvo.descriptor.sources import Source
from nfvo.descriptor.tosca import Service, entries, is_service_template, resolve
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.parts import part
from nfvo.descriptor.tosca.schema import word
from nfvo.descriptor.tosca.types import parts
from nfvo.descriptor.tree import Node
from nfvo.descriptor.vnfd import Vnfd

Translate = Callable[[Making], Nsd | Vnfd | None]

PNF = "tosca.nodes.nfv.PNF"
TELLING = frozenset(
    {
        *("tosca.version", "tosca.type-unknown", "tosca.import-missing"),
        *("tosca.type-cycle", "tosca.key-misspelt", "tosca.key-misplaced"),
    }
)
"""What may be why a node that is a VNF is not taken for one."""
KINDS: tuple[tuple[str, Translate], ...] = ((NS, nsd_of), (VNF, vnfd_of))
"""By the type of node that tells a template to be of a kind, how it is translated."""


class Sol001:
    """Documents that begin with ``tosca_definitions_version``."""

    def claims(self, paper: Paper) -> bool:
        """Whether a document is a service template."""
        return is_service_template(paper.root)

    def read(self, papers: Sequence[Paper], bundle: Bundle) -> Outcome:
        """Yield the descriptors of all templates that no other one imports."""
        if not papers:
            return
        files, problems = gather(papers, bundle)
        yield from problems
        by_file = {paper.file: paper.source for paper in papers}
        found = entries({n: root for n, root in files.items() if n in by_file})
        if not found:
            yield _no_topology(papers[0])
        for entry in (*found, *_used(files, found, by_file)):
            yield from _read(files, entry, by_file[entry], bundle)


def _used(
    files: Mapping[str, Node], found: Sequence[str], given: Mapping[str, Source]
) -> tuple[str, ...]:
    """Return the VNFDs that NSDs import: without them, nothing imports these."""
    of_services = {NS, LINK} | {
        name
        for root in files.values()
        for name, body in parts(part(Located(root, ""), "node_types"), Notes()).items()
        if word(part(body, "derived_from")) == NS
    }
    left = {n: r for n, r in files.items() if n in given and not _has(r, of_services)}
    whole = len(left) == len(files)
    return () if whole else tuple(n for n in entries(left) if n not in found)


def _has(root: Node, types: Collection[str]) -> bool:
    """Whether a template has a node of one of some types."""
    nodes = part(part(Located(root, ""), "topology_template"), "node_templates")
    bodies = parts(nodes, Notes()).values()
    return any(word(part(body, "type")) in types for body in bodies)


def _read(
    files: Mapping[str, Node], entry: str, source: Source, bundle: Bundle
) -> Outcome:
    service, problems = resolve(files, entry)
    making = Making(service=service, bundle=bundle)
    translate = next((t for type_, t in KINDS if _is_of(service, type_)), None)
    if translate is None:
        yield from _nothing(service, files[entry], entry, problems)
        return
    yield from enough(problems)
    if any(problem.severity is Severity.ERROR for problem in problems):
        yield from _broken(service)
    else:
        descriptor = translate(making)
        yield from enough(making.notes)
        if descriptor is None or making.notes.wrong:
            yield from _broken(service)
        else:
            marks = Marks(entry, files[entry], making.marks)
            yield Read(descriptor, marks, source)


def _is_of(service: Service, type_: str) -> bool:
    """Whether a template has, or stands for, a node of a type."""
    return any(
        next(topology.of_type(type_), None) is not None
        or (topology.substitution is not None and type_ in topology.substitution.types)
        for topology in service.topologies
    )


def _broken(service: Service) -> Outcome:
    """Yield the VNFD that a template means to be, if it is one."""
    if _is_of(service, VNF) and (name := vnfd_id(service)):
        yield Broken(name)


def _nothing(
    service: Service, root: Node, entry: str, problems: Sequence[Problem]
) -> Outcome:
    """Yield why a template is no descriptor; what is wrong in it is of no interest."""
    types = {node.type for node in service.top.nodes.values()}
    if other := foreign_template(_version(root), types):
        yield other.at(entry, root.at)
        return
    yield from enough(problem for problem in problems if problem.code in TELLING)
    yield _no_descriptor(service, entry)


def _version(root: Node) -> str:
    return word(part(Located(root, ""), "tosca_definitions_version"))


def _no_topology(paper: Paper) -> Problem:
    if other := foreign_template(_version(paper.root)):
        return other.at(paper.file, paper.root.at)
    message, expected = "types only", "a 'topology_template' that no other imports"
    fault = Fault("sol001.no-descriptor", message, expected)
    return fault.at(paper.file, paper.root.at)


def _no_descriptor(service: Service, entry: str) -> Problem:
    message = "no node here is a VNF or an NS"
    if _is_of(service, PNF):
        message = "this is a PNFD, and PNFs are not managed"
    expected = f"a node of a type derived from {VNF} or {NS}"
    hint = "check 'derived_from' of the node's type, and the imports"
    fault = Fault("sol001.no-descriptor", message, expected, hint)
    return fault.at(entry, service.top.at.spot)
