"""What a VDU asks of the backing of its CPUs and its memory."""

import pytest

from nfvo.descriptor.compute import CpuDemand, KeyValue, LogicalNode, MemoryDemand
from nfvo.descriptor.cp import Cpd
from nfvo.descriptor.image import SwImage
from nfvo.descriptor.vdu import Vdu
from nfvo.graph.backing import NO_BACKING, Backing, GuestCell, Topology, backing_of
from nfvo.graph.devices import DeviceAsk


def vdu(**asked):
    """Make a VDU of 4 vCPUs and 4 GiB."""
    named = {"id": "vm", "image": SwImage(name="image"), "vcpus": 4, **asked}
    return Vdu(memory_mib=4096, disk_gib=1, **named)


def words(**pairs):
    """Make constraints; ``hw_x`` is ``hw:x``."""
    return tuple(
        KeyValue(key=key.replace("hw_", "hw:"), value=value)
        for key, value in pairs.items()
    )


ALL = (GuestCell((0, 1, 2, 3), 4096),)
HALVES = (GuestCell((0, 1), 2048), GuestCell((2, 3), 2048))


@pytest.mark.parametrize(
    ("asked", "backing"),
    [
        pytest.param({}, NO_BACKING, id="nothing"),
        pytest.param(
            {"cpu": CpuDemand(threads="isolate")}, NO_BACKING, id="no CPUs of its own"
        ),
        pytest.param(
            {"cpu": CpuDemand(policy="dedicated", threads="isolate")},
            Backing(dedicated=True, threads="isolate", cells=ALL),
            id="dedicated CPUs are in one cell",
        ),
        pytest.param(
            {"memory": MemoryDemand(pages="1 GiB")},
            Backing(huge=True, page_kib=1048576, cells=ALL),
            id="hugepages of a size",
        ),
        pytest.param(
            {"memory": MemoryDemand(pages="large", numa_nodes=2)},
            Backing(huge=True, cells=HALVES),
            id="any hugepages, in two cells",
        ),
        pytest.param(
            {"memory": MemoryDemand(pages="1 GiB", numa_nodes=3)},
            Backing(
                huge=True,
                page_kib=1048576,
                cells=(
                    GuestCell((0, 1), 2048),
                    GuestCell((2,), 1024),
                    GuestCell((3,), 1024),
                ),
            ),
            id="whole hugepages in each cell",
        ),
        pytest.param(
            {
                "nfvi_constraints": words(
                    **{
                        "hw_numa_nodes": "2",
                        "hw_numa_cpus.0": "0-3,^3",
                        "hw_numa_cpus.1": "3",
                        "hw_numa_mem.0": "3072",
                        "hw_numa_mem.1": "1024",
                    }
                )
            },
            Backing(cells=(GuestCell((0, 1, 2), 3072), GuestCell((3,), 1024))),
            id="cells as Nova writes them",
        ),
        pytest.param(
            {"memory": MemoryDemand(numa=True)}, Backing(cells=ALL), id="NUMA as such"
        ),
        pytest.param(
            {"memory": MemoryDemand(pages="small")}, NO_BACKING, id="ordinary pages"
        ),
        pytest.param(
            {"memory": MemoryDemand(numa_nodes=3)},
            Backing(
                cells=(
                    GuestCell((0, 1), 1366),
                    GuestCell((2,), 1365),
                    GuestCell((3,), 1365),
                )
            ),
            id="the first cells are larger",
        ),
        pytest.param(
            {
                "nfvi_constraints": words(
                    hw_cpu_policy="dedicated",
                    hw_cpu_thread_policy="require",
                    hw_mem_page_size="2048",
                    hw_numa_nodes="2",
                )
            },
            Backing(
                dedicated=True,
                threads="require",
                huge=True,
                page_kib=2048,
                cells=HALVES,
            ),
            id="Nova's words",
        ),
        pytest.param(
            {"nfvi_constraints": words(hw_mem_page_size="1GB")},
            Backing(huge=True, page_kib=1048576, cells=ALL),
            id="Nova's size of pages with a unit",
        ),
        pytest.param(
            {
                "logical_nodes": (
                    LogicalNode(
                        id="one",
                        requirements=words(
                            **{"hw_numa_cpus.0": "0,1,2", "hw_numa_mem.0": "3072"}
                        ),
                    ),
                    LogicalNode(
                        id="two",
                        requirements=words(
                            **{"hw_numa_cpus.1": "3", "hw_numa_mem.1": "1024"}
                        ),
                    ),
                ),
                "memory": MemoryDemand(numa_nodes=2),
            },
            Backing(cells=(GuestCell((0, 1, 2), 3072), GuestCell((3,), 1024))),
            id="cells as Nova's words have them",
        ),
        pytest.param(
            {"nfvi_constraints": words(isolation="dedicated-core")},
            Backing(dedicated=True, threads="isolate", cells=ALL),
            id="cores of its own",
        ),
        pytest.param(
            {"nfvi_constraints": words(isolation="dedicated-host")},
            Backing(alone=True),
            id="a host of its own",
        ),
        pytest.param(
            {"nfvi_constraints": words(isolation="shared")}, NO_BACKING, id="shared"
        ),
    ],
)
def test_a_vdu_asks(asked, backing):
    assert backing_of(vdu(**asked)) == backing


@pytest.mark.parametrize(
    ("cpu", "topology"),
    [
        pytest.param(CpuDemand(), None, id="none named"),
        pytest.param(CpuDemand(sockets=1), Topology(1, 4, 1), id="cores worked out"),
        pytest.param(CpuDemand(cores=2), Topology(2, 2, 1), id="sockets worked out"),
        pytest.param(CpuDemand(thread_count=2), Topology(2, 1, 2), id="only threads"),
        pytest.param(CpuDemand(sockets=1, cores=2, thread_count=2), Topology(1, 2, 2)),
        pytest.param(CpuDemand(sockets=3), None, id="what the vCPUs do not make up"),
    ],
)
def test_a_topology_has_just_the_vcpus(cpu, topology):
    assert backing_of(vdu(cpu=cpu)).topology == topology


GPU = "10de:1db6"


@pytest.mark.parametrize(
    ("said", "devices"),
    [
        pytest.param(
            {"pci:10de:1DB6": "2"},
            (DeviceAsk("pci", GPU, f"{GPU}/0"), DeviceAsk("pci", GPU, f"{GPU}/1")),
            id="two of a product",
        ),
        pytest.param(
            {"pci_passthrough:alias": "gpu:1,fpga:1"},
            (DeviceAsk("pci", "gpu", "gpu/0"), DeviceAsk("pci", "fpga", "fpga/0")),
            id="by their names",
        ),
        pytest.param(
            {f"pci:{GPU}": "1", "hw:pci_numa_affinity_policy": "preferred"},
            (DeviceAsk("pci", GPU, f"{GPU}/0", "preferred"),),
            id="near, if that can be",
        ),
        pytest.param({f"pci:{GPU}": "many"}, (), id="what is no number"),
    ],
)
def test_devices_are_asked_for_in_words(said, devices):
    pairs = tuple(KeyValue(key=key, value=value) for key, value in said.items())
    assert backing_of(vdu(nfvi_constraints=pairs)) == Backing(devices=devices)


def test_who_requires_a_device_near_its_cpus_has_a_cell():
    near = {"hw:pci_numa_affinity_policy": "required"}
    pairs = tuple(KeyValue(key=key, value=value) for key, value in near.items())
    nic = Cpd(id="eth0", vnic="sriov")
    assert backing_of(vdu(nfvi_constraints=pairs)).cells == ()
    assert backing_of(vdu(nfvi_constraints=pairs, cpds=(nic,))).cells == ALL
