"""The files of a bundle that a TOSCA template may be made of, by their names."""

from collections.abc import Iterator, Sequence

from nfvo.descriptor.bundle import Bundle, Paper
from nfvo.descriptor.compose import compose
from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.notes import Notes
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.sources import decode
from nfvo.descriptor.tosca import imports, joined
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tree import Node

MAX_FILES = 256


def gather(
    papers: Sequence[Paper], bundle: Bundle
) -> tuple[dict[str, Node], tuple[Problem, ...]]:
    """
    Return the documents by the names of their files, with what they import beside them.

    Given ``top.yaml`` alone, ``types.yaml`` in the same folder is read when it is
    imported.
    """
    files: dict[str, Node] = {}
    problems: list[Problem] = []
    for paper in papers:
        if paper.file in files:
            message = "a second service template in one file"
            fault = Fault(
                "sol001.document", message, hint="put it into a file of its own"
            )
            problems.append(fault.at(paper.file, paper.root.at))
        files.setdefault(paper.file, paper.root)
    waiting = list(files)
    while waiting and len(files) < MAX_FILES:
        importer = waiting.pop()
        for name, one in _beside(importer, files, bundle):
            if isinstance(one, Problem):
                problems.append(one)
            else:
                files[name] = one
                waiting.append(name)
    return files, tuple(problems)


def _beside(
    importer: str, files: dict[str, Node], bundle: Bundle
) -> Iterator[tuple[str, Node | Problem]]:
    for path, _ in imports(Located(files[importer], importer), Notes()):
        name = joined(importer, path)
        content = None if name in files else bundle.beside(importer, path)
        if content is None:
            continue
        text = decode(name, content)
        if isinstance(text, Problem):
            yield name, text
            continue
        roots, wrong = compose(name, text.text)
        yield from ((name, problem) for problem in enough(wrong))
        yield from ((name, root) for root in roots[:1])
