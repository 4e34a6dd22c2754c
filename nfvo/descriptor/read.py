"""Files or texts → ``Descriptors``, or every problem in all of them at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nfvo.descriptor import sources
from nfvo.descriptor.across import Key, Located, Vocabulary, judge, key
from nfvo.descriptor.compose import compose
from nfvo.descriptor.dialects import claimed, understand
from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.problems import Problem, Severity
from nfvo.descriptor.sources import Source, Text
from nfvo.descriptor.tree import Node
from nfvo.descriptor.versions import vnfds_for
from nfvo.descriptor.vnfd import Vnfd
from nfvo.errors import DescriptorError

Checked = tuple[tuple[Problem, ...], "Descriptors"]


@dataclass(frozen=True)
class Descriptors:
    """Valid descriptors, what they might regret, and where each came from."""

    nsds: tuple[Nsd, ...] = ()
    vnfds: tuple[Vnfd, ...] = ()
    warnings: tuple[Problem, ...] = ()
    sources: Mapping[Key, Source] = field(default_factory=dict)

    def source_of(self, descriptor: Nsd | Vnfd) -> Source:
        """Return the file of a descriptor, and the digest of its text."""
        return self.sources[key(descriptor)]

    def vnfds_for(self, nsd: Nsd) -> dict[str, Vnfd]:
        """Return the VNFDs that an NSD uses, by id, as ``graph.build`` takes them."""
        return vnfds_for(nsd, self.vnfds)


def read(paths: Iterable[Path]) -> Descriptors:
    """Return the descriptors in files and folders; raise ``DescriptorError``."""
    return _valid(check(paths))


def read_texts(
    texts: Mapping[str, str | bytes], *, known: Iterable[Vnfd] = ()
) -> Descriptors:
    """Return the descriptors in texts by name; NSDs may use ``known`` VNFDs too."""
    return _valid(check_texts(texts, known=known))


def check(paths: Iterable[Path]) -> Checked:
    """Return all problems, by file and line, and what has none that is an error."""
    return _examine(sources.texts(paths), ())


def check_texts(
    texts: Mapping[str, str | bytes], *, known: Iterable[Vnfd] = ()
) -> Checked:
    """Do what ``check`` does for texts by name."""
    return _examine((sources.decode(*text) for text in texts.items()), tuple(known))


def _valid(checked: Checked) -> Descriptors:
    problems, descriptors = checked
    errors = tuple(p for p in problems if p.severity is Severity.ERROR)
    if errors:
        raise DescriptorError(errors)
    return descriptors


def _examine(texts: Iterable[Text | Problem], known: tuple[Vnfd, ...]) -> Checked:
    problems: list[Problem] = []
    located: list[Located] = []
    broken: set[str] = set()
    for root, source in _documents(texts, problems):
        read = understand(root, source.file)
        if isinstance(read, tuple):
            problems.extend(read)
            broken.update(claimed(root))
        else:
            located.append(Located(read, root, source))
    vnfds = [one.descriptor for one in located if isinstance(one.descriptor, Vnfd)]
    vocabulary = Vocabulary((*vnfds, *known), frozenset(broken))
    problems.extend(judge(located, vocabulary))
    return _result(problems, located)


def _documents(
    texts: Iterable[Text | Problem], problems: list[Problem]
) -> Iterator[tuple[Node, Source]]:
    """Yield the documents of the texts, and note what is wrong with those as YAML."""
    for text in texts:
        if isinstance(text, Problem):
            problems.append(text)
            continue
        file = text.source.file
        roots, wrong = compose(file, text.text)
        problems.extend(enough(wrong))
        if not roots and not wrong:
            fault = Fault("file.empty", "nothing is described here")
            problems.append(fault.at(file, sources.START))
        yield from ((root, text.source) for root in roots)


def _result(problems: list[Problem], located: list[Located]) -> Checked:
    problems.sort(key=lambda p: (p.place.file, p.place.line, p.place.column, p.code))
    wrong = {p.place.file for p in problems if p.severity is Severity.ERROR}
    good = [one for one in located if one.source.file not in wrong]
    descriptors = Descriptors(
        nsds=tuple(o.descriptor for o in good if isinstance(o.descriptor, Nsd)),
        vnfds=tuple(o.descriptor for o in good if isinstance(o.descriptor, Vnfd)),
        warnings=tuple(p for p in problems if p.severity is Severity.WARNING),
        sources={one.key: one.source for one in good},
    )
    return tuple(problems), descriptors
