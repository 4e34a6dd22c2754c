"""ETSI's and OSM's own descriptors, unchanged: each becomes the model."""

from pathlib import Path

from nfvo.descriptor import check
from nfvo.descriptor.problems import Severity

PACKAGES = Path(__file__).parents[1] / "packages"


def read(*names: str):
    problems, descriptors = check([PACKAGES / name for name in names])
    assert [one for one in problems if one.severity is Severity.ERROR] == []
    return descriptors


def test_etsis_three_services_and_their_vnfs():
    found = read("sol006/nfv.xml")
    assert [one.id for one in found.vnfds] == ["ASA", "CSR"]
    chain = next(one for one in found.nsds if one.id == "service-chain-1")
    assert [one.id for one in chain.flavours] == ["router-fw", "router-fw-dpi"]
    assert [vld.id for vld in chain.flavours[1].vlds] == ["fw2dpi", "mgmt", "r2fw"]


def test_etsis_complex_vnfd_has_two_flavours():
    (vnfd,) = read("sol006/complex-vnfd.xml").vnfds
    counts = {
        (flavour.id, level.id): [count.instances for count in level.vdus]
        for flavour in vnfd.flavours
        for level in flavour.levels
    }
    assert counts["gold", "il-2"] == [1, 1, 4]
    assert counts["silver", "il-1"] == [1, 1, 1]
    assert vnfd.flavours[0].affinity[0].members == (
        "control-plane-active",
        "control-plane-standby",
    )


def test_osms_second_hackfest():
    found = read("osm")
    (vnfd,), (nsd,) = found.vnfds, found.nsds
    assert [vdu.id for vdu in vnfd.vdus] == ["mgmtVM", "dataVM"]
    assert [(one.id, one.vnfd) for one in nsd.vnf_profiles] == [
        ("1", "hackfest2-vnf"),
        ("2", "hackfest2-vnf"),
    ]
