"""
Mappings of YAML files that may hold secrets: each key knows its place.

Several files may make one mapping, later ones add to it.  What is wrong is noted with
file, line and column; no note repeats a value, for it may be the secret.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nfvo.cli.exits import unreadable
from nfvo.descriptor import sources
from nfvo.descriptor.compose import compose
from nfvo.descriptor.problems import Place, Problem, Severity
from nfvo.descriptor.tree import Entry, Mapping, Node, Scalar, Spot, Where, dotted

QUOTES = "put text that begins with '*', '&' or '!' in quotes"
QUIET = {
    "yaml.unknown-anchor": ("an alias of nothing", QUOTES),
    "yaml.recursion": ("an alias inside its own anchor", QUOTES),
    "yaml.tag": ("a tag", QUOTES),
}
"""What would repeat what stands in the file, in other words."""
QUOTED_LINE = re.compile(r", at ('.*'|the end of the file)$", re.S)
NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class At:
    """A place in a file."""

    file: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Found:
    """A value, and where its key stands."""

    node: Node = field(repr=False)
    at: At

    @property
    def text(self) -> str | None:
        """The text that was written; None when it is nothing, or no text."""
        is_text = isinstance(self.node, Scalar) and not self.node.is_null
        return self.node.text if is_text and isinstance(self.node, Scalar) else None


@dataclass
class Notes:
    """All that is wrong, found so far."""

    problems: list[Problem] = field(default_factory=list)

    def note(  # noqa: PLR0913 - a problem has as many parts
        self,
        code: str,
        at: At,
        path: Where,
        message: str,
        *,
        expected: str = "",
        hint: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a problem."""
        place = Place(file=at.file, line=at.spot.line, column=at.spot.column)
        path = tuple(one if NAME.fullmatch(str(one)) else "?" for one in path)
        self.problems.append(
            Problem(
                code=code,
                place=place,
                path=dotted(path),
                message=message,
                expected=expected,
                hint=hint,
                severity=severity,
            )
        )

    @property
    def errors(self) -> bool:
        """Whether any of them stops us."""
        return any(one.severity is Severity.ERROR for one in self.problems)

    def in_order(self) -> list[Problem]:
        """Return them as they come in the files."""
        return sorted(
            self.problems, key=lambda p: (p.place.file, p.place.line, p.place.column)
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A mapping that one or more files make together."""

    path: Where
    parts: tuple[tuple[At, Mapping], ...]

    @property
    def at(self) -> At:
        """Where it begins."""
        return self.parts[0][0]

    def entries(self) -> dict[str, Found]:
        """Return all keys with their values; what a later file says counts."""
        return {
            key: Found(entry.value, At(at.file, entry.key.at))
            for at, mapping in self.parts
            for key, entry in mapping.entries.items()
        }

    def section(self, key: str, notes: Notes) -> "Section | None":
        """Return a mapping in it; None when there is none, or it is no mapping."""
        path, parts = (*self.path, key), []
        for at, mapping in self.parts:
            entry = mapping.entries.get(key)
            if entry is None:
                continue
            here = At(at.file, entry.key.at)
            if isinstance(entry.value, Mapping):
                parts.append((here, entry.value))
            elif not _is_nothing(entry):
                notes.note("value.kind", here, path, "no mapping", expected="a mapping")
        return Section(path, tuple(parts)) if parts else None

    def text(self, key: str, notes: Notes) -> str:
        """Return a text in it; nothing when there is none, or it is no text."""
        found = self.entries().get(key)
        if found is None or isinstance(found.node, Scalar):
            return (found and found.text) or ""
        notes.note(
            "value.kind", found.at, (*self.path, key), "no text", expected="text"
        )
        return ""


def sections(files: Iterable[Path], notes: Notes) -> Section | None:
    """Return what files say together; None when there is nothing to be read."""
    parts = [part for file in files if (part := _root(file, notes))]
    return Section((), tuple(parts)) if parts else None


def _root(file: Path, notes: Notes) -> tuple[At, Mapping] | None:
    start = At(str(file), sources.START)
    text = sources.decode(str(file), _bytes(file))
    if isinstance(text, Problem):
        notes.problems.append(text)
        return None
    roots, problems = compose(str(file), text.text)
    notes.problems.extend(map(_quiet, problems))
    if roots and isinstance(roots[0], Mapping) and len(roots) == 1:
        return start, roots[0]
    if not problems:
        expected = "one document with 'clouds:' in it"
        notes.note("value.kind", start, (), "no clouds.yaml", expected=expected)
    return None


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from None


def _quiet(problem: Problem) -> Problem:
    """Return a problem of YAML without the line that it quotes."""
    message, hint = QUIET.get(problem.code, (problem.message, problem.hint))
    if problem.code == "yaml.syntax":
        message = QUOTED_LINE.sub("", message)
    if problem.code == "yaml.duplicate-key":
        message = re.sub(r"^the key '.*?' is", "this key is", message, flags=re.S)
    return problem.model_copy(update={"message": message, "hint": hint})


def _is_nothing(entry: Entry) -> bool:
    return isinstance(entry.value, Scalar) and entry.value.is_null
