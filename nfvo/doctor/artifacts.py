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
        add = "descriptor add" if image.start else f"image add {image.name}"
        mend = f"nfvo {add} FILE  (the file of {image.path[:12]})"
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
        size, end = path.stat().st_size, image.start + image.size
        if size < end or (size > end and not image.start):
            return f"{path} has {size} bytes, not {end}"
        if deep and _sha256(path, image.start, image.size) != image.sha256:
            return f"{path} is not what was uploaded: its checksum differs"
    except OSError as error:
        return f"{path}: {error.strerror}"
    return ""


def _sha256(path: Path, start: int = 0, size: int | None = None) -> str:
    """Return the checksum of a file, or of a part of it."""
    from nfvo.descriptor.package.contents import Span

    with path.open("rb") as file:
        whole = path.stat().st_size
        part = Span(file.fileno(), start, whole if size is None else size)
        digest = hashlib.sha256()
        for chunk in part.chunks():
            digest.update(chunk)
    return digest.hexdigest()
