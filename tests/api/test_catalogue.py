"""Descriptors and images: taken in whole or not at all, kept while they are needed."""

import hashlib
import os
import struct

import pytest

from tests.lcm.world import SAMPLES, instantiate

TEXTS = {p.name: p.read_text() for p in (SAMPLES / "firewall-chain").glob("*.yaml")}
PATH = "/nfvo/v1/descriptors"
IMAGES = "/nfvo/v1/images"


def qcow2(backing=0, features=0, tail=b""):
    """Return a file that begins as qcow2 images do (docs/interop/qcow2.txt)."""
    head = bytearray(104)
    struct.pack_into(">4sIQ", head, 0, b"QFI\xfb", 3, backing)
    struct.pack_into(">Q", head, 72, features)
    return bytes(head) + tail


def onboard(client, **changes):
    """Take in the sample, with some words replaced by others in one file."""
    texts = dict(TEXTS)
    for name, (old, new) in changes.items():
        file = next(f for f in texts if f.startswith(name.replace("_", "-") + "."))
        assert old in texts[file]
        texts[file] = texts[file].replace(old, new)
    return client("POST", PATH, json={"files": texts})


def listed(client):
    return {(d["kind"], d["id"], d["version"]) for d in client.get(PATH)}


def test_all_files_are_taken_in_at_once_and_again_without_change(client, world):
    answer = onboard(client)
    assert answer.status_code == 200, answer.text
    assert len(listed(client)) == len(TEXTS)
    tag = client("GET", PATH).headers["etag"]
    assert onboard(client).json() == answer.json()
    assert client("GET", PATH, headers={"If-None-Match": tag}).status_code == 304


def test_every_problem_of_every_file_is_told_and_nothing_is_taken_in(client):
    answer = client(
        "POST",
        PATH,
        json={"files": {"a.yaml": "vnfd: a\nvcpus: two\n", "b.yaml": "nsd: [\n"}},
    )
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "descriptor.invalid")
    assert {p["place"]["file"] for p in body["problems"]} == {"a.yaml", "b.yaml"}
    assert all(p["place"]["line"] and p["code"] for p in body["problems"])
    assert listed(client) == set()


def test_a_nsd_may_use_vnfds_that_are_on_board(client):
    onboard(client)
    nsd = next(text for name, text in TEXTS.items() if ".nsd." in name)
    assert client("POST", PATH, json={"files": {"x.yaml": nsd}}).status_code == 200


def test_a_changed_descriptor_that_nothing_uses_replaces_the_old_one(client):
    onboard(client)
    before = client.get(f"{PATH}/vnfd/tiny-server")
    answer = onboard(client, server=("provider: nfvo", "provider: x"))
    assert answer.status_code == 200, answer.text
    after = client.get(f"{PATH}/vnfd/tiny-server")
    assert (before["digest"] != after["digest"], after["document"]["provider"]) == (
        True,
        "x",
    )


def test_a_changed_descriptor_that_a_service_uses_is_refused(client, world):
    onboard(client)
    world.create("chain")
    answer = onboard(client, server=("provider: nfvo", "provider: x"))
    assert answer.status_code == 409
    assert "chain" in answer.json()["detail"]
    assert "raise its version" in answer.json()["hint"]


def test_a_vnfd_is_not_changed_under_an_nsd_that_was_not_checked_with_it(client):
    onboard(client)
    text = next(t for f, t in TEXTS.items() if f.startswith("server."))
    changed = text.replace("provider: nfvo", "provider: x")
    answer = client("POST", PATH, json={"files": {"server.yaml": changed}})
    assert answer.status_code == 409
    assert "firewall-chain" in answer.json()["detail"]


def test_what_is_in_use_is_not_given_up_and_the_rest_is(client, world):
    onboard(client)
    assert client("DELETE", f"{PATH}/vnfd/tiny-server").status_code == 409
    assert client("DELETE", f"{PATH}/nsd/firewall-chain").status_code == 204
    assert client("DELETE", f"{PATH}/vnfd/tiny-server").status_code == 204
    assert client("DELETE", f"{PATH}/vnfd/tiny-server").status_code == 404


def test_an_image_is_kept_under_its_checksum(client, tmp_path):
    content = qcow2(tail=b"data" * 1000)
    digest = hashlib.sha256(content).hexdigest()
    answer = client("PUT", f"{IMAGES}/vm", content=content)
    assert answer.status_code == 201, answer.text
    assert answer.json() == client.get(f"{IMAGES}/vm") == client.get(IMAGES)[0]
    assert answer.json() == {
        "name": "vm",
        "sha256": digest,
        "size": len(content),
        "path": digest,
        "format": "qcow2",
        "packaged": False,
        "checksums": {},
        "start": 0,
    }
    assert files(tmp_path) == {digest}
    assert (tmp_path / "artifacts" / digest).read_bytes() == content


@pytest.mark.parametrize(
    ("content", "query", "says"),
    [
        pytest.param(b"#!/bin/sh\n" * 20, "", "no qcow2", id="something else"),
        pytest.param(b"QFI\xfb", "", "no qcow2", id="cut off"),
        pytest.param(b"", "", "no qcow2", id="empty"),
        pytest.param(qcow2(backing=104), "", "backing file", id="opens a host's file"),
        pytest.param(qcow2(features=4), "", "another file", id="external data file"),
        pytest.param(qcow2(), "?format=raw", "qcow2 image", id="qcow2 said to be raw"),
    ],
)
def test_what_is_no_plain_image_is_refused_and_leaves_nothing(
    client, tmp_path, content, query, says
):
    answer = client("PUT", f"{IMAGES}/vm{query}", content=content)
    assert answer.status_code == 422
    assert says in answer.json()["detail"]
    assert client.get(IMAGES) == []
    assert files(tmp_path) == set()


def test_an_upload_with_a_wrong_checksum_is_refused(client, tmp_path):
    headers = {"X-Checksum-Sha256": "0" * 64}
    answer = client("PUT", f"{IMAGES}/vm", content=qcow2(), headers=headers)
    assert answer.status_code == 422
    assert files(tmp_path) == set()


@pytest.mark.parametrize("name", ["..%2f..%2fetc", ".hidden", "a%0ab", "x" * 64])
def test_the_name_of_an_image_is_a_name(client, tmp_path, name):
    answer = client("PUT", f"{IMAGES}/{name}", content=qcow2())
    assert answer.status_code in (404, 422)
    assert files(tmp_path) == set()


def test_bytes_go_when_their_last_image_goes(client, tmp_path):
    for name in ("one", "two"):
        client("PUT", f"{IMAGES}/{name}", content=qcow2(tail=b"same"))
    client("DELETE", f"{IMAGES}/one")
    assert len(files(tmp_path)) == 1
    client("PUT", f"{IMAGES}/two", content=qcow2(tail=b"other"))
    assert len(files(tmp_path)) == 1
    client("DELETE", f"{IMAGES}/two")
    assert files(tmp_path) == set()


def test_an_image_that_a_vnfc_needs_stays(client, world):
    world.add_hosts()
    world.onboard()
    ns = world.create()
    world.run(instantiate(ns))
    assert client("DELETE", f"{IMAGES}/tiny-vnf").status_code == 409
    answer = client("PUT", f"{IMAGES}/tiny-vnf", content=qcow2())
    assert answer.status_code == 409
    assert "chain" in answer.json()["detail"]


def test_a_refused_replacement_leaves_no_bytes(client, world, tmp_path):
    world.add_hosts()
    world.onboard()
    world.run(instantiate(world.create()))
    answer = client("PUT", f"{IMAGES}/tiny-vnf", content=qcow2(tail=b"new"))
    assert answer.status_code == 409
    assert files(tmp_path) == set()
    client("PUT", f"{IMAGES}/other", content=qcow2(tail=b"new"))
    client("PUT", f"{IMAGES}/tiny-vnf", content=qcow2(tail=b"new"))
    assert len(files(tmp_path)) == 1


def test_an_upload_on_a_full_disk_says_so_and_leaves_nothing(
    client, tmp_path, monkeypatch
):
    upload = tmp_path / "artifacts" / ".upload-x"

    def on_a_full_disk(**named):
        upload.touch()
        return os.open("/dev/full", os.O_WRONLY), str(upload)

    monkeypatch.setattr("nfvo.unfinished.tempfile.mkstemp", on_a_full_disk)
    answer = client("PUT", f"{IMAGES}/vm", content=qcow2(tail=b"x" * 100_000))
    assert (answer.status_code, answer.json()["code"]) == (507, "storage.full")
    assert "nfvo image remove" in answer.json()["hint"]
    assert files(tmp_path) == set()
    assert client.get(IMAGES) == []


def files(tmp_path):
    folder = tmp_path / "artifacts"
    return {p.name for p in folder.glob("[!.]*")} if folder.exists() else set()
