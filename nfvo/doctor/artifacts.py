"""Images and packages: is each file there, and, where asked for, its checksum."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nfvo.doctor.finding import Finding, fail, fine, skipped

if TYPE_CHECKING:
    from nfvo.lcm.records import Image

PART = "images"


def findings(
    images: "tuple[Image, ...]", artifacts: Path, *, deep: bool
) -> Iterator[Finding]:
    """Look at all images; ``deep`` reads every byte of them."""
    if not images:
        yield skipped(PART, "there are none yet", "nfvo image add NAME FILE")
    for image in images:
        why = _problem(image, artifacts / image.path, deep=deep)
        mend = f"nfvo image add {image.name} FILE  (the file of {image.sha256[:12]})"
        if why:
            yield fail(PART, f"{image.name}: {why}", mend)
        else:
            told = "checksum" if deep else "size; --deep compares its checksum"
            yield fine(PART, f"{image.name} has the right {told}")


def of_packages(
    files: frozenset[str], artifacts: Path, *, deep: bool
) -> Iterator[Finding]:
    """Look at the files of packages and descriptors, which their checksums name."""
    why: dict[str, str] = {}
    for name in sorted(files):
        if not (artifacts / name).is_file():
            why[name] = "is not there"
        elif deep and _sha256(artifacts / name) != name:
            why[name] = "is not what was uploaded: its checksum differs"
    for name, said in why.items():
        mend = "nfvo package list, then nfvo descriptor add FILE for what it came in"
        yield fail("packages", f"{artifacts / name} {said}", mend)
    if files and not why:
        told = "the right checksums" if deep else "their files; --deep reads them"
        yield fine("packages", f"all packages have {told}")


def _problem(image: "Image", path: Path, *, deep: bool) -> str:
    try:
        size = path.stat().st_size
        if size != image.size:
            return f"{path} has {size} bytes, not {image.size}"
        if deep and _sha256(path) != image.sha256:
            return f"{path} is not what was uploaded: its checksum differs"
    except OSError as error:
        return f"{path}: {error.strerror}"
    return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
