"""Headers of images: made by hand, as a hostile image would be."""

import struct

import pytest

from nfvo.errors import VimRefused
from nfvo.vim.libvirt.qcow2 import HEADER_SIZE, Header

GIB = 2**30


def header(version: int = 3, backing: int = 0, features: int = 0) -> bytes:
    start = struct.pack(">4sIQIIQ", b"QFI\xfb", version, backing, 0, 16, GIB)
    return start.ljust(72, b"\0") + struct.pack(">Q", features).ljust(64, b"\0")


@pytest.mark.parametrize("version", [2, 3])
def test_the_size_that_the_guest_will_see_is_read(version: int):
    assert Header.read(header(version)) == Header(GIB)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        pytest.param(header(backing=112), "another file", id="a backing file"),
        pytest.param(header(features=4), "another file", id="an external data file"),
        pytest.param(b"\xeb" * HEADER_SIZE, "no|not a qcow2", id="something else"),
        pytest.param(header()[:50], "not a qcow2", id="cut short"),
        pytest.param(b"", "not a qcow2", id="nothing"),
    ],
)
def test_an_image_is_refused_that_is_or_points_to(start: bytes, said: str):
    with pytest.raises(VimRefused, match=said):
        Header.read(start)


def test_in_version_2_there_are_no_features():
    assert Header.read(header(version=2, features=4)) == Header(GIB)
