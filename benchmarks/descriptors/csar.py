"""A CSAR with an image of so many MiB that cannot be compressed."""

import os
from pathlib import Path
from shutil import rmtree

from nfvo.descriptor.package.pack import pack

MIB = 2**20
HEADER = b"QFI\xfb" + (3).to_bytes(4, "big")
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
image: {name: large, artifact: Files/image.qcow2}
vcpus: 1
memory: 512 MiB
"""


def csar(folder: Path, mib: int) -> Path:
    """Make the package; every file of it is hashed in its manifest."""
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
        image.write(HEADER.ljust(MIB, b"\0"))
        for number in range(1, mib):
            at = number % 16 * MIB
            image.write(piece[at : at + MIB - 8] + number.to_bytes(8, "big"))
    pack(source, folder / "large.csar", METADATA)
    # Who is measured next neither waits for them nor finds the memory full of them.
    rmtree(source)
    os.sync()
    return folder / "large.csar"
