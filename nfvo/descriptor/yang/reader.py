"""The reader of SOL006's and OSM's documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from nfvo.descriptor.bundle import Broken, Bundle, Outcome, Paper, Read
from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.marks import Marks
from nfvo.descriptor.names import mended
from nfvo.descriptor.notes import Notes, Unreadable
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.tree import Mapping as Tree
from nfvo.descriptor.tree import Scalar
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.words import listed, quoted
from nfvo.descriptor.yang import references, unread
from nfvo.descriptor.yang.catalog.nsds import nsd_of as old_nsd
from nfvo.descriptor.yang.catalog.vnfds import vnfd_of as old_vnfd
from nfvo.descriptor.yang.examine import Examiner, bare
from nfvo.descriptor.yang.forms import KINDS, Found, found_in, is_ours
from nfvo.descriptor.yang.maker import Maker
from nfvo.descriptor.yang.part import Part
from nfvo.descriptor.yang.sol006.nsds import nsd_of
from nfvo.descriptor.yang.sol006.vnfds import vnfd_of
from nfvo.descriptor.yang.table import Term, catalog, sol006

Translate = Callable[[Part, Maker], Nsd | Vnfd]
TRANSLATE: Mapping[tuple[str, str], Translate] = {
    ("sol006", "vnfd"): vnfd_of,
    ("sol006", "nsd"): nsd_of,
    ("osm", "vnfd"): vnfd_of,
    ("osm", "nsd"): nsd_of,
    ("catalog", "vnfd"): old_vnfd,
    ("catalog", "nsd"): old_nsd,
}
SLICE = Fault(
    "osm.slice",
    "a network slice template",
    "VNFDs and NSDs",
    "put its services on board, and instantiate each of them",
)
NOTHING = Fault("document.kind", "no VNFD and no NSD in it", "a list of some")
PHYSICAL = Fault("yang.not-kept", "a PNFD: physical functions are not looked after")


class YangForms:
    """Documents whose top is one of SOL006's or OSM's."""

    def claims(self, paper: Paper) -> bool:
        """Whether a document has such a top, and more than a name below it."""
        return is_ours(paper.root)

    def read(self, papers: Sequence[Paper], bundle: Bundle) -> Outcome:
        """Yield the descriptors of each document, and all that is wrong with them."""
        for paper in papers:
            some = [*found_in(paper.root, paper.file)]
            if not some:
                yield NOTHING.at(paper.file, paper.root.at)
            for found in some:
                yield from _read(found, paper, bundle)


def _read(found: Found, paper: Paper, bundle: Bundle) -> Outcome:
    if found.kind not in KINDS:
        fault = SLICE if found.kind == "nst" else _unknown(found.kind)
        spot = found.mark.key
        yield fault.at(paper.file, spot, found.mark.path)
        return
    notes = Notes()
    term = _terms(found)[found.kind]
    part = _examiner(found, notes).part(found.node, term, found.mark)
    translate = TRANSLATE.get((found.dialect, found.kind))
    if part is not None:
        references.check(part, notes)
    if translate is None:
        notes.add(PHYSICAL, found.mark.on_key)
    maker = Maker(notes=notes, bundle=bundle, file=paper.file)
    made = _translated(part, translate, maker) if part and translate else None
    if made is not None and not notes.wrong:
        unread.tell(part, notes) if part else None
        marks = Marks(paper.file, found.node, maker.marks)
        yield from enough(notes)
        yield Read(made, marks, paper.source)
        return
    yield from enough(notes)
    yield from _broken(found)


def _examiner(found: Found, notes: Notes) -> Examiner:
    return Examiner(
        notes, strict=found.dialect == "sol006", demanding=found.dialect != "osm"
    )


def _terms(found: Found) -> Mapping[str, Term]:
    return catalog() if found.dialect == "catalog" else sol006()


def _translated(part: Part, translate: Translate, maker: Maker) -> Nsd | Vnfd | None:
    """Return the model of a part, unless something is wrong with what it is made of."""
    if maker.notes.wrong:
        return None
    try:
        return translate(part, maker)
    except Unreadable:
        return None
    except ValidationError as error:
        # A small part of the model, which is made of names that are looked at nowhere
        # else: of levels, deltas, addresses.
        first = error.errors(include_url=False, include_input=False)[0]
        said = first.get("ctx", {}).get("expected", first["msg"])
        way = ".".join(str(step) for step in first["loc"])
        fault = Fault("yang.unfit", f"{error.title}: {way}", said)
        maker.notes.add(fault, part.mark)
        return None


def _unknown(kind: str) -> Fault:
    expected = listed(quoted(one) for one in KINDS)
    return Fault("yang.key-unknown", f"unknown node {quoted(kind)}", expected)


def _broken(found: Found) -> Iterator[Broken]:
    """Yield the VNFD that was meant, if there is a name of one."""
    if found.kind != "vnfd" or not isinstance(found.node, Tree):
        return
    for key, entry in found.node.entries.items():
        if bare(key) == "id" and isinstance(entry.value, Scalar):
            yield Broken(mended(entry.value.text))
