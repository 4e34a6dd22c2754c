"""Archives that are damaged or hostile: each is refused, with its own problem."""

import bz2
import gzip
import io
import os
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from nfvo.descriptor.package.rules import Rules
from nfvo.descriptor.package.trust import Trust
from nfvo.descriptor.package.verify import Check
from tests.descriptor.package.made import (
    NOW,
    OSM,
    SMALL,
    codes,
    codes_of,
    examined,
    folder_of,
    tar_bytes,
    zip_bytes,
)

LIMITED = Rules(Check(Trust(), NOW), limits=SMALL)


def entry(name: str, mode: int = 0o100644, flags: int = 0) -> bytes:
    """Return a zip with one entry of a Unix mode."""
    data = io.BytesIO()
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(info, "target")
    return data.getvalue()


def twice() -> bytes:
    """Return a zip that has one name twice."""
    data = zip_bytes({"a.yaml": b"1", "b.yaml": b"2"})
    return data.replace(b"b.yaml", b"a.yaml")


def patched(data: bytes, local: int, central: int, value: bytes) -> bytes:
    """Return a zip with a field of its first local and central header replaced."""
    first, second = data.index(b"PK\x03\x04") + local, data.index(b"PK\x01\x02")
    second += central
    changed = bytearray(data)
    if local:
        changed[first : first + len(value)] = value
    if central:
        changed[second : second + len(value)] = value
    return bytes(changed)


ONE = zip_bytes({"a.yaml": b"a: 1\n" * 100})
SHARED = zip_bytes({"a.yaml": b"x" * 50, "b.yaml": b"y" * 50})


def overlapping() -> bytes:
    """Return a zip whose second file begins where the first one does."""
    second = SHARED.index(b"PK\x01\x02", SHARED.index(b"PK\x01\x02") + 4)
    changed = bytearray(SHARED)
    changed[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(changed)


ZIPS = [
    pytest.param("package.outside", zip_bytes({"../a.yaml": b"x"}), id="zip-slip"),
    pytest.param("package.outside", zip_bytes({"a/../../b": b"x"}), id="slip inside"),
    pytest.param("package.outside", zip_bytes({"/etc/passwd": b"x"}), id="absolute"),
    pytest.param("package.outside", zip_bytes({"C:/x": b"x"}), id="a drive"),
    pytest.param("package.backslash", zip_bytes({"a\\b": b"x"}), id="a backslash"),
    pytest.param("package.name", zip_bytes({"a//b": b"x"}), id="an empty part"),
    pytest.param("package.name", zip_bytes({"a\nb": b"x"}), id="a control character"),
    pytest.param("package.name", zip_bytes({"a/" * 40 + "b": b"x"}), id="too deep"),
    pytest.param("package.name", zip_bytes({"a" * 2000: b"x"}), id="too long a name"),
    pytest.param("package.link", entry("a", 0o120777), id="a link"),
    pytest.param("package.special", entry("a", 0o020666), id="a device"),
    pytest.param("package.duplicate", twice(), id="a name twice"),
    pytest.param(
        "package.duplicate", zip_bytes({"a": b"x", "a/b": b"y"}), id="file and folder"
    ),
    pytest.param("package.encrypted", patched(ONE, 6, 8, b"\x01\0"), id="a password"),
    pytest.param("package.method", patched(ONE, 8, 10, b"\x0c\0"), id="bzip2"),
    pytest.param(
        "package.size", patched(ONE, 0, 24, struct.pack("<I", 10)), id="a short size"
    ),
    pytest.param(
        "package.size",
        patched(ONE, 22, 24, struct.pack("<I", 1000)),
        id="both headers say more than there is",
    ),
    pytest.param(
        "package.damaged", patched(ONE, 14, 16, b"\1\2\3\4"), id="a wrong CRC"
    ),
    pytest.param("package.damaged", ONE[:-30], id="cut off at the end"),
    pytest.param("package.damaged", ONE[:50], id="cut off in a file"),
    pytest.param("package.overlap", overlapping(), id="files that share bytes"),
    pytest.param(
        "package.too-many",
        zip_bytes(dict.fromkeys(map(str, range(30)), b"")),
        id="too many files",
    ),
    pytest.param("package.bomb", zip_bytes({"a": bytes(2**20)}), id="a bomb"),
    pytest.param(
        "package.too-large", zip_bytes({"a": bytes(2**20 + 1)}), id="a large file"
    ),
    pytest.param(
        "package.name-encoding",
        zip_bytes({"ä.yaml": b"x"}).replace("ä".encode(), b"\xe4\xff"),
        id="a name that is not UTF-8",
    ),
    pytest.param("package.format", b"Rar!", id="another format"),
    pytest.param("package.format", b"", id="an empty file"),
    pytest.param("package.format", bz2.compress(b"x"), id="bzip2 around all"),
]


@pytest.mark.parametrize(("code", "data"), ZIPS)
def test_an_unsafe_zip_is_refused(code: str, data: bytes, tmp_path: Path):
    assert code in codes_of(tmp_path, data, LIMITED)


def tar_of(kind: bytes, name: str = "a", size: int = 0) -> bytes:
    """Return a tar with an entry of a type."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.type, info.linkname, info.size = kind, "/etc/shadow", size
        archive.addfile(info, io.BytesIO(bytes(size)))
    return data.getvalue()


def long_names(count: int) -> bytes:
    """Return a tar with one long name after another, for one file."""
    block = tarfile.TarInfo("././@LongLink")
    block.type, block.size = tarfile.GNUTYPE_LONGNAME, 512
    return gzip.compress((block.tobuf() + bytes(512)) * count)


def huge_name() -> bytes:
    """Return a tar with a name that is longer than all of our memory."""
    block = tarfile.TarInfo("././@LongLink")
    block.type, block.size = tarfile.GNUTYPE_LONGNAME, 2**40
    return gzip.compress(block.tobuf(format=tarfile.GNU_FORMAT) + bytes(2**21))


OSM_TAR = tar_bytes(OSM)
TARS = [
    pytest.param("package.outside", tar_bytes({"../a.yaml": b"x"}), id="tar-slip"),
    pytest.param("package.outside", tar_bytes({"/a.yaml": b"x"}), id="absolute"),
    pytest.param("package.link", tar_of(tarfile.SYMTYPE), id="a symbolic link"),
    pytest.param("package.link", tar_of(tarfile.LNKTYPE), id="a hard link"),
    pytest.param("package.special", tar_of(tarfile.CHRTYPE), id="a device"),
    pytest.param("package.special", tar_of(tarfile.FIFOTYPE), id="a pipe"),
    pytest.param("package.damaged", OSM_TAR[:-20], id="cut off"),
    pytest.param("package.damaged", gzip.compress(b"no tar" * 200), id="no tar in it"),
    pytest.param("package.damaged", long_names(3000), id="names of names"),
    pytest.param("package.too-many", huge_name(), id="a name without an end"),
    pytest.param("package.bomb", gzip.compress(bytes(2**24)), id="a bomb"),
    pytest.param(
        "package.name-encoding",
        tar_bytes({"\udcff.yaml": b"x"}),
        id="a name that is not UTF-8",
    ),
]


@pytest.mark.parametrize(("code", "data"), TARS)
def test_an_unsafe_tar_is_refused(code: str, data: bytes, tmp_path: Path):
    limits = Rules(RULES_CHECK, limits=SMALL)
    assert code in codes_of(tmp_path, data, limits if code == "package.bomb" else WIDE)


RULES_CHECK = Check(Trust(), NOW)
WIDE = Rules(RULES_CHECK)


def test_a_link_in_a_folder_is_refused(tmp_path: Path):
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    assert codes(tmp_path) == ["package.link"]


def test_a_pipe_in_a_folder_is_refused_and_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    assert codes(tmp_path) == ["package.special"]


def test_names_that_a_mac_holds_for_the_same_are_warned_of(tmp_path: Path):
    data = zip_bytes({"LICENSE": b"a", "License": b"b"})
    assert "package.alike" in codes_of(tmp_path, data)


def test_all_unsafe_names_are_told_at_once(tmp_path: Path):
    path = tmp_path / "pkg.zip"
    path.write_bytes(zip_bytes({"../a": b"", "/b": b"", "c\\d": b""}))
    assert codes(path) == ["package.backslash", "package.outside"]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.write_bytes(zip_bytes(OSM)), id="zip"),
        pytest.param(lambda path: path.write_bytes(tar_bytes(OSM)), id="tar.gz"),
        pytest.param(lambda path: path.write_bytes(tar_bytes(OSM, "w:")), id="tar"),
        pytest.param(lambda path: folder_of(path, OSM), id="folder"),
    ],
)
def test_a_package_is_the_same_in_each_of_its_forms(make, tmp_path: Path):
    make(tmp_path / "ping")
    found = examined(tmp_path / "ping")
    assert dict(found.contents.sizes) == {n: len(d) for n, d in OSM.items()}
    assert (found.entry, found.problems) == ("ping_vnfd.yaml", ())
