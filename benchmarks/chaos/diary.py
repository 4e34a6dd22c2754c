"""What was tried and what was answered; written by many threads, read at the end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic

ACCEPTED = "202"


@dataclass(frozen=True, slots=True)
class Wrong:
    """
    One thing that is not as it should be.

    ``goal`` is the figure it counts for; ``why`` is for people.
    """

    goal: str
    host: str
    kind: str
    name: str
    why: str

    def __str__(self) -> str:
        where = f"{self.host}: " if self.host else ""
        return f"{self.goal}: {where}{self.kind} {self.name}: {self.why}"


@dataclass
class Diary:
    """All that happened, also as lines of a file, for who looks for a cause."""

    file: Path
    operations: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    wrong: dict[tuple[str, str, str], Wrong] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    samples: int = 0
    _lock: Lock = field(default_factory=Lock)
    _began: float = field(default_factory=monotonic)

    def note(self, who: str, what: str) -> None:
        """Write a line."""
        with self._lock, self.file.open("a") as file:
            file.write(f"{monotonic() - self._began:8.2f} {who:8} {what}\n")

    def tried(self, verb: str, answer: str) -> None:
        """Count something that was asked for, and the answer."""
        with self._lock:
            self.operations[verb] += 1
            self.answers[answer] += 1

    def accept(self, operation: str, ns_id: str) -> None:
        """Remember that an operation was promised."""
        with self._lock:
            self.accepted[operation] = ns_id

    def delete(self, ns_id: str) -> None:
        """Remember that a service may be gone, its operations with it."""
        with self._lock:
            self.deleted.add(ns_id)

    def blame(self, wrong: Wrong) -> None:
        """Write down something wrong, once."""
        with self._lock:
            what = (wrong.goal, wrong.host, wrong.name)
            is_new = self.wrong.setdefault(what, wrong) is wrong
        if is_new:
            self.note("WRONG", str(wrong))

    def sampled(self) -> None:
        """Count a look that was taken while all ran."""
        with self._lock:
            self.samples += 1

    @contextmanager
    def fault(self, kind: str, where: str) -> Iterator[None]:
        """Write down that a fault begins, and that it is over."""
        with self._lock:
            self.faults[kind] += 1
        self.note("fault", f"{kind} {where}: begins")
        try:
            yield
        finally:
            self.note("fault", f"{kind} {where}: over")
