"""What ends the reading of a package: it is damaged, or not safe to read on."""

from collections.abc import Iterable

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Spot

START = Spot(1, 1)


class Refused(Exception):
    """A package that is read no further; caught where packages are opened."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


def refuse(file: str, fault: Fault) -> Refused:
    """Return the error for one fault of a file as a whole."""
    return Refused([fault.at(file, START)])
