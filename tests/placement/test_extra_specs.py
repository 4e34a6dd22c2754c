"""What a backing is in a cloud, and what of it no flavor can say."""

import pytest

from nfvo.graph.backing import NO_BACKING, Backing, GuestCell, Topology
from nfvo.graph.devices import DeviceAsk
from nfvo.placement.extra_specs import beyond_specs, in_words, read_specs, specs_of

ONE = (GuestCell((0, 1, 2, 3), 4096),)
TWO = (GuestCell((0, 1), 2048), GuestCell((2, 3), 2048))
UNEVEN = (GuestCell((0,), 1024), GuestCell((1, 2, 3), 3072))

BACKINGS = [
    pytest.param(NO_BACKING, "", id="nothing"),
    pytest.param(
        Backing(dedicated=True, cells=ONE), "hw:cpu_policy=dedicated", id="dedicated"
    ),
    pytest.param(
        Backing(dedicated=True, threads="isolate", cells=ONE),
        "hw:cpu_policy=dedicated hw:cpu_thread_policy=isolate",
        id="isolate",
    ),
    pytest.param(
        Backing(dedicated=True, threads="prefer", cells=TWO),
        "hw:cpu_policy=dedicated hw:numa_nodes=2",
        id="two cells",
    ),
    pytest.param(Backing(cells=ONE), "hw:numa_nodes=1", id="one cell"),
    pytest.param(
        Backing(cells=UNEVEN),
        "hw:numa_cpus.0=0 hw:numa_cpus.1=1,2,3 hw:numa_mem.0=1024 "
        "hw:numa_mem.1=3072 hw:numa_nodes=2",
        id="uneven cells",
    ),
    pytest.param(Backing(huge=True, cells=ONE), "hw:mem_page_size=large", id="huge"),
    pytest.param(
        Backing(huge=True, page_kib=2048, cells=ONE),
        "hw:mem_page_size=2048",
        id="pages of a size",
    ),
    pytest.param(
        Backing(topology=Topology(1, 2, 2)),
        "hw:cpu_cores=2 hw:cpu_sockets=1 hw:cpu_threads=2",
        id="topology",
    ),
    pytest.param(
        Backing(
            devices=(
                DeviceAsk("vf", "provider", "eth0", "preferred"),
                DeviceAsk("pci", "gpu", "gpu/0", "preferred"),
                DeviceAsk("pci", "gpu", "gpu/1", "preferred"),
                DeviceAsk("pci", "fpga", "fpga/0", "preferred"),
            )
        ),
        "hw:pci_numa_affinity_policy=preferred pci_passthrough:alias=fpga:1,gpu:2",
        id="devices by alias",
    ),
    pytest.param(
        Backing(devices=(DeviceAsk("vf", "provider", "eth0"),)), "", id="NICs"
    ),
]


@pytest.mark.parametrize(("backing", "words"), BACKINGS)
def test_a_backing_has_extra_specs_that_are_read_as_it(backing: Backing, words: str):
    specs = specs_of(backing)
    assert in_words(specs) == words
    assert read_specs(dict(specs)) == specs


@pytest.mark.parametrize(
    ("pages", "kib"),
    [
        pytest.param("2MB", "2048", id="MB"),
        pytest.param("1GB", "1048576", id="GB"),
        pytest.param("2048", "2048", id="KiB"),
        pytest.param("any", "any", id="a word"),
    ],
)
def test_sizes_of_pages_are_compared_in_kib(pages: str, kib: str):
    assert read_specs({"hw:mem_page_size": pages}) == (("hw:mem_page_size", kib),)


@pytest.mark.parametrize("name", ["hw:cpu_realtime", "trait:HW_CPU_X86_VMX", "pci"])
def test_a_flavor_that_says_anything_else_says_too_much(name: str):
    assert read_specs({"hw:cpu_policy": "dedicated", name: "yes"}) is None


THREADS = Topology(1, 2, 2)
BEYOND = [
    pytest.param(Backing(alone=True), "a host for itself", id="alone"),
    pytest.param(
        Backing(dedicated=True, threads="avoid", cells=ONE), "(avoid)", id="avoid"
    ),
    pytest.param(
        Backing(dedicated=True, cells=ONE, topology=THREADS),
        "2 threads to a core",
        id="threads that the CPUs may not be",
    ),
    pytest.param(
        Backing(devices=(DeviceAsk("pci", "10de:1db6", "10de:1db6/0"),)),
        "PCI device 10de:1db6: Nova knows them by alias only",
        id="a product",
    ),
]


@pytest.mark.parametrize(("backing", "why"), BEYOND)
def test_what_nova_would_not_keep_is_said(backing: Backing, why: str):
    assert why in (beyond_specs(backing) or "")


@pytest.mark.parametrize(
    "backing",
    [
        pytest.param(Backing(topology=THREADS), id="threads of CPUs that are shared"),
        pytest.param(
            Backing(dedicated=True, threads="require", cells=ONE, topology=THREADS),
            id="threads that are required",
        ),
        pytest.param(Backing(dedicated=True, threads="isolate", cells=ONE), id="idle"),
    ],
)
def test_what_nova_keeps_is_not_beyond_it(backing: Backing):
    assert beyond_specs(backing) is None
