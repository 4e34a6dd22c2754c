"""
How fast a large CSAR is checked, and in how little memory, beside ``sha256sum``.

``python -m benchmarks.onboarding [--mib 2048] [--rounds 3] [--dir DIR]``.  Both are
programs of their own, run alternately; what counts is CPU time, so that other work on
the machine matters little.  Every file of the package is hashed, as its manifest says.
"""

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure
from nfvo.descriptor.package.pack import pack

MIB = 2**20
MAX_RSS_MIB, SPEED = 100, 0.7
META = "TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 1.1\n"
META += "Entry-Definitions: Definitions/vnfd.yaml\nETSI-Entry-Manifest: vnf.mf\n"
METADATA = {
    "vnf_product_name": "large",
    "vnf_provider_id": "acme",
    "vnf_package_version": "1.0",
    "vnf_release_date_time": "2026-11-23T00:00:00Z",
}
VNFD = """\
vnfd: large
version: "1.0"
provider: acme
image: large
vcpus: 1
memory: 512 MiB
"""
VALIDATE = "from nfvo.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Run:
    """What a program took."""

    cpu_s: float
    rss_mib: float


def csar(folder: Path, mib: int) -> Path:
    """Make a package with an image of so many MiB that cannot be compressed."""
    source = folder / "source"
    for name, text in (
        ("TOSCA-Metadata/TOSCA.meta", META),
        ("Definitions/vnfd.yaml", VNFD),
    ):
        (source / name).parent.mkdir(parents=True)
        (source / name).write_text(text)
    (source / "Files").mkdir()
    piece = os.urandom(16 * MIB)
    with (source / "Files/image.qcow2").open("wb") as image:
        for number in range(mib):
            at = number % 16 * MIB
            image.write(piece[at : at + MIB - 8] + number.to_bytes(8, "big"))
    pack(source, folder / "large.csar", METADATA)
    return folder / "large.csar"


def run(command: Iterable[str]) -> Run:
    """Run a program to its end; raise ``CalledProcessError`` when it fails."""
    with subprocess.Popen([*command], stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def measure(folder: Path, mib: int, rounds: int) -> None:
    """Check the package and hash it, by turns, and print the medians."""
    path = csar(folder, mib)
    validate = [sys.executable, "-c", VALIDATE, "validate", str(path)]
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(run(validate))
        theirs.append(run(["sha256sum", str(path)]))
    our_s = median(one.cpu_s for one in ours)
    their_s = median(one.cpu_s for one in theirs)
    rss = max(one.rss_mib for one in ours)
    peer = "sha256sum of the same file"
    Figure(
        f"check of a CSAR of {mib} MiB", our_s, "s CPU", their_s / SPEED, peer, their_s
    ).print()
    Figure(f"memory for a CSAR of {mib} MiB", rss, "MiB RSS", MAX_RSS_MIB).print()


def main() -> None:
    """Measure in a folder that goes afterwards."""
    parser = ArgumentParser(prog="python -m benchmarks.onboarding")
    parser.add_argument("--mib", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dir", default=None)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.dir) as folder:
        measure(Path(folder), given.mib, given.rounds)


if __name__ == "__main__":
    main()
