"""A folder → a CSAR: its files, and a manifest with the hash of each."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from nfvo.descriptor.package.contents import Contents
from nfvo.descriptor.package.folder import folder
from nfvo.descriptor.package.layout import layout
from nfvo.descriptor.package.limits import Limits
from nfvo.descriptor.package.meta import MANIFEST

EPOCH = (1980, 1, 1, 0, 0, 0)  # of zip: the same folder becomes the same bytes
MODE = 0o100644 << 16
PACKED = frozenset({".qcow2", ".gz", ".xz", ".zip", ".png"})


def pack(source: Path, target: Path, metadata: Mapping[str, str]) -> None:
    """
    Write the files of a folder, and a new manifest, as a zip file.

    ``metadata`` is what the manifest says of the package.  Raises ``Refused`` when a
    file may not be in a package.
    """
    contents = folder(str(source), source, Limits())
    where = layout(contents)
    name = where.meta.path(MANIFEST) or str(PurePosixPath(where.entry).stem) + ".mf"
    files = sorted(contents.sizes.keys() - {name})
    text = manifest_text(metadata, ((one, _sha256(contents, one)) for one in files))
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(_info(name), text)
        _write(archive, contents, files)


def zip_folder(source: Path, target: BinaryIO) -> None:
    """Write the files of a folder as a zip file; raise ``Refused`` if one may not."""
    contents = folder(str(source), source, Limits())
    with zipfile.ZipFile(target, "w") as archive:
        _write(archive, contents, sorted(contents.sizes))


def _write(archive: zipfile.ZipFile, contents: Contents, files: Iterable[str]) -> None:
    for file in files:
        with archive.open(_info(file), "w", force_zip64=True) as packed:
            for chunk in contents.chunks(file):
                packed.write(chunk)


def manifest_text(
    metadata: Mapping[str, str], hashes: Iterable[tuple[str, str]]
) -> str:
    """Return a manifest of files with their SHA-256."""
    return "\n".join([*_lines(metadata, hashes), ""])


def _lines(
    metadata: Mapping[str, str], hashes: Iterable[tuple[str, str]]
) -> Iterator[str]:
    yield "metadata:"
    yield from (f"  {key}: {value}" for key, value in metadata.items())
    for file, digest in hashes:
        yield from ("", f"Source: {file}", "Algorithm: SHA-256", f"Hash: {digest}")


def _sha256(contents: Contents, name: str) -> str:
    digest = hashlib.sha256()
    for chunk in contents.chunks(name):
        digest.update(chunk)
    return digest.hexdigest()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    stored = PurePosixPath(name).suffix in PACKED
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.external_attr = MODE
    return info
