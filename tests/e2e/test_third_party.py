"""Packages that others have made, as they lie, run on real hosts: three dialects."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.demo import acts, leftovers
from tests.demo.console import Console
from tests.demo.stages import FullStage
from tests.golden_files import ROOT
from tests.testbed.image import build
from tests.testbed.libvirt import Host
from tests.testbed.session import SessionHost
from tests.waiting import wait_until

pytestmark = [pytest.mark.libvirt, pytest.mark.soak]

PACKAGES = ROOT / "tests/descriptor/packages"
AT_ALL_S = 120.0
# The package of Tacker is of a VNF only.
OF_TACKER = """\
nsd: tacker
version: "1.0"
vnfs: {sample: b1bb0ce7-ebca-4fa7-95ed-4840d70a1177}
"""


@dataclass(frozen=True)
class Theirs:
    """A package, its service, the images it names, and how many VMs it comes to."""

    where: str
    service: str
    images: tuple[str, ...]
    vms: int


THIRD_PARTY = (
    Theirs("tacker/getting_started", "tacker", ("Software-of-VDU1",), 1),
    Theirs("osm", "hackfest2-ns", ("ubuntu-trusty",), 4),
    Theirs("sol006/nfv.xml", "service-chain-1", ("ASA-image", "CSR-image"), 2),
)


class WithTheirNetwork(FullStage):
    """Hosts that have the provider network that OSM's package names."""

    def words_for(self, host: Host | SessionHost) -> tuple[str, ...]:
        return *super().words_for(host), "--physical", "mgmt=br-prov"


@pytest.fixture(scope="module")
def stage() -> Iterator[FullStage]:
    stage = WithTheirNetwork.set_up(Console(), 3)
    try:
        acts.start(stage)
        yield stage
    finally:
        stage.clear()


@pytest.mark.parametrize("theirs", THIRD_PARTY, ids=lambda theirs: theirs.service)
def test_a_package_of_others_runs_with_an_image_of_ours_in_place_of_theirs(
    stage: FullStage, tmp_path: Path, theirs: Theirs
):
    nfvo, stage.service = stage.nfvo, theirs.service
    for image in theirs.images:
        nfvo.run("image", "add", image, str(build().qcow2))
    nfvo.run("apply", str(given(theirs, tmp_path)), "--nsd", theirs.service, "--wait")

    def states() -> list[str]:
        return [vnfc["status"] for vnfc in stage.view()["vnfcs"]]

    wait_until(lambda: states() == ["RUNNING"] * theirs.vms, "all run", AT_ALL_S)
    nfvo.run("terminate", theirs.service, "--wait")
    wait_until(lambda: not left(stage), "nothing is left", AT_ALL_S)


def left(stage: FullStage) -> list[str]:
    return [
        one
        for host in stage.bed.hosts.values()
        for one in leftovers.without_cache(leftovers.on(host))
    ]


def given(theirs: Theirs, folder: Path) -> Path:
    """Return what a user would apply: a package of a VNF needs a service."""
    package = PACKAGES / theirs.where
    if theirs.service != "tacker":
        return package
    shutil.copytree(package, folder / "package")
    (folder / "nsd.yaml").write_text(OF_TACKER)
    return folder
