"""Links in packages: those that stay inside are read, the others refused."""

import io
import tarfile
from pathlib import Path

import pytest

from nfvo.descriptor.package.contents import content
from nfvo.descriptor.package.package import package
from nfvo.descriptor.package.rules import Rules
from tests.descriptor.package.made import (
    OSM,
    RULES,
    SMALL,
    codes,
    codes_of,
    folder_of,
)

CHARM = {**OSM, "charms/a/src/charm.py": b"#!/usr/bin/python3\n"}


def linked(links: dict[str, str]) -> bytes:
    """Return a tar of a package of OSM with a charm, and links."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for name, text in CHARM.items():
            info = tarfile.TarInfo(f"pkg/{name}")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
        for name, target in links.items():
            info = tarfile.TarInfo(f"pkg/{name}")
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return data.getvalue()


def test_a_link_to_a_file_of_the_package_is_read_as_that(tmp_path: Path):
    links = {"charms/a/hooks/start": "../src/charm.py", "first": "charms/a/hooks/start"}
    (tmp_path / "pkg.tar.gz").write_bytes(linked(links))
    with package(tmp_path / "pkg.tar.gz", RULES) as found:
        assert content(found.contents, "first", 99) == CHARM["charms/a/src/charm.py"]
        assert [p.code for p in found.problems] == ["package.link-inside"]


def test_links_in_a_folder_are_read_as_in_an_archive(tmp_path: Path):
    folder_of(tmp_path, CHARM)
    (tmp_path / "charms/a/start").symlink_to("src/charm.py")
    with package(tmp_path, RULES) as found:
        start = content(found.contents, "charms/a/start", 99)
    assert start == CHARM["charms/a/src/charm.py"]


def test_a_link_to_a_folder_is_left_alone(tmp_path: Path):
    data = linked({"charms/a/lib": "src"})
    assert codes_of(tmp_path, data) == ["package.link-inside"]


@pytest.mark.parametrize(
    "target",
    [
        pytest.param("/etc/passwd", id="absolute"),
        pytest.param("../../outside", id="out of the package"),
        pytest.param("src/../../../../x", id="down and up"),
        pytest.param("missing", id="to nothing"),
        pytest.param("start", id="to itself"),
        pytest.param("", id="to no name"),
    ],
)
def test_a_link_that_is_no_file_of_the_package_is_refused(target: str, tmp_path: Path):
    assert codes_of(tmp_path, linked({"charms/a/start": target})) == ["package.link"]


def test_a_link_under_which_files_lie_is_refused(tmp_path: Path):
    data = linked({"charms/a": "../charms"})
    assert codes_of(tmp_path, data) == ["package.duplicate"]


def test_a_link_counts_as_large_as_what_it_leads_to(tmp_path: Path):
    folder_of(tmp_path, {"big": bytes(2**20)})
    for number in range(3):
        (tmp_path / f"link{number}").symlink_to("big")
    small = Rules(RULES.check, limits=SMALL)
    assert codes(tmp_path, small) == ["package.too-large"]
