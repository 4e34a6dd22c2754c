"""Packages on the command line: what is said, and the exit code."""

import hashlib
import zipfile

import pytest

from nfvo.lcm import catalogue
from tests.api.packages.test_whole import IMAGE, package
from tests.descriptor.package.made import tar_bytes, with_manifest, zip_bytes
from tests.lcm.world import IMAGE as TINY
from tests.lcm.world import SCOPE


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


def test_a_package_without_an_nsd_is_taken_in_and_makes_no_service(stack, run, csar):
    done = run("plan", str(csar))
    assert done.code == 2 and "there is no NSD in" in done.err
    assert [one["id"] for one in run("descriptor list -o json").json] == ["vm"]


NSD = """\
nsd: mixed
version: "1.0"
flavours:
  one:
    vnfs: {vm: vm, osm: osm, short: short}
  two:
    vnfs: {vm: {vnfd: vm, instances: 2}}
---
vnfd: short
version: "1.0"
provider: acme
image: tiny-vnf
vcpus: 1
memory: 192 MiB
"""
OSM = b"""\
vnfd:
  id: osm
  product-name: osm
  df: [{id: default, vdu-profile: [{id: vm}]}]
  vdu: [{id: vm, sw-image-desc: tiny-vnf}]
  sw-image-desc: [{id: tiny-vnf, name: tiny-vnf}]
"""


@pytest.fixture
def mixed(tmp_path, csar):
    """Return a folder with a CSAR, a tar.gz of OSM, and an NSD that uses both."""
    folder = tmp_path / "mixed"
    folder.mkdir()
    csar.rename(folder / "a vm.csar")
    made = tar_bytes({"osm_vnf/osm_vnfd.yaml": OSM, "osm_vnf/icons/x.txt": b"x"})
    (folder / "osm_vnf.tar.gz").write_bytes(made)
    (folder / "mixed.yaml").write_text(NSD)
    return folder


def test_vnfs_of_three_dialects_are_one_service(stack, run, mixed):
    catalogue.put_image(stack.world.ports, SCOPE, TINY)
    assert run("validate", str(mixed)).code == 0
    done = run("apply", str(mixed), "--wait")
    assert done.code == 0, done.err
    view = run("get mixed -o json").json
    assert {one["vnf"] for one in view["vnfcs"]} == {"vm", "osm", "short"}
    assert view["flavour"] == "one"
    assert {one["source"] for one in run("descriptor list -o json").json} == {
        *("a-vm.csar/Definitions/vnfd.yaml", "osm_vnf.tar.gz/osm_vnf/osm_vnfd.yaml"),
        str(mixed / "mixed.yaml"),
    }


def test_a_folder_that_is_a_package_is_sent_as_one(stack, run, csar, tmp_path):
    with zipfile.ZipFile(csar) as archive:
        archive.extractall(tmp_path / "deep" / "pkg")
    (tmp_path / "deep" / "mixed.yaml").write_text(NSD.partition("---")[0])
    two = NSD.replace("osm: osm, short: short", "")
    (tmp_path / "deep" / "mixed.yaml").write_text(two)
    done = run("plan", str(tmp_path / "deep"), "--flavour", "two", "-o", "json")
    assert done.code == 0, done.err
    assert len([c for c in done.json["changes"] if c["kind"] == "vnfc"]) == 2
    assert "firewall-image" in {one["name"] for one in run("image list -o json").json}


def test_a_package_comes_after_those_that_it_needs(stack, run, csar):
    nsd = NSD.partition("---")[0].replace(", osm: osm, short: short", "")
    first = csar.with_name("a-first.zip")
    first.write_bytes(zip_bytes({"nsd.yaml": nsd.encode()}))
    done = run("plan", str(csar.parent), "-o", "json")
    assert done.code == 0, done.err


def test_what_nobody_brings_is_told_once(stack, run, mixed):
    (mixed / "osm_vnf.tar.gz").unlink()
    refused = run("apply", str(mixed))
    assert refused.code == 1
    assert refused.err.count("there is no VNFD 'osm'") == 1


@pytest.fixture
def uploaded(stack, run, csar):
    done = run("descriptor add", str(csar))
    assert done.code == 0, done.err
    return csar


def test_packages_are_listed_with_their_states(run, uploaded):
    lines = run("package list").out.splitlines()
    assert lines[0].split()[:3] == ["KIND", "DESCRIPTOR", "STATE"]
    row = next(line for line in lines if " vm:1.0 " in line)
    assert row.split()[:5] == ["vnfd", "vm:1.0", "ONBOARDED", "ENABLED", "NOT_IN_USE"]
    found = run("package list -o json").json
    assert "vm" in {one.get("vnfdId") for one in found}


def test_a_package_is_downloaded_as_it_was_uploaded(run, uploaded, tmp_path):
    again = tmp_path / "again.csar"
    done = run("package get vm:1.0", str(again))
    assert done.code == 0, done.err
    assert again.read_bytes() == uploaded.read_bytes()
    assert {one.name for one in tmp_path.iterdir()} >= {"again.csar", "vm.csar"}
    assert not (tmp_path / ".again.csar.part").exists()


def test_a_download_to_nowhere_says_so(run, uploaded, tmp_path):
    done = run("package get vm:1.0", str(tmp_path / "nosuch/x.csar"))
    assert done.code == 1 and "No such file" in done.err


def test_a_package_is_disabled_then_removed(run, uploaded):
    early = run("package remove vm:1.0")
    assert early.code == 4 and "nfvo package disable vm:1.0" in early.err
    assert run("package disable vm:1.0").code == 0
    shown = run("package show vm:1.0 -o json").json
    assert shown["operationalState"] == "DISABLED"
    assert run("package enable vm:1.0").code == 0
    assert run("package disable vm:1.0").code == 0
    assert run("package remove vm:1.0").code == 0
    gone = run("package show vm:1.0")
    assert gone.code == 3 and "nfvo package list" in gone.err
