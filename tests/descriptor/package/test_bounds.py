"""What a hostile package may cost: bounded memory, and problems that can be read."""

import re
import tracemalloc
from pathlib import Path

import pytest

from nfvo.descriptor.codes import PACKAGE
from nfvo.descriptor.limits import MAX_PROBLEMS
from tests.descriptor.package.made import (
    FILES,
    METADATA,
    codes_of,
    examined,
    with_manifest,
    zip_bytes,
)

LONG = {
    "lines of nonsense": b"x\n" * 90_000,
    "files that are not there": b"Source: a\n" * 90_000,
    "too many signatures": b"".join(
        b"Source: a%d\nSignature: b\n" % n for n in range(1200)
    ),
    "too many lines": b"\n" * 200_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_manifest_costs_little_and_says_enough(text: bytes, tmp_path: Path):
    path = tmp_path / "pkg.csar"
    path.write_bytes(zip_bytes(with_manifest(FILES, METADATA + text)))
    tracemalloc.start()
    try:
        codes = codes_of(tmp_path, path.read_bytes())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert codes
    assert peak < 80 * 2**20


def test_long_checksums_say_enough(tmp_path: Path):
    files = {"a_vnfd.yaml": b"vnfd:\n", "checksums.txt": b"x\n" * 50_000}
    path = tmp_path / "pkg.zip"
    path.write_bytes(zip_bytes(files))
    found = examined(path).problems
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1].code == "file.too-many-problems"


def test_every_problem_of_packages_has_a_test():
    tests = Path(__file__).parent
    texts = [*tests.glob("test_*.py"), tests.parent / "test_packaged.py"]
    named = set(re.findall(r'"([a-z]+\.[a-z-]+)"', "".join(map(Path.read_text, texts))))
    assert PACKAGE.keys() - named == set()
