"""Where packages lie: the paths that are one, and the folders in a folder that are."""

import os
from collections.abc import Iterator
from pathlib import Path

from nfvo.descriptor.package.meta import PATH
from nfvo.descriptor.package.opening import GZIP, OTHERS, SUFFIXES, TAR, TAR_AT, ZIP
from nfvo.descriptor.package.shape import CHECKSUMS, OSM_FOLDERS, YAML


def is_archive(path: Path) -> bool:
    """Say whether a file is called, or begins, as an archive does."""
    if path.name.lower().endswith(SUFFIXES):
        return True
    try:
        with path.open("rb") as file:
            head = file.read(TAR_AT + len(TAR))
    except OSError:
        return False
    return head.startswith((*ZIP, GZIP, *OTHERS)) or head[TAR_AT:] == TAR


def is_package(folder: Path) -> bool:
    """Say whether a folder holds a package, not just descriptors."""
    if (folder / PATH).is_file() or (folder / CHECKSUMS).is_file():
        return True
    files = [one for one in folder.iterdir() if one.is_file()]
    yaml = [one for one in files if one.suffix in YAML]
    if any(one.suffix == ".mf" for one in files):
        return bool(yaml)
    return len(yaml) == 1 and any((folder / one).is_dir() for one in OSM_FOLDERS)


def packages_in(folder: Path) -> Iterator[Path]:
    """Yield the folders in a folder, itself too, that are packages; none in another."""
    for here, inside, _ in os.walk(folder):
        if is_package(Path(here)):
            inside.clear()
            yield Path(here)
        else:
            inside.sort()


def archives_in(folder: Path, *, deep: bool) -> list[Path]:
    """Return the archives that lie in a folder; ``deep``: in those below it as well."""
    there = folder.rglob("*") if deep else folder.iterdir()
    found = (one for one in there if one.name.lower().endswith(SUFFIXES))
    return sorted(one for one in found if one.is_file())
