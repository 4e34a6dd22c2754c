"""Packages of SOL004: what their manifest says is held against what is there."""

from pathlib import Path

import pytest

from nfvo.descriptor.package.shape import Kind
from tests.descriptor.package.made import (
    ENTRY,
    FILES,
    META,
    METADATA,
    OSM,
    VNFD,
    codes,
    codes_of,
    examined,
    folder_of,
    hashed,
    with_manifest,
    zip_bytes,
)

ROOT = {"vnf.yaml": VNFD, "start.sh": b"#!/bin/sh\n"}
META_ONLY = {**FILES, "TOSCA-Metadata/TOSCA.meta": META + ENTRY}


def meta(text: bytes) -> dict[str, bytes]:
    """Return a package with more in its TOSCA.meta."""
    return {**META_ONLY, "TOSCA-Metadata/TOSCA.meta": META + ENTRY + text}


def manifest(text: bytes) -> dict[str, bytes]:
    """Return a package whose manifest says more of a file that is there."""
    return with_manifest(FILES, METADATA + hashed(FILES) + text)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(with_manifest(FILES), id="with TOSCA-Metadata"),
        pytest.param(with_manifest(ROOT), id="without"),
        pytest.param(
            {f"vnf/{name}": data for name, data in with_manifest(FILES).items()},
            id="zipped with its folder",
        ),
    ],
)
def test_a_right_package_has_no_problems(files: dict[str, bytes], tmp_path: Path):
    assert codes_of(tmp_path, zip_bytes(files)) == []


@pytest.mark.parametrize(
    "spelled", ["SHA-256", "sha-256", "SHA256", "sha256", "SHA_256"]
)
def test_an_algorithm_is_known_in_all_its_spellings(spelled: str, tmp_path: Path):
    text = METADATA + hashed(FILES, spelled=spelled)
    assert codes_of(tmp_path, zip_bytes(with_manifest(FILES, text))) == []


@pytest.mark.parametrize("entry", [b"/", b".", b"..", b"Definitions/"])
def test_an_entry_that_is_no_file_name_is_no_traceback(entry: bytes, tmp_path: Path):
    name = "TOSCA-Metadata/TOSCA.meta"
    files = {**FILES, name: META + b"Entry-Definitions: " + entry + b"\n"}
    assert "package.entry" in codes_of(tmp_path, zip_bytes(files))


@pytest.mark.parametrize("algorithm", ["sha224", "sha256", "sha384", "sha512"])
def test_each_algorithm_of_the_standard_is_checked(algorithm: str, tmp_path: Path):
    text = METADATA + hashed(FILES, algorithm, algorithm)
    files = with_manifest(FILES, text)
    assert codes_of(tmp_path, zip_bytes(files)) == []
    files["Scripts/start.sh"] = b"#!/bin/evil\n"
    assert codes_of(tmp_path, zip_bytes(files)) == ["manifest.mismatch"]


@pytest.mark.parametrize(
    ("code", "files"),
    [
        pytest.param("manifest.missing", META_ONLY, id="no manifest"),
        pytest.param("package.entry", meta(b"ETSI-Entry-Manifest: no.mf\n"), id="lost"),
        pytest.param(
            "package.entry", meta(b"ETSI-Entry-Change-Log: no.txt\n"), id="a log"
        ),
        pytest.param(
            "package.entry", meta(b"ETSI-Entry-Licenses: Li\n"), id="licences"
        ),
        pytest.param("package.meta", meta(b"nonsense\n"), id="a line of TOSCA.meta"),
        pytest.param(
            "manifest.mismatch",
            meta(b"Name: Scripts/start.sh\nAlgorithm: SHA-256\nHash: " + b"0" * 64),
            id="a hash in TOSCA.meta",
        ),
        pytest.param("manifest.syntax", manifest(b"nonsense\n"), id="a line"),
        pytest.param(
            "manifest.syntax",
            manifest(b"-----BEGIN CMS-----\nMII\n-----END CMS-----\nSource: a\n"),
            id="text after the signature",
        ),
        pytest.param(
            "manifest.metadata", with_manifest(FILES, hashed(FILES)), id="who"
        ),
        pytest.param(
            "manifest.algorithm",
            manifest(b"Source: Scripts/start.sh\nAlgorithm: MD5\nHash: 00\n"),
            id="MD5",
        ),
        pytest.param(
            "manifest.hash",
            manifest(b"Source: Scripts/start.sh\nAlgorithm: SHA-256\nHash: 00\n"),
            id="a short hash",
        ),
        pytest.param(
            "manifest.hash",
            manifest(b"Source: Scripts/start.sh\nHash: 00\n"),
            id="a hash without algorithm",
        ),
        pytest.param("manifest.file-missing", manifest(b"Source: a.sh\n"), id="a file"),
        pytest.param(
            "manifest.external", manifest(b"Source: https://a/b.qcow2\n"), id="a URL"
        ),
        pytest.param(
            "manifest.twice",
            manifest(
                b"Source: Scripts/start.sh\nAlgorithm: SHA-256\nHash: " + b"0" * 64
            ),
            id="two hashes",
        ),
        pytest.param(
            "manifest.uncovered", {**with_manifest(FILES), "x.sh": b""}, id="more files"
        ),
        pytest.param(
            "package.several-descriptors", {"a.yaml": VNFD, "b.yaml": VNFD}, id="two"
        ),
        pytest.param("package.no-descriptor", {"a.txt": b""}, id="no descriptor"),
        pytest.param(
            "signature.syntax", manifest(b"-----BEGIN CMS-----\nMII\n"), id="half a CMS"
        ),
    ],
)
def test_each_fault_has_its_problem(code: str, files: dict[str, bytes], tmp_path: Path):
    assert code in codes_of(tmp_path, zip_bytes(files))


def test_a_wrong_hash_is_told_at_its_line(tmp_path: Path):
    files = with_manifest(FILES)
    files["Scripts/start.sh"] = b"changed"
    (problem,) = examined(folder_of(tmp_path, files)).problems
    line = files["vnf.mf"].decode().splitlines().index("Source: Scripts/start.sh") + 1
    assert (problem.place.file, problem.place.line) == (f"{tmp_path}/vnf.mf", line)


def test_files_of_a_non_mano_set_need_no_hash_but_must_be_there(tmp_path: Path):
    text = b"non_mano_artifact_sets:\n  prv.acme:\n    Source: Scripts/start.sh\n"
    assert codes_of(tmp_path, zip_bytes(manifest(text))) == []
    text = text.replace(b"start", b"stop")
    assert codes_of(tmp_path, zip_bytes(manifest(text))) == ["manifest.file-missing"]


def test_a_value_may_go_on_in_the_next_line(tmp_path: Path):
    entry = b"Entry-Definitions: Definitions/\n vnfd.yaml\n"
    folded = {**FILES, "TOSCA-Metadata/TOSCA.meta": META + entry + b"A: b\n"}
    found = examined(folder_of(tmp_path, folded))
    assert found.entry == "Definitions/vnfd.yaml"


def test_what_a_mac_puts_beside_a_folder_is_passed_over(tmp_path: Path):
    files = {f"pkg/{name}": text for name, text in with_manifest(FILES).items()}
    data = zip_bytes({**files, "__MACOSX/pkg/._vnf.mf": b"\0"})
    assert codes_of(tmp_path, data) == []


def test_older_names_of_keys_are_known(tmp_path: Path):
    files = with_manifest(meta(b"Entry-Manifest: vnf.mf\nEntry-Licenses: Scripts\n"))
    found = examined(folder_of(tmp_path, files))
    assert found.problems == ()
    assert found.manifest and found.manifest.says("vnf_provider_id") == "acme"


def test_the_descriptor_is_the_one_that_is_named(tmp_path: Path):
    found = examined(folder_of(tmp_path, with_manifest(FILES)))
    assert (found.kind, found.entry) == (Kind.SOL004, "Definitions/vnfd.yaml")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        pytest.param("checksums.mismatch", b"0" * 32 + b"  README", id="changed"),
        pytest.param("checksums.file-missing", b"0" * 32 + b"  x", id="missing"),
        pytest.param("checksums.syntax", b"README", id="no checksum"),
    ],
)
def test_the_checksums_of_osm_are_checked(code: str, line: bytes, tmp_path: Path):
    files = {"a_vnfd.yaml": b"vnfd:\n  id: a\n", "README": b"x", "checksums.txt": line}
    assert codes(folder_of(tmp_path, files)) == [code]


def test_a_manifest_may_say_of_its_vnfd_what_osm_s_client_writes(tmp_path: Path):
    text = METADATA.replace(b"  vnf_", b"  vnfd_") + hashed(FILES)
    assert codes_of(tmp_path, zip_bytes(with_manifest(FILES, text))) == []


def test_checksums_may_be_named_from_where_osm_s_client_was_started(tmp_path: Path):
    wrong = f"{'0' * 32}\tping/README\n{'0' * 32}\tping/lib/gone.py\n".encode()
    folder = folder_of(tmp_path, {**OSM, "checksums.txt": wrong})
    assert codes(folder) == ["checksums.file-missing", "checksums.mismatch"]


def test_a_charm_s_yaml_is_not_taken_for_the_descriptor(tmp_path: Path):
    files = {
        "a_vnfd.yaml": b"vnfd:vnfd-catalog:\n  vnfd:\n  - id: a\n",
        "charms/simple/metadata.yaml": b"name: simple\n",
    }
    found = examined(folder_of(tmp_path, files))
    assert (found.kind, found.entry) == (Kind.OSM, "a_vnfd.yaml")
