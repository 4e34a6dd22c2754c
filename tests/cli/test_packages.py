"""Packages on the command line: what is said, and the exit code."""

import hashlib

import pytest

from tests.api.test_packages import IMAGE, package
from tests.descriptor.package.made import with_manifest, zip_bytes


@pytest.fixture
def csar(tmp_path):
    path = tmp_path / "vm.csar"
    path.write_bytes(package())
    return path


def errors(done) -> list[str]:
    """Return the codes of the errors that were told."""
    told = done.json["problems"]
    return [one["code"] for one in told if one["severity"] == "error"]


def test_a_good_package_is_told_as_good(run, csar):
    done = run("validate -o json", str(csar))
    assert done.code == 0 and errors(done) == []
    (found,) = done.json["descriptors"]
    assert (found["id"], found["file"]) == ("vm", f"{csar}/Definitions/vnfd.yaml")


def test_a_package_may_have_to_be_signed(run, csar):
    done = run("validate --require-signed -o json", str(csar))
    assert done.code == 1
    assert errors(done) == ["signature.missing"]


def test_a_trust_store_that_is_none_is_a_wrong_usage(run, csar, tmp_path):
    done = run("validate", str(csar), "--trust", str(tmp_path / "nosuch.pem"))
    assert done.code == 2 and "trust store" in done.err


def test_an_unsafe_package_says_its_names(run, tmp_path):
    path = tmp_path / "evil.csar"
    path.write_bytes(zip_bytes(with_manifest({"../x.yaml": b""})))
    done = run("validate", str(path))
    assert done.code == 1 and "'../x.yaml' leaves the package" in done.out


def test_a_package_is_uploaded_with_its_image(stack, run, csar):
    done = run("descriptor add", str(csar))
    assert done.code == 0, done.err
    assert "vnfd vm 1.0" in done.err and "firewall-image" in done.err
    (image,) = [one for one in run("image list -o json").json if "fire" in one["name"]]
    assert image["sha256"] == hashlib.sha256(IMAGE).hexdigest()


def test_a_package_is_not_applied_but_uploaded(stack, run, csar):
    done = run("plan", str(csar))
    assert done.code == 2 and "nfvo descriptor add" in done.err
