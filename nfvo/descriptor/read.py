"""Files or texts → ``Descriptors``, or every problem in all of them at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from operator import not_
from pathlib import Path
from typing import TYPE_CHECKING

from nfvo.descriptor import bundles, sources
from nfvo.descriptor.across import Key, Vocabulary, judge, key
from nfvo.descriptor.bundle import Broken, Bundle, Outcome, Paper, Read
from nfvo.descriptor.compose import compose
from nfvo.descriptor.dialects import READERS, unclaimed
from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.nesting import Nested, service_of
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.problems import Problem, Severity
from nfvo.descriptor.sources import Source
from nfvo.descriptor.uncollected import uncollected
from nfvo.descriptor.versions import vnfds_for
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.yang import elements
from nfvo.errors import DescriptorError

if TYPE_CHECKING:
    from nfvo.descriptor.package.rules import Rules

Checked = tuple[tuple[Problem, ...], "Descriptors"]


@dataclass(frozen=True)
class Descriptors:
    """Valid descriptors, what they might regret, and where each came from."""

    nsds: tuple[Nsd, ...] = ()
    vnfds: tuple[Vnfd, ...] = ()
    warnings: tuple[Problem, ...] = ()
    sources: Mapping[Key, Source] = field(default_factory=dict)

    def all(self) -> tuple[Nsd | Vnfd, ...]:
        """Return all of them, NSDs after the VNFDs that they may use."""
        return (*self.vnfds, *self.nsds)

    def source_of(self, descriptor: Nsd | Vnfd) -> Source:
        """Return the file of a descriptor, and the digest of its text."""
        return self.sources[key(descriptor)]

    def vnfds_for(self, nsd: Nsd) -> dict[str, Vnfd]:
        """Return the VNFDs that an NSD uses, by id, as ``graph.build`` takes them."""
        return vnfds_for(nsd, self.vnfds)

    def nested_in(self, nsd: Nsd) -> Nested:
        """Return the services in an NSD, as ``graph.build`` takes them."""
        return service_of(nsd, self.vnfds, self.nsds).nested


def read(paths: Iterable[Path], rules: "Rules | None" = None) -> Descriptors:
    """Return the descriptors in files, folders, packages; raise ``DescriptorError``."""
    return _valid(check(paths, rules))


def read_texts(
    texts: Mapping[str, str | bytes], *, known: Iterable[Nsd | Vnfd] = ()
) -> Descriptors:
    """Return the descriptors in texts by name; NSDs may use ``known`` ones too."""
    return _valid(check_texts(texts, known=known))


def read_bundle(bundle: Bundle, *, known: Iterable[Nsd | Vnfd] = ()) -> Descriptors:
    """Return the descriptors of a package; raise ``DescriptorError``."""
    return _valid(_examine([bundle], tuple(known)))


def check(paths: Iterable[Path], rules: "Rules | None" = None) -> Checked:
    """
    Return all problems, by file and line, and what has none that is an error.

    Packages are checked by ``rules``: by default nobody is trusted, and it is now.
    """
    return _examine(bundles.of_paths(paths, rules), ())


def check_texts(
    texts: Mapping[str, str | bytes], *, known: Iterable[Nsd | Vnfd] = ()
) -> Checked:
    """Do what ``check`` does for texts by name."""
    return _examine([bundles.of_texts(texts)], tuple(known))


def _valid(checked: Checked) -> Descriptors:
    problems, descriptors = checked
    errors = tuple(p for p in problems if p.severity is Severity.ERROR)
    if errors:
        raise DescriptorError(errors)
    return descriptors


@uncollected()
def _examine(bundles: Iterable[Bundle], known: tuple[Nsd | Vnfd, ...]) -> Checked:
    problems: list[Problem] = []
    read: list[Read] = []
    broken: set[str] = set()
    for outcome in (one for bundle in bundles for one in _outcomes(bundle)):
        match outcome:
            case Problem():
                problems.append(outcome)
            case Broken(vnfd=id):
                broken.add(id)
            case Read():
                read.append(outcome)
    there = (*(one.descriptor for one in read), *known)
    vocabulary = Vocabulary(
        tuple(one for one in there if isinstance(one, Vnfd)),
        frozenset(broken),
        tuple(one for one in there if isinstance(one, Nsd)),
    )
    problems.extend(judge(read, vocabulary))
    return _result(problems, read)


def _outcomes(bundle: Bundle) -> Outcome:
    """Yield what the readers make of a bundle; each document is read by one of them."""
    papers: list[Paper] = []
    for one in _papers(bundle):
        if isinstance(one, Paper):
            papers.append(one)
        else:
            yield one
    for reader in READERS:
        claimed = [reader.claims(paper) for paper in papers]
        for outcome in reader.read([*compress(papers, claimed)], bundle):
            yield outcome
            if isinstance(outcome, Read):
                yield from bundle.doubts(outcome.descriptor)
        papers = [*compress(papers, map(not_, claimed))]
    yield from map(unclaimed, papers)


def _papers(bundle: Bundle) -> Iterator[Paper | Problem]:
    """Yield the documents of the texts, and what is wrong with those as YAML."""
    for text in bundle.texts:
        if isinstance(text, Problem):
            yield text
            continue
        file = text.source.file
        as_tree = elements.compose if elements.is_xml(text.text) else compose
        roots, wrong = as_tree(file, text.text)
        yield from enough(wrong)
        if not roots and not wrong:
            fault = Fault("file.empty", "nothing is described here")
            yield fault.at(file, sources.START)
        yield from (Paper(root, text.source) for root in roots)


def _result(problems: list[Problem], read: Sequence[Read]) -> Checked:
    problems.sort(key=lambda p: (p.place.file, p.place.line, p.place.column, p.code))
    wrong = {p.place.file for p in problems if p.severity is Severity.ERROR}
    good = [one for one in read if one.marks.files().isdisjoint(wrong)]
    descriptors = Descriptors(
        nsds=tuple(o.descriptor for o in good if isinstance(o.descriptor, Nsd)),
        vnfds=tuple(o.descriptor for o in good if isinstance(o.descriptor, Vnfd)),
        warnings=tuple(p for p in problems if p.severity is Severity.WARNING),
        sources={key(one.descriptor): one.source for one in good},
    )
    return tuple(problems), descriptors
