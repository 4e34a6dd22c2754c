"""A descriptor → its documents in another dialect, and what they could not take."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from nfvo.descriptor.codes import CODES
from nfvo.descriptor.nsd import Nsd
from nfvo.descriptor.problems import Place, Problem, Severity
from nfvo.descriptor.read import check_texts
from nfvo.descriptor.vnfd import Vnfd
from nfvo.descriptor.writing.lost import Comparison
from nfvo.descriptor.writing.short_nsd import short_nsd
from nfvo.descriptor.writing.short_vnfd import short_vnfd
from nfvo.descriptor.writing.sol001_nsd import sol001_nsd
from nfvo.descriptor.writing.sol001_parts import stem
from nfvo.descriptor.writing.sol001_vnfd import sol001_vnfd
from nfvo.descriptor.writing.sol006_nsd import sol006_nsd
from nfvo.descriptor.writing.sol006_vnfd import sol006_vnfd
from nfvo.descriptor.writing.terse import terse
from nfvo.descriptor.writing.text import text_of

LOST = "convert.lost"
Descriptor = Nsd | Vnfd
Writer = Callable[[Descriptor, Iterable[Vnfd]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Converted:
    """
    Texts by the names of their files, what is not in them, and what is wrong.

    ``read`` is the descriptor that the texts are.
    """

    texts: Mapping[str, str]
    read: Descriptor | None = None
    warnings: tuple[Problem, ...] = ()
    errors: tuple[Problem, ...] = ()


def _short(descriptor: Descriptor, vnfds: Iterable[Vnfd]) -> Mapping[str, str]:
    form = (
        short_vnfd(descriptor)
        if isinstance(descriptor, Vnfd)
        else short_nsd(descriptor)
    )
    return {f"{stem(descriptor)}.yaml": text_of(terse(form))}


def _sol001(descriptor: Descriptor, vnfds: Iterable[Vnfd]) -> Mapping[str, str]:
    if isinstance(descriptor, Vnfd):
        return sol001_vnfd(descriptor)
    return sol001_nsd(descriptor, vnfds)


def _sol006(descriptor: Descriptor, vnfds: Iterable[Vnfd]) -> Mapping[str, str]:
    if isinstance(descriptor, Vnfd):
        part = {"vnfd": [sol006_vnfd(descriptor)]}
    else:
        part = {"nsd": [sol006_nsd(descriptor, vnfds)]}
    return {f"{stem(descriptor)}.yaml": text_of({"nfv": part})}


WRITERS: Mapping[str, Writer] = {
    "short": _short,
    "sol001": _sol001,
    "sol006": _sol006,
}


DEMANDED: Mapping[str, frozenset[str]] = {
    "sol006": frozenset(
        {
            *("protocols", "min_instances", "max_instances", "levels", "artifact"),
            *("product_name", "software_version", "vnfm_info", "version"),
            *("flavour", "level", "Level.vdus", "NsStep.profiles"),
        }
    ),
    "sol001": frozenset(
        {
            *("artifact", "container_format", "disk_gib", "protocols"),
            *("min_instances", "max_instances", "vdus"),
        }
    ),
}
"""By dialect, what has to be said in it even if the model leaves it open."""


def convert(
    descriptor: Descriptor, to: str, *, vnfds: Iterable[Vnfd] = (), file: str = ""
) -> Converted:
    """
    Return a descriptor in the dialect ``to``.

    ``vnfds`` are those that an NSD uses, ``file`` is where it was read from.  What was
    written is read again: what differs then is a warning.
    """
    known = tuple(vnfds)
    texts = WRITERS[to](descriptor, known)
    problems, found = check_texts(texts, known=_as_written(descriptor, to, known))
    errors = tuple(one for one in problems if one.severity is Severity.ERROR)
    read = found.vnfds if isinstance(descriptor, Vnfd) else found.nsds
    if errors or len(read) != 1:
        return Converted(texts, errors=errors)
    compare = Comparison(DEMANDED.get(to, frozenset()))
    lost = (_lost(*loss, to, file) for loss in compare.losses(descriptor, read[0]))
    return Converted(texts, read[0], tuple(lost))


def _as_written(
    descriptor: Descriptor, to: str, vnfds: Iterable[Vnfd]
) -> Iterable[Vnfd]:
    """Return the VNFDs that an NSD uses as they are in the other dialect."""
    if isinstance(descriptor, Vnfd):
        return ()
    used = {one.vnfd for one in descriptor.all_vnf_profiles()}
    made = [(one, convert(one, to).read) for one in vnfds if one.id in used]
    return [read if isinstance(read, Vnfd) else one for one, read in made]


def _lost(where: str, what: str, to: str, file: str) -> Problem:
    return Problem(
        code=LOST,
        place=Place(file=file),
        path=where,
        message=f"{what}: it is not in what was written in {to}",
        severity=CODES[LOST].severity,
    )
