"""One service of three dialects on real hosts: a CSAR, a tar.gz of OSM, a short NSD."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo import acts
from tests.demo.console import Console
from tests.demo.stages import FullStage
from tests.demo.traffic import Traffic, inside
from tests.descriptor.package.made import (
    ENTRY,
    META,
    METADATA,
    hashed,
    stored_bytes,
    tar_bytes,
)
from tests.testbed.image import build
from tests.waiting import wait_until

pytestmark = [pytest.mark.libvirt, pytest.mark.soak]

AT_ALL_S = 120.0
NSD = """\
nsd: three-dialects
version: "1.0"
flavours:
  alone:
    vnfs: {client: {vnfd: of-sol001, connect: {eth0: lan}}}
    vls: {lan: 10.90.0.0/24}
  served:
    vnfs:
      server: {vnfd: of-osm, connect: {eth0: lan}}
      client: {vnfd: of-sol001, connect: {eth0: lan}, after: [server]}
    vls: {lan: 10.90.0.0/24}
    levels:
      one: {vnfs: {server: 1}}
      two: {vnfs: {server: 2}}
"""
OF_OSM = b"""\
vnfd:
  id: of-osm
  product-name: of-osm
  version: "1.0"
  provider: osm
  df: [{id: default-df, vdu-profile: [{id: vm, min-number-of-instances: 1}]}]
  ext-cpd: [{id: eth0, int-cpd: {vdu-id: vm, cpd: eth0-int}}]
  vdu:
  - id: vm
    cloud-init-file: init.sh
    sw-image-desc: tiny-vnf
    virtual-compute-desc: small
    int-cpd:
    - id: eth0-int
      virtual-network-interface-requirement: [{name: eth0}]
  sw-image-desc: [{id: tiny-vnf, name: tiny-vnf}]
  virtual-compute-desc:
  - {id: small, virtual-memory: {size: 0.25}, virtual-cpu: {num-virtual-cpu: 1}}
"""
OF_SOL001 = """\
tosca_definitions_version: tosca_simple_yaml_1_2
imports: [etsi_nfv_sol001_vnfd_2_7_1_types.yaml]
node_types:
  acme.client: {derived_from: tosca.nodes.nfv.VNF}
topology_template:
  substitution_mappings:
    node_type: acme.client
    requirements: {eth0: [eth0, virtual_link]}
  node_templates:
    VNF:
      type: acme.client
      properties:
        descriptor_id: of-sol001
        provider: acme
        product_name: firewall
        descriptor_version: "1.0"
        software_version: "1.0"
        flavour_id: default
        flavour_description: one VM
        vnfm_info: ["etsivnfm:v2.7.1"]
    eth0:
      type: tosca.nodes.nfv.VduCp
      properties: {layer_protocols: [ipv4], order: 0}
      requirements: [{virtual_binding: vm}]
    vm:
      type: tosca.nodes.nfv.Vdu.Compute
      properties:
        name: vm
        description: the VM
        vdu_profile: {min_number_of_instances: 1, max_number_of_instances: 1}
        boot_data: {content_or_file_data: {content: "#!/bin/sh\\nvnf-client\\n"}}
        sw_image_data:
          name: client-image
          version: "1"
          checksum: {algorithm: sha-256, hash: SHA256}
          container_format: bare
          disk_format: qcow2
          min_disk: 1 GiB
          size: 1 GiB
      capabilities:
        virtual_compute:
          properties:
            virtual_memory: {virtual_mem_size: 192 MiB}
            virtual_cpu: {num_virtual_cpu: 1}
      artifacts:
        sw_image:
          type: tosca.artifacts.nfv.SwImage
          file: ../Files/image.qcow2
"""


class MixedStage(FullStage):
    """Hosts for the service of three dialects."""

    service = "three-dialects"


@pytest.fixture
def stage() -> Iterator[MixedStage]:
    stage = MixedStage.set_up(Console(), 2)
    try:
        acts.start(stage)
        yield stage
    finally:
        stage.clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with all that makes the service."""
    image = build().qcow2.read_bytes()
    vnfd = OF_SOL001.replace("SHA256", hashlib.sha256(image).hexdigest())
    files = {
        "TOSCA-Metadata/TOSCA.meta": META + ENTRY + b"ETSI-Entry-Manifest: vm.mf\n",
        "Definitions/vnfd.yaml": vnfd.encode(),
        "Files/image.qcow2": image,
    }
    csar = stored_bytes({**files, "vm.mf": METADATA + hashed(files)})
    (tmp_path / "client.csar").write_bytes(csar)
    server = {
        "server_vnf/server_vnfd.yaml": OF_OSM,
        "server_vnf/cloud_init/init.sh": b"#!/bin/sh\nvnf-server --listen 80\n",
    }
    (tmp_path / "server.tar.gz").write_bytes(tar_bytes(server))
    (tmp_path / "nsd.yaml").write_text(NSD)
    return tmp_path


def test_vnfs_in_three_dialects_serve_each_other_at_the_level_that_was_chosen(
    stage: MixedStage, folder: Path
):
    nfvo = stage.nfvo
    nfvo.run("apply", str(folder), "--flavour", "served", "--level", "two", "--wait")
    view = stage.view()
    assert (view["flavour"], view["level"]) == ("served", "two")
    assert [one["vnf"] for one in view["vnfcs"]] == ["server", "server-2", "client"]

    def all_run() -> bool:
        return all(one["status"] == "RUNNING" for one in stage.view()["vnfcs"])

    wait_until(all_run, "all run", AT_ALL_S)
    shell = inside(stage.guest("client"))
    for server in ("server", "server-2"):
        way = Traffic("from the client", shell, stage.addresses(server)[0])
        wait_until(way.flows, f"{server} answers", AT_ALL_S)
    nfvo.run("terminate", stage.service, "--wait")
