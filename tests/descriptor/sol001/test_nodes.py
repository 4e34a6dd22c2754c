"""Nodes beside VDUs, CPs and links of a VNFD in SOL001: VIPs, trunks, storages."""

from typing import Any

import pytest

from nfvo.descriptor.flavour import Flavour
from tests.descriptor.sol001.writing import TOP, changed, codes, flavour, place


def cp(found: Flavour) -> Any:
    return found.vdus[0].cpds[0]


NODES = {
    "VIP": (
        "    vip:\n      type: tosca.nodes.nfv.VipCp\n"
        "      properties: {layer_protocols: [ipv4], vip_function: load_balance}\n"
        "      requirements: [{target: in}, {virtual_link: lan}]\n",
        lambda f: [(v.id, v.cpds, v.vl, v.function) for v in f.vip_cpds],
        [("vip", ("in",), "lan", "lb")],
    ),
    "external CP of a link": (
        "    side:\n      type: tosca.nodes.nfv.VnfExtCp\n"
        "      properties: {layer_protocols: [ipv4]}\n"
        "      requirements: [{internal_virtual_link: lan}]\n",
        lambda f: [(e.id, e.vl) for e in f.ext_cpds][1:],
        [("side", "lan")],
    ),
    "trunk": (
        "    tagged:\n      type: tosca.nodes.nfv.VduSubCp\n"
        "      properties: {layer_protocols: [ipv4], segmentation_id: 9}\n"
        "      requirements: [{trunk_binding: out}, {virtual_link: lan}]\n",
        lambda f: (cp(f).trunk, [t.model_dump() for t in cp(f).trunk_links]),
        (True, [{"vl": "lan", "vlan": 9}]),
    ),
    "containers": (
        "    pod:\n      type: tosca.nodes.nfv.Vdu.OsContainerDeployableUnit\n"
        "      properties: {name: pod, description: '', vdu_profile: "
        "{min_number_of_instances: 1, max_number_of_instances: 2}, "
        "mcio_identification_data: {name: a, type: Deployment}}\n"
        "      requirements: [{container: box}]\n"
        "    box:\n      type: tosca.nodes.nfv.Vdu.OsContainer\n"
        "      properties: {name: box, description: ''}\n"
        "      artifacts: {i: {type: tosca.artifacts.nfv.SwImage, file: a/nginx, "
        "properties: {name: nginx, version: '1', container_format: docker}}}\n",
        lambda f: [(c.id, c.max_instances, c.images[0].name) for c in f.containers],
        [("pod", 2, "nginx")],
    ),
    "what Kubernetes runs, as Tacker writes it": (
        "    web:\n      type: tosca.nodes.nfv.Vdu.Compute\n"
        "      properties: {name: web, description: '', vdu_profile: "
        "{min_number_of_instances: 1, max_number_of_instances: 2}}\n",
        lambda f: ([v.id for v in f.vdus], [(c.id, c.name) for c in f.containers]),
        (["vm"], [("web", "web")]),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "part", "becomes"), NODES.values(), ids=NODES)
def test_a_node_becomes_part_of_the_model(text, part, becomes):
    assert part(flavour(TOP + text)) == becomes


def test_a_machine_that_forgets_its_cpus_is_not_taken_for_containers():
    asked = "        virtual_compute:\n"
    before, _, after = TOP.partition(asked)
    rest = after[after.index("      artifacts:") :]
    assert "sol001.missing 25:5" in codes(before + "        {}\n" + rest)


BLOCK = """\
    disk:
      type: tosca.nodes.nfv.Vdu.VirtualBlockStorage
      properties:
        virtual_block_storage_data: {size_of_storage: 20 GB, rdma_enabled: true}
        per_vnfc_instance: false
"""
WITH_DISK = "      requirements: [{virtual_storage: disk}]\n      artifacts:\n"


def test_a_storage_is_beside_the_root_disk():
    text = changed("      artifacts:\n", WITH_DISK) + BLOCK
    (storage,) = flavour(text).vdus[0].storages
    assert storage.model_dump(exclude_defaults=True) == {
        "id": "disk",
        "size_gib": 20,
        "rdma": True,
        "per_vnfc": False,
    }


def test_a_vdu_without_an_image_of_its_own_boots_from_the_storage_that_has_one():
    before, artifacts, after = TOP.partition("      artifacts:\n")
    image, nodes, rest = after.partition("    in:\n")
    text = before + WITH_DISK.replace(artifacts, "") + nodes + rest + BLOCK
    (vdu,) = flavour(text + artifacts + image).vdus
    assert (vdu.image.name, vdu.disk_gib) == ("tiny", 20)
    assert [(s.kind, s.size_gib) for s in vdu.storages] == [("ephemeral", 4)]


OBJECT = """\
    store:
      type: tosca.nodes.nfv.Vdu.VirtualObjectStorage
      properties: {virtual_object_storage_data: {max_size_of_storage: 1 GiB}}
    share:
      type: tosca.nodes.nfv.Vdu.VirtualFileStorage
      properties:
        virtual_file_storage_data: {size_of_storage: 5 GB, file_system_protocol: nfs}
"""


def test_storages_of_other_kinds_are_kept_and_told_not_to_be_made():
    requirement = WITH_DISK.replace("disk", "store}, {virtual_storage: share")
    text = changed("      artifacts:\n", requirement) + OBJECT
    store, share = flavour(text).vdus[0].storages
    assert (store.kind, store.max_size_bytes) == ("object", 1024**3)
    assert (share.kind, share.size_gib, share.protocol) == ("file", 5, "nfs")
    assert codes(text) == [f"not-realised {place(text, 'vm:')}"]
