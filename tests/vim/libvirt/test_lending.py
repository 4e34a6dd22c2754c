"""What of a host is lent: as libvirt's node devices have it, and its operator says."""

from collections.abc import Callable, Iterator
from pathlib import Path

import libvirt
import pytest

from nfvo.placement.devices.pool import Pool
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.lending import lent_devices
from tests.vim.libvirt.lenders import FUNCTIONS, GPU, NIC, node

Nodes = Callable[[str], Connection]
PARTS = Pool("vf", FUNCTIONS, "8086:154c", "provider", 1, "0000:3b:00.0", mbps=25_000)
CARD = Pool("pci", ("0000:af:00.0",), GPU, cell=1, alias="gpu")


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Nodes]:
    """Return what opens the test driver with a node of that XML."""
    opened = []

    def open_node(xml: str) -> Connection:
        (tmp_path / "node.xml").write_text(xml)
        opened.append(libvirt.open(f"test://{tmp_path}/node.xml"))
        return opened[-1]

    yield open_node
    for one in opened:
        one.close()


@pytest.mark.parametrize(
    ("lends", "pools"),
    [
        pytest.param({}, (), id="nothing"),
        pytest.param({NIC: "provider"}, (PARTS,), id="a NIC by its interface"),
        pytest.param({"0000:3b:00.0": "provider"}, (PARTS,), id="by its address"),
        pytest.param({"8086:1572": "provider"}, (PARTS,), id="by its product"),
        pytest.param({GPU: "gpu"}, (CARD,), id="all of a product"),
        pytest.param({"0000:af:00.0": "gpu"}, (CARD,), id="one device"),
        pytest.param({GPU: "gpu", NIC: "provider"}, (CARD, PARTS), id="both"),
    ],
)
def test_a_host_lends_what_its_operator_allows(nodes, lends, pools):
    found = lent_devices(nodes(node()), lends)
    assert (found.pools, found.missing) == (pools, ())


@pytest.mark.parametrize(
    ("xml", "lends", "why"),
    [
        pytest.param(
            node(),
            {"eth9": "provider"},
            "cannot lend eth9: there is no such device",
            id="no such device",
        ),
        pytest.param(
            node(functions=0),
            {NIC: "provider"},
            "cannot lend enp59s0f0: it has no virtual functions (sriov_numvfs",
            id="no virtual functions",
        ),
        pytest.param(
            node(iommu=""),
            {NIC: "provider"},
            "cannot lend enp59s0f0: the host has no IOMMU in use (intel_iommu=on",
            id="functions without an IOMMU",
        ),
        pytest.param(
            node(iommu=""),
            {GPU: "gpu"},
            "cannot lend 0000:af:00.0: the host has no IOMMU in use",
            id="a device without an IOMMU",
        ),
    ],
)
def test_what_cannot_be_lent_is_told_with_its_reason(nodes, xml, lends, why):
    found = lent_devices(nodes(xml), lends)
    assert found.pools == ()
    (said,) = found.missing
    assert said.startswith(why)
