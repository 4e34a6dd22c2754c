"""Images that are not packed: they lie in their package's file, and go with it."""

import hashlib

import pytest

from nfvo.lcm.store import SYSTEM
from tests.api.packages.sol005 import VNF, modify, onboarded
from tests.api.packages.test_whole import IMAGE, left, put
from tests.descriptor.package.made import stored_bytes, tar_bytes, zip_bytes

LARGE = IMAGE + bytes(range(256)) * 9000
"""More than is read at once."""
SHA256 = hashlib.sha256(LARGE).hexdigest()
VNFD = b"""\
vnfd: %s
version: '1'
provider: acme
vcpus: 1
memory: 512 MiB
image: {name: shared, artifact: i.qcow2}
"""


def files(vnfd: bytes = b"one") -> dict[str, bytes]:
    return {"v.yaml": VNFD % vnfd, "i.qcow2": LARGE}


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def remove(client, id: str) -> None:
    modify(client, VNF, id, operationalState="DISABLED")
    assert client("DELETE", f"{VNF}/{id}").status_code == 204


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(stored_bytes(files()), id="a zip"),
        pytest.param(tar_bytes(files(), "w"), id="a tar"),
        pytest.param(stored_bytes({f"top/{n}": d for n, d in files().items()}
                            | {"top/v.mf": b""}), id="in a folder of it"),
    ],
)  # fmt: skip
def test_an_image_that_is_not_packed_stays_where_it_is(client, tmp_path, data):
    id = onboarded(client, data)["id"]
    image = client.get("/nfvo/v1/images/shared")
    assert (image["sha256"], image["size"]) == (SHA256, len(LARGE))
    assert image["path"] == digest(data)
    assert left(tmp_path) == [digest(data)]
    start = image["start"]
    assert data[start : start + len(LARGE)] == LARGE
    (file,) = client.get(f"{VNF}/{id}")["softwareImages"]
    url = f"{VNF}/{id}/artifacts/{file['imagePath']}"
    assert client("GET", url).content == LARGE
    part = client("GET", url, headers={"Range": "bytes=1500000-1500099"})
    assert (part.status_code, part.content) == (206, LARGE[1500000:1500100])
    remove(client, id)
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(zip_bytes(files()), id="deflated"),
        pytest.param(tar_bytes(files()), id="gzipped"),
        pytest.param(
            stored_bytes({"in.csar": stored_bytes(files())}), id="in a zip in a zip"
        ),
    ],
)
def test_an_image_that_is_packed_gets_a_file_of_its_own(client, tmp_path, data):
    onboarded(client, data)
    image = client.get("/nfvo/v1/images/shared")
    assert (image["sha256"], image["start"], image["path"]) == (SHA256, 0, SHA256)
    assert left(tmp_path) == sorted([SHA256, digest(data)])
    assert (tmp_path / "artifacts" / SHA256).read_bytes() == LARGE


def test_a_file_stays_while_another_vnfd_has_an_image_in_it(client, tmp_path):
    first = stored_bytes(files())
    one = onboarded(client, first)["id"]
    other = stored_bytes(files(b"two"))
    two = onboarded(client, other)["id"]
    remove(client, one)
    assert left(tmp_path) == sorted([digest(first), digest(other)])
    assert client.get("/nfvo/v1/images/shared")["path"] == digest(first)
    remove(client, two)
    assert left(tmp_path) == []


def test_an_image_that_no_hypervisor_should_open_is_refused_where_it_lies(
    client, tmp_path
):
    evil = LARGE[:8] + (104).to_bytes(8, "big") + LARGE[16:]
    answer = put(client, stored_bytes({**files(), "i.qcow2": evil}), "v.zip")
    assert (answer.status_code, "backing file" in answer.text) == (422, True)
    assert left(tmp_path) == []


def test_the_bytes_of_an_image_in_a_package_count_once(world, client):
    data = stored_bytes(files())
    onboarded(client, data)
    with world.store.read(SYSTEM) as view:
        assert view.stored_bytes() == len(data)


@pytest.mark.parametrize("pack", [stored_bytes, zip_bytes], ids=["stored", "deflated"])
def test_an_image_whose_bytes_were_lost_comes_back_with_its_package(
    client, tmp_path, pack
):
    client("PUT", "/nfvo/v1/images/shared", content=LARGE)
    (tmp_path / "artifacts" / SHA256).unlink()
    data = pack(files())
    assert put(client, data, "v.zip").status_code == 200
    image = client.get("/nfvo/v1/images/shared")
    there = (tmp_path / "artifacts" / image["path"]).read_bytes()
    assert there[image["start"] :][: image["size"]] == LARGE
    assert not image["packaged"]


def test_an_image_that_is_there_stays_where_it_is(client, tmp_path):
    client("PUT", "/nfvo/v1/images/shared", content=LARGE)
    data = stored_bytes(files())
    onboarded(client, data)
    image = client.get("/nfvo/v1/images/shared")
    assert (image["path"], image["start"], image["packaged"]) == (SHA256, 0, False)
    assert left(tmp_path) == sorted([SHA256, digest(data)])
