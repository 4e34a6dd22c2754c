"""
Files and uploads → texts: what is read, under which name, with which digest.

Bytes are decoded here, once; what is not UTF-8, or has characters that YAML forbids,
goes no further.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.limits import MAX_BYTES
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Spot

START = Spot(1, 1)
SUFFIXES = frozenset({".yaml", ".yml"})
MAYBE = frozenset({".json", ".xml"})
"""What a folder may hold as well for other reasons: taken where it looks like one."""

LIKELY = re.compile(
    rb"etsi-nfv-descriptors|\"(?:[\w-]+:)?(?:vnfd|nsd)(?:-catalog)?\"\s*:"
)
# YAML 1.2, production [1], less the byte order mark, which may only come first.
FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a descriptor came from: its file, and the digest of the file's text."""

    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read, and where it came from."""

    text: str
    source: Source


def files(paths: Iterable[Path]) -> Iterator[Path | Problem]:
    """Yield the files of ``paths``; of a folder, what may be descriptors, sorted."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(p for p in path.rglob("*") if p.suffix in SUFFIXES | MAYBE)
        inside = [p for p in inside if p.is_file() and _may_be_one(p)]
        yield from inside
        if not inside:
            message = "no file named *.yaml or *.yml in this folder"
            message += ", and no *.json or *.xml that looks like a descriptor"
            hint = "give a file, or the folder that has them"
            yield Fault("file.none", message, hint=hint).at(str(path), START)


def texts_of(found: Iterable[Path | Problem]) -> Iterator[Text | Problem]:
    """Yield the texts of files that were looked for, or why there is none."""
    for path in found:
        content = load(path) if isinstance(path, Path) else path
        if isinstance(content, Problem):
            yield content
        else:
            yield decode(str(path), content)


def _may_be_one(path: Path) -> bool:
    """Whether a file of a folder is YAML, or else looks like a descriptor."""
    if path.suffix in SUFFIXES:
        return True
    content = load(path)
    if isinstance(content, Problem):
        return True
    plain = content.replace(b"\0", b"")  # UTF-16 is refused, but not passed over
    return LIKELY.search(plain) is not None


def load(path: Path) -> bytes | Problem:
    """Return the bytes of a file, or why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = f"it cannot be read: {error.strerror or error}"
        hint = "check the path, and who may read it"
        return Fault("file.unreadable", reason, hint=hint).at(str(path), START)


def decode(file: str, data: bytes) -> Text | Problem:
    """Return the text of a descriptor, or why it is none."""
    if len(data) > MAX_BYTES:
        message = f"{len(data)} bytes"
        fault = Fault("file.too-large", message, f"at most {MAX_BYTES}")
        return fault.at(file, START)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(data, error).at(file, _after(data[: error.start].decode()))
    if forbidden := FORBIDDEN.search(text):
        fault = _forbidden(forbidden[0])
        return fault.at(file, _after(text[: forbidden.start()]))
    return Text(text, Source(file, hashlib.sha256(data).hexdigest()))


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> Fault:
    message = f"the byte {data[error.start]:#04x} is not UTF-8"
    return Fault("file.encoding", message, hint="save the file as UTF-8")


def _forbidden(character: str) -> Fault:
    name = "NUL" if character == "\0" else f"U+{ord(character):04X}"
    message = f"the character {name}, which YAML forbids"
    return Fault("file.character", message, hint="remove it; the file may be damaged")


def _after(text: str) -> Spot:
    """Return the position right after ``text``."""
    return Spot(text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)
