"""What is wrong with a document: one value per problem, with its place and its mend."""

from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict


class Severity(StrEnum):
    """Whether a problem stops us."""

    ERROR = "error"
    WARNING = "warning"


class Place(BaseModel):
    """A position in a file; ``line`` and ``column`` count from 1."""

    model_config = ConfigDict(frozen=True)

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(BaseModel):
    """
    One thing wrong with a document.

    ``code`` is stable (``docs/problems.md``), ``path`` is where in the document
    (``vnfs.firewall.vnfd``), ``expected`` what would be right and ``hint`` what to
    do next.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    place: Place
    path: str
    message: str
    expected: str = ""
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        text = f"{self.place}: {self.severity}: {path}{self.message}"
        text += f"; expected {self.expected}" if self.expected else ""
        return text + (f"\n    hint: {self.hint}" if self.hint else "")

    def at(self, place: Place) -> Self:
        """Return the same problem at another place."""
        return self.model_copy(update={"place": place})
