"""What a check returns, and how it says that a name is not known."""

from collections.abc import Collection
from dataclasses import dataclass

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.marks import Marks
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Where
from nfvo.descriptor.words import MAX_COMPARED, did_you_mean, listed, quoted


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A fault, and where in the document it is.

    ``where`` is a path of the short form, with all that may be left out, whatever the
    dialect; ``on_key`` says that the last key of the path is at fault, not its value.
    """

    where: Where
    fault: Fault
    on_key: bool = False

    def placed(self, marks: Marks) -> Problem:
        """Return the problem that this is in the descriptor that ``marks`` is about."""
        mark = marks.at(self.where)
        spot = mark.key if self.on_key else mark.value
        return self.fault.at(mark.file, spot, mark.path)


def unknown(code: str, what: str, name: str, known: Collection[str]) -> Fault:
    """Say that ``name`` is not one of ``known``."""
    message = f"there is no {what} {quoted(name)}"
    if len(known) > MAX_COMPARED:
        return Fault(code, message, f"one of {len(known)} names")
    names = sorted(known)
    expected = listed(names) if names else ""
    return Fault(code, message, expected, did_you_mean(name, names))
