"""Images and storages, as Hypothesis makes them up."""

from hypothesis import strategies as st

from nfvo.descriptor.image import Checksum, SwImage
from nfvo.descriptor.storage import VirtualStorage
from tests.descriptor.writing.parts import AMOUNT, NAME, TEXT

IMAGE = st.builds(
    SwImage,
    name=NAME,
    version=TEXT,
    sha256=st.sampled_from(["", "a" * 64, "1" * 64]),
    checksum=st.sampled_from([None, Checksum(algorithm="sha-512", hash="12e3")]),
    disk_format=st.sampled_from(["", "qcow2", "raw"]),
    container_format=TEXT,
    min_disk_gib=AMOUNT,
    min_memory_mib=AMOUNT,
    size_bytes=AMOUNT,
    operating_system=TEXT,
    artifact=TEXT,
)


@st.composite
def storages(draw: st.DrawFn, id: str) -> VirtualStorage:
    return VirtualStorage(
        id=id,
        kind=draw(st.sampled_from(["block", "ephemeral", "object", "file"])),
        size_gib=draw(AMOUNT),
        image=draw(st.none() | IMAGE),
        rdma=draw(st.booleans()),
        protocol=draw(TEXT),
        per_vnfc=draw(st.booleans()),
        max_size_bytes=draw(AMOUNT),
    )
