"""Debian's cloud kernel: fetched as a package, unpacked, never installed.

The package stays in the cache and decides the image: remove it to move to the
newest one.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

META = "linux-image-cloud-amd64"

# Loaded at boot by guest/init, on demand by the kernel, or by a role.
MODULES = (
    *("virtio_pci", "virtio_net", "virtio_blk", "virtio_console", "virtio-rng"),
    *("virtio_scsi", "virtio_balloon", "ata_piix", "sr_mod", "sd_mod", "isofs"),
    *("pvpanic", "pvpanic-mmio", "pvpanic-pci", "button", "evdev"),
    *("nf_tables", "nft_ct", "nft_log", "nft_limit", "nft_objref", "nft_numgen"),
    *("nft_reject_inet", "nft_reject_ipv4", "nft_reject_ipv6", "nft_fib_inet"),
    *("nft_nat", "nft_masq", "nft_redir", "nft_chain_nat", "nft_hash", "nft_quota"),
    *("bridge", "8021q", "vxlan", "dummy", "tun", "veth", "macvlan"),
    *("sch_htb", "sch_tbf", "sch_netem", "sch_ingress", "act_police", "cls_u32"),
)


@dataclass(frozen=True, slots=True)
class Kernel:
    """An unpacked kernel package."""

    root: Path
    release: str

    @property
    def vmlinuz(self) -> Path:
        """Return the kernel itself."""
        return self.root / "boot" / f"vmlinuz-{self.release}"

    @property
    def modules(self) -> Path:
        """Return the directory of its modules."""
        return self.root / "lib" / "modules" / self.release


def package(cache: Path) -> Path:
    """Return the kernel package in the cache, fetched now if there is none."""
    cache.mkdir(parents=True, exist_ok=True)
    found = sorted(cache.glob("linux-image-*.deb"))
    return found[-1] if found else _fetch(cache)


def unpack(deb: Path, root: Path) -> Kernel:
    """Unpack a kernel package below ``root``."""
    subprocess.run(["dpkg-deb", "-x", str(deb), str(root)], check=True)
    kernel = Kernel(root, next((root / "lib" / "modules").iterdir()).name)
    depmod(root, kernel.release)
    return kernel


def depmod(root: Path, release: str) -> None:
    """Write the modules' dependencies and aliases below ``root``."""
    subprocess.run(["busybox", "depmod", "-b", str(root), release], check=True)


def copy_modules(kernel: Kernel, root: Path) -> None:
    """Copy what ``MODULES`` names, and what those need, below another root."""
    target = root / "lib" / "modules" / kernel.release
    for name in _with_needs(kernel, MODULES):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(kernel.modules / name, target / name)
        subprocess.run(["strip", "-g", str(target / name)], check=True)
    shutil.copy(kernel.modules / "modules.builtin", target)
    depmod(root, kernel.release)


def _fetch(cache: Path) -> Path:
    depends = subprocess.run(
        ["apt-cache", "depends", META], capture_output=True, text=True, check=True
    ).stdout
    real = re.search(r"Depends: (linux-image-\S+)", depends)
    if real is None:
        raise LookupError(f"apt knows no {META}: apt-get update?")
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        subprocess.run(
            ["apt-get", "download", "-q", real[1]],
            cwd=scratch,
            check=True,
            capture_output=True,
        )
        deb = next(Path(scratch).glob("*.deb"))
        return deb.rename(cache / deb.name)


def _with_needs(kernel: Kernel, wanted: Iterable[str]) -> set[str]:
    """Return the files of modules and of all they depend on; skip what is built in."""
    needs: dict[str, tuple[str, list[str]]] = {}
    for line in (kernel.modules / "modules.dep").read_text().splitlines():
        file, _, rest = line.partition(":")
        needs[_module(file)] = (file, rest.split())
    builtin = {_module(line) for line in _builtin(kernel)}
    files: set[str] = set()
    for name in map(_module, wanted):
        if name not in builtin:
            files.update([needs[name][0], *needs[name][1]])
    return files


def _builtin(kernel: Kernel) -> Iterator[str]:
    yield from (kernel.modules / "modules.builtin").read_text().splitlines()


def _module(file: str) -> str:
    return os.path.basename(file).partition(".ko")[0].replace("-", "_")  # noqa: PTH119
