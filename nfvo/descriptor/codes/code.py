"""One row of the table of problems."""

from dataclasses import dataclass

from nfvo.descriptor.problems import Severity


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, in general; a problem says what it means in the case."""

    title: str
    explanation: str
    example: str
    severity: Severity = Severity.ERROR


def warning(title: str, explanation: str, example: str) -> Code:
    """Return a code that does not stop us."""
    return Code(title, explanation, example, Severity.WARNING)
