import hashlib

import pytest

from nfvo.doctor import Health, artifacts
from nfvo.lcm.records import Image
from tests.doctor.asked import bad, only

CONTENT = b"QFI\xfb and so on"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
IMAGE = Image("tiny", SHA256, len(CONTENT), SHA256)


@pytest.fixture
def store(tmp_path):
    (tmp_path / SHA256).write_bytes(CONTENT)
    return tmp_path


@pytest.mark.parametrize("deep", [False, True])
def test_an_image_that_is_whole_is_well(store, deep):
    assert not bad(artifacts.findings((IMAGE,), store, deep=deep))


def test_an_image_that_is_gone_is_told(store):
    (store / SHA256).unlink()
    found = only(artifacts.findings((IMAGE,), store, deep=False), Health.FAIL)
    assert "No such file" in found.message
    assert found.mend.startswith("nfvo image add tiny FILE")


def test_an_image_that_was_cut_is_told(store):
    (store / SHA256).write_bytes(CONTENT[:-1])
    found = only(artifacts.findings((IMAGE,), store, deep=False), Health.FAIL)
    assert f"{len(CONTENT) - 1} bytes, not {len(CONTENT)}" in found.message


def test_a_changed_byte_is_found_by_looking_deep_only(store):
    (store / SHA256).write_bytes(CONTENT[:-1] + b"X")
    assert not bad(artifacts.findings((IMAGE,), store, deep=False))
    found = only(artifacts.findings((IMAGE,), store, deep=True), Health.FAIL)
    assert "checksum differs" in found.message


PART = Image("part", SHA256, len(CONTENT), "ab" * 32, start=5)


@pytest.mark.parametrize(
    ("there", "says"),
    [
        pytest.param(b"12345" + CONTENT + b"more", "", id="well"),
        pytest.param(b"12345" + CONTENT[:-1], "bytes, not", id="cut"),
        pytest.param(b"1234" + CONTENT + b"more", "checksum differs", id="moved"),
    ],
)
def test_an_image_in_a_package_is_looked_at_where_it_lies(tmp_path, there, says):
    (tmp_path / PART.path).write_bytes(there)
    found = [*artifacts.findings((PART,), tmp_path, deep=True)]
    if not says:
        assert not bad(found)
        return
    told = only(found, Health.FAIL)
    assert says in told.message
    assert told.mend.startswith("nfvo descriptor add FILE")


def test_without_images_it_says_how_to_add_one(store):
    (found,) = artifacts.findings((), store, deep=False)
    assert "nfvo image add" in found.mend


def test_a_package_that_is_gone_or_changed_is_told(store):
    files = frozenset({SHA256})
    assert not bad(artifacts.of_packages(files, store, deep=True))
    (store / SHA256).write_bytes(b"another")
    assert not bad(artifacts.of_packages(files, store, deep=False))
    found = only(artifacts.of_packages(files, store, deep=True), Health.FAIL)
    assert "checksum differs" in found.message
    (store / SHA256).unlink()
    found = only(artifacts.of_packages(files, store, deep=False), Health.FAIL)
    assert "is not there" in found.message
