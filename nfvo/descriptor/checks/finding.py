"""What a check returns, and how it says that a name is not known."""

from collections.abc import Collection
from dataclasses import dataclass

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Node, Where, find
from nfvo.descriptor.words import MAX_COMPARED, did_you_mean, listed, quoted


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A fault, and where in the document it is.

    ``where`` is a path of the short form, with all that may be left out; ``on_key``
    says that the last key of the path is at fault, not its value.
    """

    where: Where
    fault: Fault
    on_key: bool = False

    def placed(self, root: Node, file: str) -> Problem:
        """Return the problem that this is in the document ``root``."""
        found = find(root, self.where)
        return self.fault.at(
            file, found.key if self.on_key else found.node.at, found.path
        )


def unknown(code: str, what: str, name: str, known: Collection[str]) -> Fault:
    """Say that ``name`` is not one of ``known``."""
    message = f"there is no {what} {quoted(name)}"
    if len(known) > MAX_COMPARED:
        return Fault(code, message, f"one of {len(known)} names")
    names = sorted(known)
    expected = listed(names) if names else ""
    return Fault(code, message, expected, did_you_mean(name, names))
