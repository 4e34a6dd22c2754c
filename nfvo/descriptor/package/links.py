"""
Links in a package: where they lead, as long as they stay in it.

OSM's guide has every charm made with links (`hooks/start -> ../src/charm.py`). Nothing
is followed: a link to a file is that file by another name, one to a folder is left
alone. What leads out, or through another link to a folder, is no end.
"""

import posixpath
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from nfvo.descriptor.package.contents import Entry, Sort, plain_name

MAX_CHAIN = 8


def ends(entries: Iterable[Entry]) -> Mapping[str, str]:
    """Return the file or folder that each link leads to; of those that lead to one."""
    links: dict[str, str] = {}
    there: set[str] = set()
    for entry in entries:
        name = plain_name(entry.name)
        if entry.sort is Sort.LINK:
            links[name] = entry.target
            continue
        there.add(name)
        there.update(map(str, PurePosixPath(name).parents))
    found = ((name, _end(name, links, there)) for name in links)
    return {name: end for name, end in found if end}


def _end(name: str, links: Mapping[str, str], there: set[str]) -> str:
    for _ in range(MAX_CHAIN):
        name = _next(name, links[name])
        if name not in links:
            return name if name in there else ""
    return ""


def _next(link: str, target: str) -> str:
    """Return what a link names; nothing if it goes up after it went down."""
    parts = target.rstrip("/").split("/")
    down = [part for part in parts if part != ".."]
    if target[:1] in ("", "/") or parts[len(parts) - len(down) :] != down:
        return ""
    return posixpath.normpath(posixpath.join(posixpath.dirname(link), target))
