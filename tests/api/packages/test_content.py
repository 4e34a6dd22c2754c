"""What is in packages, as it comes out: whole, in part, file by file, as zips."""

import hashlib
import io
import zipfile

import pytest

from tests.api.packages.sol005 import VNF, create, ended, onboarded, send
from tests.api.packages.test_whole import IMAGE, VNFD, left, package, put
from tests.descriptor.package.made import tar_bytes, zip_bytes

SHA256 = hashlib.sha256(IMAGE).hexdigest()
NOTES = b"notes\n" * 1000


@pytest.fixture
def id(client):
    return onboarded(client, package(**{"Files/notes.txt": NOTES}))["id"]


@pytest.mark.parametrize(
    ("asked", "status", "got"),
    [
        pytest.param({}, 200, slice(None), id="all of it"),
        pytest.param({"Range": "bytes=0-9"}, 206, slice(0, 10), id="the beginning"),
        pytest.param({"Range": "bytes=100-"}, 206, slice(100, None), id="the rest"),
        pytest.param({"Range": "bytes=-7"}, 206, slice(-7, None), id="the end"),
        pytest.param({"Range": "bytes=5-99999999"}, 206, slice(5, None), id="too far"),
        pytest.param({"Range": "bytes=9-5"}, 200, slice(None), id="no range"),
        pytest.param({"Range": "lines=0-5"}, 200, slice(None), id="another unit"),
        pytest.param({"Range": "bytes=0-1,4-5"}, 200, slice(None), id="two ranges"),
        pytest.param({"Range": "bytes=0-9", "If-Range": '"x"'}, 200, slice(None),
                     id="a range of other bytes"),
    ],
)  # fmt: skip
def test_content_comes_whole_or_in_part(client, id, asked, status, got):
    path = f"{VNF}/{id}/package_content"
    data = client("GET", path).content
    answer = client("GET", path, headers=asked)
    assert (answer.status_code, answer.content) == (status, data[got])
    assert answer.headers["content-type"] == "application/zip"
    if status == 206:
        start, stop, _ = got.indices(len(data))
        expected = f"bytes {start}-{stop - 1}/{len(data)}"
        assert answer.headers["content-range"] == expected


def test_a_range_beyond_the_end_is_416_with_the_size(client, id):
    path = f"{VNF}/{id}/package_content"
    size = len(client("GET", path).content)
    for asked in (f"bytes={size}-", "bytes=-0"):
        answer = client("GET", path, headers={"Range": asked})
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{size}"
        assert answer.headers["content-type"] == "application/problem+json"


def test_content_is_known_by_its_checksum(client, id):
    path = f"{VNF}/{id}/package_content"
    tag = client("GET", path).headers["etag"]
    assert tag == f'"{hashlib.sha256(client("GET", path).content).hexdigest()}"'
    known = client("GET", path, headers={"If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")
    part = client("GET", path, headers={"Range": "bytes=0-3", "If-Range": tag})
    assert (part.status_code, part.content) == (206, b"PK\x03\x04")


@pytest.mark.parametrize(
    ("path", "content"),
    [("Files/notes.txt", NOTES), ("Files/image.qcow2", IMAGE)],
    ids=["in the package", "an image"],
)
def test_a_file_comes_whole_or_in_part(client, id, path, content):
    url = f"{VNF}/{id}/artifacts/{path}"
    assert client("GET", url).content == content
    part = client("GET", url, headers={"Range": "bytes=50-99"})
    assert (part.status_code, part.content) == (206, content[50:100])


def test_a_file_that_is_not_there_is_not_found(client, id):
    for path in ("nope", "../vm.mf", "%2e%2e/%2e%2e/etc/passwd"):
        answer = client("GET", f"{VNF}/{id}/artifacts/{path}")
        assert answer.status_code == 404, answer.text


def unzipped(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_all_artifacts_come_in_a_zip(client, id):
    answer = client("GET", f"{VNF}/{id}/artifacts")
    assert answer.headers["content-type"] == "application/zip"
    assert unzipped(answer) == {"Files/notes.txt": NOTES}


def test_the_vnfd_comes_alone_or_as_a_zip(client, id):
    path = f"{VNF}/{id}/vnfd"
    text = client("GET", path, headers={"Accept": "text/plain"})
    assert text.text == VNFD
    files = unzipped(client("GET", path, headers={"Accept": "application/zip"}))
    assert files.keys() == {"TOSCA-Metadata/TOSCA.meta", "Definitions/vnfd.yaml"}
    refused = client("GET", path, headers={"Accept": "image/png"})
    assert refused.status_code == 406


def test_a_vnfd_of_several_files_comes_as_a_zip(client):
    main = VNFD.replace(
        "imports: [etsi_nfv_sol001_vnfd_2_7_1_types.yaml]",
        "imports: [etsi_nfv_sol001_vnfd_2_7_1_types.yaml, types.yaml]",
    )
    types = b"tosca_definitions_version: tosca_simple_yaml_1_2\n"
    id = onboarded(client, package(main, **{"Definitions/types.yaml": types}))["id"]
    path = f"{VNF}/{id}/vnfd"
    assert "Definitions/types.yaml" in unzipped(client("GET", path))
    text = client("GET", path, headers={"Accept": "text/plain"})
    assert (text.status_code, "2 files" in text.text) == (406, True)


def test_the_manifest_comes_alone(client, id):
    answer = client("GET", f"{VNF}/{id}/manifest")
    assert answer.text.startswith("metadata:")


@pytest.mark.parametrize("what", ["package_content", "vnfd", "manifest", "artifacts"])
def test_nothing_comes_of_what_is_not_on_board(client, what):
    answer = client("GET", f"{VNF}/{create(client)}/{what}")
    assert (answer.status_code, "CREATED" in answer.text) == (409, True)


def test_bytes_that_are_lost_are_told_and_mended_by_the_same_file(client, id, tmp_path):
    data = client("GET", f"{VNF}/{id}/package_content").content
    for name in left(tmp_path):
        (tmp_path / "artifacts" / name).unlink()
    lost = client("GET", f"{VNF}/{id}/package_content")
    assert (lost.status_code, "upload the same file" in lost.text) == (409, True)
    put(client, data)
    assert client("GET", f"{VNF}/{id}/package_content").content == data


@pytest.mark.parametrize(
    ("algorithm", "name"), [("sha-224", "sha224"), ("sha-512", "sha512")]
)
def test_an_image_is_compared_by_the_algorithm_of_its_vnfd(client, algorithm, name):
    right = hashlib.new(name, IMAGE).hexdigest()
    said = VNFD.replace("sha-256", algorithm)
    shown = onboarded(client, package(said.replace(SHA256, right)))
    assert client.get("/nfvo/v1/images/firewall-image")["checksums"] == {
        algorithm: right
    }
    other = said.replace(SHA256, hashlib.new(name, b"x").hexdigest())
    again = create(client)
    send(client, again, package(other.replace("descriptor_id: vm", "descriptor_id: b")))
    why = ended(client, again)["onboardingFailureDetails"]
    assert algorithm.upper() in why["detail"] and shown["id"] != again


def test_an_image_is_found_by_its_checksum_under_another_name(client):
    client("PUT", "/nfvo/v1/images/another-name", content=IMAGE)
    files = {"vm.yaml": VNFD.replace("file: ../Files/image.qcow2", "file: image.qcow2")}
    answer = client("POST", "/nfvo/v1/descriptors", json={"files": files})
    assert answer.status_code == 200, answer.text
    assert client.get("/nfvo/v1/images/firewall-image")["sha256"] == SHA256


def test_the_image_of_a_storage_is_kept_too(client):
    disk = IMAGE + b"a disk"
    vnfd = b"""\
vnfd: two
version: '1'
provider: acme
image: {name: root, artifact: Files/root.qcow2}
vcpus: 1
memory: 512 MiB
storages: {data: {size: 1 GiB, image: {name: disk, artifact: Files/disk.qcow2}}}
"""
    files = {"two.yaml": vnfd, "Files/root.qcow2": IMAGE, "Files/disk.qcow2": disk}
    shown = onboarded(client, zip_bytes(files))
    kept = {one["name"]: one["sha256"] for one in client.get("/nfvo/v1/images")}
    assert kept == {"root": SHA256, "disk": hashlib.sha256(disk).hexdigest()}
    assert {one["id"] for one in shown["softwareImages"]} == {"root", "disk"}


def test_an_older_image_goes_with_the_older_descriptor(client):
    put(client, package())
    other = VNFD.replace("name: firewall-image", "name: newer-image")
    assert put(client, package(other)).status_code == 200
    assert [one["name"] for one in client.get("/nfvo/v1/images")] == ["newer-image"]
    (shown,) = client.get(VNF)
    assert client("GET", f"{VNF}/{shown['id']}/vnfd").text == other


def test_files_of_a_tar_come_one_by_one(client):
    vnfd = b"vnfd: t\nversion: '1'\nprovider: a\nimage: x\nvcpus: 1\nmemory: 512 MiB\n"
    files = {"t.yaml": vnfd, "notes.txt": NOTES}
    id = onboarded(client, tar_bytes(files))["id"]
    url = f"{VNF}/{id}/artifacts/notes.txt"
    part = client("GET", url, headers={"Range": "bytes=-3"})
    assert (part.status_code, part.content) == (206, NOTES[-3:])
    content = client("GET", f"{VNF}/{id}/package_content")
    assert content.headers["content-type"] == "application/gzip"


def test_a_package_in_a_zip_is_read_within_it(client):
    inner = package(**{"Files/notes.txt": NOTES})
    id = onboarded(client, zip_bytes({"vm.csar": inner}))["id"]
    assert client("GET", f"{VNF}/{id}/artifacts/Files/notes.txt").content == NOTES
    text = client("GET", f"{VNF}/{id}/vnfd", headers={"Accept": "text/plain"})
    assert text.text == VNFD
