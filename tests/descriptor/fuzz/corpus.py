"""Packages to be spoilt: what lies together in a folder, and what it becomes."""

import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from nfvo.descriptor import check_texts
from nfvo.descriptor.package.folders import packages_in
from nfvo.descriptor.writing import convert
from tests.descriptor.package.made import tar_bytes, zip_bytes
from tests.descriptor.yang.test_xml import as_xml

Files = dict[str, bytes]
TEXTS = frozenset({".yaml", ".yml", ".json", ".xml", ".mf", ".meta", ".cfg"})
DESCRIPTORS = frozenset({".yaml", ".yml", ".json", ".xml"})
MAX_FILE = 1_000_000
FORMS = ("texts", "folder", "zip", "tar", "archive")
"""How files are given: as texts, or as what ``nfvo validate`` is told to read."""


@dataclass(frozen=True, slots=True)
class Seed:
    """Files by their names, to be spoilt."""

    name: str
    files: Files

    def packed(self, files: Files, form: str) -> bytes:
        """Return files as an archive."""
        return tar_bytes(files, "w:gz") if form == "tar" else zip_bytes(files)


def seeds(folders: list[Path]) -> list[Seed]:
    """Return packages and descriptors that lie in folders, and these converted."""
    return [one for one in _seeds(folders) if one.files]


def _seeds(folders: list[Path]) -> Iterator[Seed]:
    for folder in folders:
        packages = [*packages_in(folder)]
        for package in packages:
            yield Seed(str(package.relative_to(folder)), _files(package))
        for path in sorted(folder.rglob("*")):
            if path.suffix in DESCRIPTORS and path.is_file():
                alone = Seed(str(path.relative_to(folder)), _file(path))
                if not any(map(path.is_relative_to, packages)):
                    yield alone
                yield from _converted(alone)
            elif path.name.endswith((".tar.gz", ".csar", ".zip")):
                yield Seed(str(path.relative_to(folder)), _unpacked(path))


def _files(package: Path) -> Files:
    found = (path for path in sorted(package.rglob("*")) if path.is_file())
    return {
        path.relative_to(package).as_posix(): path.read_bytes()
        for path in found
        if path.stat().st_size < MAX_FILE
    }


def _file(path: Path) -> Files:
    return {path.name: path.read_bytes()}


def _unpacked(path: Path) -> Files:
    data = BytesIO(path.read_bytes())
    if zipfile.is_zipfile(data):
        with zipfile.ZipFile(data) as archive:
            return {n: archive.read(n) for n in archive.namelist() if n[-1] != "/"}
    with tarfile.open(fileobj=data) as archive:
        members = [one for one in archive.getmembers() if one.isfile()]
        read = {one.name: archive.extractfile(one) for one in members}
        return {name: file.read() for name, file in read.items() if file is not None}


def _converted(seed: Seed) -> Iterator[Seed]:
    """Yield a descriptor in the other dialects, that of SOL006 in XML too."""
    _, read = check_texts(dict(seed.files))
    for one in read.all():
        for to in ("short", "sol001", "sol006"):
            texts = convert(one, to, vnfds=read.vnfds).texts
            files = {name: text.encode() for name, text in texts.items()}
            yield Seed(f"{seed.name} {one.id} as {to}", files)
            if to == "sol006":
                name, text = next(iter(texts.items()))
                xml = {f"{PurePosixPath(name).stem}.xml": as_xml(text).encode()}
                yield Seed(f"{seed.name} {one.id} as XML", xml)
