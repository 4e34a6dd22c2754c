"""What a check says of a value: a ``Problem`` that does not know its place yet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nfvo.descriptor.codes import CODES
from nfvo.descriptor.limits import MAX_PROBLEMS
from nfvo.descriptor.problems import Place, Problem
from nfvo.descriptor.tree import Spot, Where, dotted


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that is wrong, in words.

    ``message`` is what was found, ``expected`` what would be right, ``hint`` what to
    do next.  How severe it is stands with its ``code`` in ``codes.CODES``.
    """

    code: str
    message: str
    expected: str = ""
    hint: str = ""

    def at(self, file: str, spot: Spot, path: Where = ()) -> Problem:
        """Return the problem that this fault is at a place of a file."""
        return Problem(
            code=self.code,
            place=Place(file=file, line=spot.line, column=spot.column),
            path=dotted(path),
            message=self.message,
            expected=self.expected,
            hint=self.hint,
            severity=CODES[self.code].severity,
        )


def enough(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the problems of one document, but not more than anyone reads."""
    for number, problem in enumerate(problems):
        if number == MAX_PROBLEMS:
            spot = Spot(problem.place.line, problem.place.column)
            message = f"more than {MAX_PROBLEMS} problems; the rest is not shown"
            yield Fault("file.too-many-problems", message).at(problem.place.file, spot)
            return
        yield problem
