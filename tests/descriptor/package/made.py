"""Packages that tests make: files by name → folder, zip or tar."""

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from nfvo.descriptor.package.limits import Limits
from nfvo.descriptor.package.package import Package, package
from nfvo.descriptor.package.refused import Refused
from nfvo.descriptor.package.rules import Rules
from nfvo.descriptor.package.trust import Trust
from nfvo.descriptor.package.verify import Check

Files = Mapping[str, bytes]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
RULES = Rules(Check(Trust(), NOW))
VNFD = b"tosca_definitions_version: tosca_simple_yaml_1_3\n"
META = b"TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 1.1\n"
ENTRY = b"Entry-Definitions: Definitions/vnfd.yaml\n"
MANIFEST_ENTRY = b"ETSI-Entry-Manifest: vnf.mf\n"
METADATA = b"""\
metadata:
  vnf_product_name: firewall
  vnf_provider_id: acme
  vnf_package_version: 1.0
  vnf_release_date_time: 2026-01-01T10:00:00Z
"""
FILES: Files = {
    "TOSCA-Metadata/TOSCA.meta": META + ENTRY + MANIFEST_ENTRY,
    "Definitions/vnfd.yaml": VNFD,
    "Scripts/start.sh": b"#!/bin/sh\n",
}
OSM: Files = {"ping_vnfd.yaml": b"vnfd:\n  id: ping\n", "README": b"hello\n"}
SMALL = Limits(members=20, member_bytes=2**20, total_bytes=2**21, free_bytes=2**16)


def hashed(files: Files, algorithm: str = "sha256", spelled: str = "SHA-256") -> bytes:
    """Return the entries of a manifest for files."""
    return b"".join(
        f"\nSource: {name}\nAlgorithm: {spelled}\n"
        f"Hash: {hashlib.new(algorithm, data).hexdigest()}\n".encode()
        for name, data in files.items()
    )


def with_manifest(files: Files, text: bytes | None = None) -> dict[str, bytes]:
    """Return files with a manifest of them, a right one unless another is given."""
    right = METADATA + hashed(files)
    return {**files, "vnf.mf": right if text is None else text}


def zip_bytes(files: Files) -> bytes:
    """Return a zip of files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def stored_bytes(files: Files) -> bytes:
    """Return a zip of files that are not packed."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def not_packed(data: bytes) -> bytes:
    """Return a zip with the files of another one, not packed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return stored_bytes({name: archive.read(name) for name in archive.namelist()})


def tar_bytes(files: Files, mode: str = "w:gz") -> bytes:
    """Return a tar of files."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def folder_of(path: Path, files: Files) -> Path:
    """Write files into a folder."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def examined(path: Path, rules: Rules = RULES) -> Package:
    """Return what is said of a package; it is closed by then."""
    with package(path, rules) as found:
        return found


def codes(path: Path, rules: Rules = RULES) -> list[str]:
    """Return the codes of all that is wrong with a package, sorted, each once."""
    try:
        problems = examined(path, rules).problems
    except Refused as refused:
        problems = refused.problems
    return sorted({problem.code for problem in problems})


def codes_of(tmp_path: Path, data: bytes, rules: Rules = RULES) -> list[str]:
    """Return the codes of an archive of these bytes."""
    path = tmp_path / "pkg.csar"
    path.write_bytes(data)
    return codes(path, rules)
