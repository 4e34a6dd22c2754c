"""The bytes of an image, in a file of their own or within another one."""

import pytest

from nfvo.errors import VimRefused
from nfvo.lcm.specs import ImageSpec
from nfvo.vim.image_bytes import beginning, opened

CONTENT = bytes(range(100))


def spec(path, start: int, size: int) -> ImageSpec:
    return ImageSpec(name="x", sha256="ab" * 32, size=size, path=str(path), start=start)


@pytest.fixture
def path(tmp_path):
    (tmp_path / "file").write_bytes(CONTENT)
    return tmp_path / "file"


@pytest.mark.parametrize(
    ("start", "size", "offset"),
    [
        pytest.param(0, 100, 0, id="a file of its own"),
        pytest.param(0, 100, 99, id="its last byte"),
        pytest.param(40, 30, 0, id="a part"),
        pytest.param(40, 30, 12, id="the rest of a part"),
        pytest.param(40, 60, 60, id="nothing more"),
    ],
)
@pytest.mark.parametrize("chunk", [7, 1000, -1])
def test_an_image_is_read_to_its_end_and_no_further(path, start, size, offset, chunk):
    image = spec(path, start, size)
    with opened(image, offset) as source:
        found = b"".join(iter(lambda: source.read(chunk), b""))
    assert found == CONTENT[start + offset : start + size]
    assert beginning(image, 8, "") == CONTENT[start : start + 8]


@pytest.mark.parametrize(
    ("start", "size"),
    [
        pytest.param(0, 101, id="too short"),
        pytest.param(0, 99, id="too long for one of its own"),
        pytest.param(90, 11, id="a part beyond the end"),
    ],
)
def test_an_image_that_is_not_as_large_as_it_should_be_is_refused(path, start, size):
    with pytest.raises(VimRefused, match="sky: image x has"):
        beginning(spec(path, start, size), 8, "sky: ")


def test_an_image_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(VimRefused, match="cannot read image x"):
        beginning(spec(tmp_path / "none", 0, 1), 8, "")
