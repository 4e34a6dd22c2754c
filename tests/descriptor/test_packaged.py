"""Packages on the command line: their problems and their descriptors' in one list."""

from collections.abc import Callable
from pathlib import Path

import pytest

from nfvo.descriptor import check
from nfvo.descriptor.problems import Problem
from tests.descriptor.package.made import (
    ENTRY,
    META,
    METADATA,
    folder_of,
    hashed,
    tar_bytes,
    zip_bytes,
)
from tests.descriptor.wrong import VM

SHORT = {
    "TOSCA-Metadata/TOSCA.meta": META + ENTRY + b"ETSI-Entry-Manifest: vm.mf\n",
    "Definitions/vnfd.yaml": VM.encode(),
}


def packed(files: dict[str, bytes], metadata: bytes = METADATA) -> dict[str, bytes]:
    """Return files with their manifest, under the name that TOSCA.meta has."""
    return {**files, "vm.mf": metadata + hashed(files)}


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


FORMS = [
    pytest.param(lambda path, files: path.write_bytes(zip_bytes(files)), id="zip"),
    pytest.param(lambda path, files: path.write_bytes(tar_bytes(files)), id="tar.gz"),
    pytest.param(folder_of, id="folder"),
]


@pytest.mark.parametrize("make", FORMS)
def test_the_descriptor_of_a_package_is_read(
    make: Callable[[Path, dict[str, bytes]], object], tmp_path: Path
):
    make(tmp_path / "pkg", packed(SHORT))
    problems, descriptors = check([tmp_path / "pkg"])
    assert problems == ()
    (vnfd,) = descriptors.vnfds
    file = descriptors.source_of(vnfd).file
    assert (vnfd.id, file) == ("vm", f"{tmp_path}/pkg/Definitions/vnfd.yaml")


def test_problems_of_package_and_descriptor_come_together(tmp_path: Path):
    files = {**SHORT, "Definitions/vnfd.yaml": (VM + "vcpu: 1\n").encode()}
    files = {**packed(files), "added.sh": b""}
    (tmp_path / "pkg.csar").write_bytes(zip_bytes(files))
    problems, descriptors = check([tmp_path / "pkg.csar"])
    assert codes(problems) == {"manifest.uncovered", "key.unknown"}
    assert descriptors.vnfds == ()


@pytest.mark.parametrize(
    ("code", "metadata"),
    [
        pytest.param("manifest.descriptor", (b"acme", b"other"), id="the provider"),
        pytest.param(
            "manifest.descriptor",
            (b"metadata:", b"metadata:\n  vnfd_id: x"),
            id="the id",
        ),
        pytest.param("manifest.version", (b"1.0", b"2.0"), id="the version"),
    ],
)
def test_a_manifest_of_another_vnf_is_told(
    code: str, metadata: tuple[bytes, bytes], tmp_path: Path
):
    text = METADATA.replace(*metadata)
    (tmp_path / "pkg.csar").write_bytes(zip_bytes(packed(SHORT, text)))
    assert codes(check([tmp_path / "pkg.csar"])[0]) == {code}


def test_an_unsafe_package_is_refused_and_nothing_in_it_read(tmp_path: Path):
    (tmp_path / "pkg.csar").write_bytes(zip_bytes({"../a.yaml": VM.encode()}))
    problems, descriptors = check([tmp_path / "pkg.csar"])
    assert codes(problems) == {"package.outside"}
    assert descriptors.vnfds == ()


def test_packages_in_a_folder_are_told_from_descriptors_beside_them(tmp_path: Path):
    folder_of(tmp_path / "a", packed(SHORT))
    (tmp_path / "b.yaml").write_bytes(VM.replace("vnfd: vm", "vnfd: other").encode())
    problems, descriptors = check([tmp_path])
    assert problems == ()
    assert {one.id for one in descriptors.vnfds} == {"vm", "other"}


def test_archives_in_a_folder_are_read_where_there_is_nothing_else(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "pkg.csar").write_bytes(zip_bytes(packed(SHORT)))
    assert [one.id for one in check([tmp_path])[1].vnfds] == ["vm"]


def test_archives_beside_descriptors_are_read_but_none_of_a_package(tmp_path: Path):
    (tmp_path / "pkg.csar").write_bytes(zip_bytes(packed(SHORT)))
    (tmp_path / "b.yaml").write_bytes(VM.replace("vnfd: vm", "vnfd: other").encode())
    folder_of(tmp_path / "a", packed({**SHORT, "x.zip": b"an artifact"}))
    problems, _ = check([tmp_path])
    assert codes(problems) == {"descriptor.duplicate"}
    assert {one.place.file for one in problems} == {
        f"{tmp_path}/pkg.csar/Definitions/vnfd.yaml"
    }


def test_a_zip_of_descriptors_is_read_as_a_folder_of_them_is(tmp_path: Path):
    (tmp_path / "all.zip").write_bytes(zip_bytes({"x/vm.yaml": VM.encode()}))
    problems, descriptors = check([tmp_path / "all.zip"])
    assert (problems, len(descriptors.vnfds)) == ((), 1)


def test_a_zip_without_descriptors_says_so(tmp_path: Path):
    (tmp_path / "all.zip").write_bytes(zip_bytes({"x/vm.txt": b""}))
    assert codes(check([tmp_path / "all.zip"])[0]) == {"package.no-descriptor"}


def test_an_entry_that_is_no_descriptor_is_told(tmp_path: Path):
    files = packed({**SHORT, "Definitions/vnfd.yaml": b"a: 1\n"})
    (tmp_path / "pkg.csar").write_bytes(zip_bytes(files))
    assert codes(check([tmp_path / "pkg.csar"])[0]) == {"document.kind"}
