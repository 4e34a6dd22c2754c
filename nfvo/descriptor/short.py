"""The reader of the short form: which documents are in it, and how they become ours."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from nfvo.descriptor.bundle import Broken, Bundle, Outcome, Paper, Read
from nfvo.descriptor.explain import explain
from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.marks import Marks
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.short_nsd import ManyNsFlavours, ShortNsd, nsd_of
from nfvo.descriptor.short_vnfd import ManyFlavours, ManyVdus, OneVdu, vnfd_of
from nfvo.descriptor.tree import Mapping, Node, Scalar, plain
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.written import Written

FIRST_KEYS = frozenset({"nsd", "vnfd"})
W = TypeVar("W", bound=Written)


@dataclass(frozen=True)
class Form(Generic[W]):
    """A way to write a kind of descriptor; ``keys`` tell a document to be in it."""

    keys: frozenset[str]
    model: type[W]
    translate: Callable[[W], Nsd | Vnfd]


FORMS: tuple[Form[Any], ...] = (
    Form(frozenset({"nsd", "flavours"}), ManyNsFlavours, nsd_of),
    Form(frozenset({"nsd"}), ShortNsd, nsd_of),
    Form(frozenset({"vnfd", "flavours"}), ManyFlavours, vnfd_of),
    Form(frozenset({"vnfd", "vdus"}), ManyVdus, vnfd_of),
    Form(frozenset({"vnfd"}), OneVdu, vnfd_of),
)


class ShortForm:
    """Documents that begin with ``nsd: NAME`` or ``vnfd: NAME``."""

    def claims(self, paper: Paper) -> bool:
        """Whether a document has such a key, and a name in it."""
        root = paper.root
        return isinstance(root, Mapping) and any(
            isinstance(root.get(key), Scalar) for key in FIRST_KEYS
        )

    def read(self, papers: Sequence[Paper], bundle: Bundle) -> Outcome:
        """Yield the descriptor that each document is, or all that is wrong with it."""
        for paper in papers:
            yield from _read(paper)


def _read(paper: Paper) -> Outcome:
    keys = frozenset(paper.root.entries) if isinstance(paper.root, Mapping) else set()
    if keys >= FIRST_KEYS:
        message, expected = "both 'nsd' and 'vnfd'", "'nsd: NAME' or 'vnfd: NAME'"
        hint = "put '---' between the two documents"
        fault = Fault("document.kind", message, f"{expected} at the top", hint)
        yield fault.at(paper.file, paper.root.at)
        return
    yield from _in(next(form for form in FORMS if form.keys <= keys), paper)


def _in(form: Form[W], paper: Paper) -> Outcome:
    try:
        read = form.translate(form.model.model_validate(plain(paper.root)))
    except ValidationError as error:
        yield from enough(explain(error, form.model, paper.root, paper.file))
        yield from _broken(paper.root)
    else:
        yield Read(read, Marks(paper.file, paper.root), paper.source)


def _broken(root: Node) -> Iterator[Broken]:
    """Yield the VNFD that a document means to be, if it does."""
    name = root.get("vnfd") if isinstance(root, Mapping) else None
    if isinstance(name, Scalar):
        yield Broken(name.text)
