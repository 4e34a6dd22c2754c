"""
TOSCA-Metadata/TOSCA.meta: which file of a package is what (SOL004, 4.1.2.3).

Keys have changed their names from edition to edition; all of them are known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nfvo.descriptor.fault import Fault, enough
from nfvo.descriptor.package.hashed import Hashed, stated
from nfvo.descriptor.package.lines import Line, lines
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Spot
from nfvo.descriptor.words import quoted

PATH = "TOSCA-Metadata/TOSCA.meta"
DEFINITIONS, MANIFEST, CERTIFICATE = "definitions", "manifest", "certificate"
CHANGE_LOG, LICENSES, TESTS = "change-log", "licenses", "tests"
ENTRIES: Mapping[str, str] = {
    "entry-definitions": DEFINITIONS,
    "etsi-entry-manifest": MANIFEST,
    "entry-manifest": MANIFEST,
    "etsi-entry-change-log": CHANGE_LOG,
    "entry-change-log": CHANGE_LOG,
    "etsi-entry-licenses": LICENSES,
    "entry-licenses": LICENSES,
    "etsi-entry-tests": TESTS,
    "entry-tests": TESTS,
    "etsi-entry-certificate": CERTIFICATE,
    "entry-certificate": CERTIFICATE,
}
FOLDERS = frozenset({LICENSES, TESTS})


@dataclass(frozen=True, slots=True)
class Meta:
    """What TOSCA.meta says; ``entries`` by what they are, with their lines."""

    entries: Mapping[str, Line] = field(default_factory=dict)
    hashed: tuple[Hashed, ...] = ()
    problems: tuple[Problem, ...] = ()

    def path(self, entry: str) -> str:
        """Return the file that is an entry, or nothing."""
        return self.entries[entry].value.removeprefix("./") if self.has(entry) else ""

    def has(self, entry: str) -> bool:
        """Say whether an entry is named."""
        return entry in self.entries and bool(self.entries[entry].value)


def meta(file: str, text: str) -> Meta:
    """Return what a TOSCA.meta says."""
    listed = [*lines(text)]
    found: dict[str, Line] = {}
    for line in listed:
        if line.key is not None and line.key.lower() in ENTRIES:
            found.setdefault(ENTRIES[line.key.lower()], line)
    faults = enough(f.at(file, Spot(line.number, 1)) for line, f in _faults(listed))
    hashed = tuple(stated(listed, "name"))
    return Meta(found, tuple(h for h in hashed if h.algorithm or h.digest), (*faults,))


def absent(file: str, found: Meta, names: frozenset[str]) -> Iterator[Problem]:
    """Yield a problem for each entry that is not among the files of the package."""
    for entry, line in found.entries.items():
        path = found.path(entry)
        folder = path.rstrip("/") + "/"
        if path in names:
            continue
        if entry in FOLDERS and any(name.startswith(folder) for name in names):
            continue
        message = f"{line.key} names {quoted(path)}, which is not in the package"
        hint = "put it there, or leave the line out"
        if entry == DEFINITIONS:
            hint = "put the descriptor there"
        yield Fault("package.entry", message, hint=hint).at(file, Spot(line.number, 1))


def _faults(listed: list[Line]) -> Iterator[tuple[Line, Fault]]:
    for line in listed:
        if (
            line.key is None and not line.indent
        ):  # indented, it goes on (TOSCA 1.3, 6.2)
            message = f"{quoted(line.value)} has no ':'"
            yield line, Fault("package.meta", message, "a key, ':' and a value")
