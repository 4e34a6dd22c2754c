"""The guest's root file system: busybox, a few tools with their libraries, ours."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.testbed.image.kernel import Kernel, copy_modules

GUEST = Path(__file__).with_name("guest")
BUSYBOX = "/bin/busybox"
PROGRAMS = (
    BUSYBOX,
    "/sbin/ip",
    "/sbin/bridge",
    "/sbin/tc",
    "/usr/sbin/nft",
    "/usr/sbin/qemu-ga",
    "/usr/bin/iperf3",
)
DIRECTORIES = (
    "bin sbin dev proc sys run tmp mnt root www etc/acpi/PWRF var/log usr/sbin"
)
FILES = {
    "etc/passwd": "root::0:0:root:/root:/bin/sh\n",
    "etc/group": "root:x:0:\n",
    "etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "etc/nsswitch.conf": "hosts: files\n",
    "etc/protocols": "icmp\t1\nipv6-icmp\t58\ntcp\t6\nudp\t17\n",
}
# Where the files of guest/ go; what is not listed is a command.
PLACES = {
    "init": "init",
    "network.awk": "etc/network.awk",
    "user-data.awk": "etc/user-data.awk",
    "power": "etc/acpi/PWRF/00000080",
}


def fill(root: Path, kernel: Kernel) -> None:
    """Make the whole tree below ``root``."""
    for directory in DIRECTORIES.split():
        (root / directory).mkdir(parents=True, exist_ok=True)
    _link_applets(root)
    for program in PROGRAMS:
        _add(root, program)
    for name, text in FILES.items():
        (root / name).write_text(text)
    (root / "var" / "run").symlink_to("../run")
    for file in GUEST.iterdir():
        target = root / PLACES.get(file.name, f"sbin/{file.name}")
        shutil.copy(file, target)
        target.chmod(0o755)
    copy_modules(kernel, root)


def _link_applets(root: Path) -> None:
    """Link busybox's commands; the kernel calls /sbin/modprobe by its full path."""
    listed = subprocess.run(
        [BUSYBOX, "--list"], capture_output=True, text=True, check=True
    )
    for applet in set(listed.stdout.split()) - {"busybox", "ip"}:
        (root / "bin" / applet).symlink_to("busybox")
    (root / "sbin" / "modprobe").symlink_to("../bin/busybox")


def _add(root: Path, program: str) -> None:
    """Copy a program with its libraries, stripped."""
    listed = subprocess.run(
        ["ldd", program], capture_output=True, text=True, check=False
    )
    for file in (program, *re.findall(r"(/\S+\.so\S*) ", listed.stdout)):
        target = root / file.removeprefix("/")
        if target.exists() and not target.is_symlink():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copy(file, target)
        subprocess.run(["strip", "-s", str(target)], check=True)
