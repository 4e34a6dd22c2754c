"""Packages on board: descriptors and images, whole or not at all."""

import hashlib

import pytest

from nfvo.api.app import create_app
from nfvo.settings import PackageSettings
from tests.api.client import Client
from tests.api.conftest import give_token
from tests.api.test_catalogue import qcow2
from tests.descriptor.package.made import ENTRY, META, METADATA, hashed, zip_bytes

PACKAGES = "/nfvo/v1/packages"
IMAGE = qcow2()
VNFD = """\
tosca_definitions_version: tosca_simple_yaml_1_2
imports: [etsi_nfv_sol001_vnfd_2_7_1_types.yaml]
node_types:
  acme.vm:
    derived_from: tosca.nodes.nfv.VNF
topology_template:
  node_templates:
    VNF:
      type: acme.vm
      properties:
        descriptor_id: vm
        provider: acme
        product_name: firewall
        descriptor_version: "1.0"
        software_version: "1.0"
        flavour_id: default
        flavour_description: one VM
        vnfm_info: [acme]
    vm:
      type: tosca.nodes.nfv.Vdu.Compute
      properties:
        name: vm
        description: the VM
        vdu_profile: {min_number_of_instances: 1, max_number_of_instances: 1}
        sw_image_data:
          name: firewall-image
          version: "1"
          checksum: {algorithm: sha-256, hash: SHA256}
          container_format: bare
          disk_format: qcow2
          min_disk: 1 GiB
          size: 1 GiB
      capabilities:
        virtual_compute:
          properties:
            virtual_memory: {virtual_mem_size: 512 MiB}
            virtual_cpu: {num_virtual_cpu: 1}
      artifacts:
        sw_image:
          type: tosca.artifacts.nfv.SwImage
          file: ../Files/image.qcow2
""".replace("SHA256", hashlib.sha256(IMAGE).hexdigest())


OTHER = {"Definitions/vnfd.yaml": b""}


def package(vnfd: str = VNFD, image: bytes = IMAGE, **more: bytes) -> bytes:
    """Return a CSAR with a VNFD and its image."""
    files = {
        "TOSCA-Metadata/TOSCA.meta": META + ENTRY + b"ETSI-Entry-Manifest: vm.mf\n",
        "Definitions/vnfd.yaml": vnfd.encode(),
        "Files/image.qcow2": image,
    }
    return zip_bytes({**files, "vm.mf": METADATA + hashed(files), **more})


def put(client, data: bytes, name: str = "vm.csar"):
    return client("PUT", f"{PACKAGES}/{name}", content=data)


def left(tmp_path) -> list[str]:
    """Return the files in the artifact store, but for its lock."""
    return sorted(one.name for one in (tmp_path / "artifacts").glob("[!.]*"))


def test_a_package_brings_its_vnfd_and_its_image(client, tmp_path):
    data = package()
    answer = put(client, data)
    assert answer.status_code == 200, answer.text
    taken = answer.json()
    sha256 = hashlib.sha256(IMAGE).hexdigest()
    assert [one["id"] for one in taken["descriptors"]] == ["vm"]
    assert [one["sha256"] for one in taken["images"]] == [sha256]
    assert taken["signature"] == "unsigned"
    assert client.get("/nfvo/v1/images/firewall-image")["path"] == sha256
    assert left(tmp_path) == sorted([sha256, hashlib.sha256(data).hexdigest()])
    assert (tmp_path / "artifacts" / sha256).read_bytes() == IMAGE


def test_a_package_can_be_taken_in_twice(client, tmp_path):
    data = package()
    assert [put(client, data).status_code for _ in "ab"] == [200, 200]
    assert len(left(tmp_path)) == 2


@pytest.mark.parametrize(
    ("status", "says", "data"),
    [
        pytest.param(422, "package.outside", package(**{"../x": b""}), id="unsafe"),
        pytest.param(422, "manifest.mismatch",
                     package(**{"vm.mf": METADATA + hashed(OTHER)}),
                     id="a wrong hash"),
        pytest.param(422, "package.format", b"nonsense", id="no package"),
        pytest.param(422, "SHA-256", package(image=IMAGE + b"x"), id="another image"),
        pytest.param(422, "no qcow2", package(
            VNFD.replace(hashlib.sha256(IMAGE).hexdigest(),
                         hashlib.sha256(b"x").hexdigest()), b"x"), id="no image"),
    ],
)  # fmt: skip
def test_what_is_refused_leaves_nothing(status, says, data, client, tmp_path):
    answer = put(client, data)
    assert answer.status_code == status and says in answer.text, answer.text
    assert left(tmp_path) == []
    assert client.get("/nfvo/v1/descriptors") == []
    assert client.get("/nfvo/v1/images") == []


def test_an_image_of_the_same_name_is_not_replaced(client, tmp_path):
    other = qcow2() + b"another"
    client("PUT", "/nfvo/v1/images/firewall-image", content=other)
    before = left(tmp_path)
    answer = put(client, package())
    assert (answer.status_code, left(tmp_path)) == (409, before)
    assert client.get("/nfvo/v1/descriptors") == []


def test_problems_call_a_package_by_its_name(client):
    problems = put(client, package(**{"x.sh": b"", "../x": b""})).json()["problems"]
    assert {one["place"]["file"] for one in problems} == {"vm.csar"}


def test_an_installation_may_take_signed_packages_only(world, tmp_path):
    strict = PackageSettings(require_signed=True)
    app = create_app(world.ports, artifacts=tmp_path / "artifacts", packages_are=strict)
    client = Client(app, give_token(world, "admin"))
    answer = put(client, package())
    client.close()
    assert answer.status_code == 422 and "signature.missing" in answer.text
