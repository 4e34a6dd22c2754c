"""A driver and two real hosts for it, with what tests ask of them again and again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from nfvo.lcm.ids import new_id
from nfvo.lcm.ports import HostWatch, SeenServer
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import ImageSpec, NetworkSpec, Tag
from nfvo.vim.capabilities import QEMU_SYSTEM
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.contract.vim_contract import Bench, as_inspected, image_spec
from tests.testbed.libvirt import TestBed

LINK = 3000  # the VNI of a link of which a test does not say more
TAG = Tag(installation="i", ns="n", owner="o")


def blank_image(folder: Path) -> ImageSpec:
    """Return a disk that nothing boots from, a bit over 1 MiB: several chunks."""
    raw, path = folder / "disk", folder / "disk.qcow2"
    raw.write_bytes(bytes(512) + bytes(range(256)) * 4096)
    convert = ["qemu-img", "convert", "-O", "qcow2", str(raw), str(path)]
    subprocess.run(convert, check=True)
    return spec_of(path)


def spec_of(path: Path) -> ImageSpec:
    return image_spec(path, sha256(path.read_bytes()).hexdigest())


@dataclass(frozen=True)
class Lab:
    """Hosts of a bed, as the store would know them."""

    bed: TestBed
    vim: LibvirtVim
    image: ImageSpec

    def host(self, name: str) -> HostRecord:
        host = self.bed.host(name)
        record = HostRecord(name, name, "s", host.uri(), underlay=host.ip)
        return as_inspected(self.vim, record)

    def link(self, vni: int, *hosts: str) -> NetworkSpec:
        peers = tuple(self.bed.host(name).ip for name in hosts)
        name = f"nfvo-link-{vni}"
        return NetworkSpec(
            id=new_id(), name=name, fabric="vxlan", tag=TAG, segment=vni, peers=peers
        )

    def bench(self, name: str, vni: int = LINK) -> Bench:
        return Bench(
            self.vim, self.host(name), self.image, self.link(vni, name), QEMU_SYSTEM
        )

    @contextmanager
    def watching(
        self, host: HostRecord
    ) -> Iterator[tuple[HostWatch, list[SeenServer]]]:
        """Watch a host and gather what is told."""
        told: list[SeenServer] = []
        watch = self.vim.watch(host, told.append)
        try:
            yield watch, told
        finally:
            watch.close()
