"""
OSM's packages: a descriptor, files beside it, and MD5s of some in checksums.txt.

`md5sum` and OSM's first tools name the files from where the list lies, OSM's client
from where it was started: `ping_vnf/README.md`, and what is behind links, too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nfvo.descriptor.fault import Fault
from nfvo.descriptor.package.contents import Contents, text, within
from nfvo.descriptor.package.hashing import Digests
from nfvo.descriptor.package.refused import START
from nfvo.descriptor.package.shape import CHECKSUMS, YAML, at_root, osm_descriptors
from nfvo.descriptor.problems import Problem
from nfvo.descriptor.tree import Spot
from nfvo.descriptor.words import listed, quoted

LINE = re.compile(r"([0-9a-fA-F]{32})\s+\*?(?:\./)?(.+)")


@dataclass(frozen=True, slots=True)
class Checksum:
    """One line of checksums.txt."""

    line: int
    path: str
    md5: str


def checksums(contents: Contents) -> Iterator[Checksum | tuple[int, Fault]]:
    """Yield the lines of checksums.txt, if there is one, and those that are none."""
    if CHECKSUMS not in contents.sizes:
        return
    data = text(contents, CHECKSUMS).decode("utf-8", "replace")
    numbered = enumerate(data.splitlines(), start=1)
    lines = [(number, line, LINE.fullmatch(line.strip())) for number, line in numbered]
    start = _started(contents, [match[2] for _, _, match in lines if match])
    for number, line, match in lines:
        if match:
            yield Checksum(number, match[2].removeprefix(start), match[1].lower())
        elif line.strip():
            expected = "an MD5, two spaces and a file name"
            yield number, Fault("checksums.syntax", quoted(line), expected)


def _started(contents: Contents, paths: list[str]) -> str:
    """Return the folders before all names, as most of them are of this package."""
    parts = paths[0].split("/")[:-1] if paths else []
    starts = ["", *("/".join(parts[: end + 1]) + "/" for end in range(len(parts)))]
    return max(starts, key=lambda start: _fitting(contents, paths, start))


def _fitting(contents: Contents, paths: list[str], start: str) -> int:
    return sum(
        path.startswith(start) and path.removeprefix(start) in contents.sizes
        for path in paths
    )


def no_checksums(
    contents: Contents, lines: list[Checksum | tuple[int, Fault]]
) -> Iterator[Problem]:
    """Yield a problem for each line that is no checksum."""
    for line in lines:
        if isinstance(line, tuple):
            yield line[1].at(within(contents, CHECKSUMS), Spot(line[0], 1))


def differing(
    contents: Contents, lines: list[Checksum], digests: Digests
) -> Iterator[Problem]:
    """Yield a problem for each file that is missing, or not the one of the list."""
    for line in lines:
        said = quoted(line.path)
        if line.path not in contents.sizes:
            message = f"{said} is not in the package"
            hint = "put it there, or leave the line out"
            fault = Fault("checksums.file-missing", message, hint=hint)
        elif (found := digests.digest(line.path, "md5")) in ("", line.md5):
            continue  # of what is damaged, more is said elsewhere
        else:
            message = f"{said} has the MD5 {found}"
            fault = Fault("checksums.mismatch", message, line.md5)
        yield fault.at(within(contents, CHECKSUMS), Spot(line.line, 1))


def entry(contents: Contents) -> str | Problem:
    """Return the file that is the descriptor, or why there is none."""
    found = osm_descriptors(contents)
    if not found and len(others := at_root(contents, YAML)) == 1:
        return others[0]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"{listed(map(quoted, found), 'and')} both could be the descriptor"
        hint = "make a package of each"
        fault = Fault("package.several-descriptors", message, hint=hint)
        return fault.at(contents.name, START)
    hint = "put it beside checksums.txt, named *_vnfd.yaml or *_nsd.yaml"
    fault = Fault("package.no-descriptor", "no descriptor at its root", hint=hint)
    return fault.at(contents.name, START)
