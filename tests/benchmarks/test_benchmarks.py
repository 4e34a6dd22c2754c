"""The benchmarks keep up with what they measure, though nobody runs them every day."""

from importlib import import_module
from pathlib import Path

import pytest

import benchmarks
from benchmarks.ring import RING, VNFS, anywhere, ring
from nfvo.descriptor import read_texts

(FOLDER,) = map(Path, benchmarks.__path__)
MODULES = sorted(
    ".".join(path.relative_to(FOLDER.parent).with_suffix("").parts)
    for path in FOLDER.rglob("*.py")
)


@pytest.mark.parametrize("name", MODULES)
def test_every_benchmark_can_be_started(name: str):
    import_module(name)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ring(), id="on three hosts"),
        pytest.param(ring(["test"]), id="of a kind"),
        pytest.param(anywhere(), id="on any"),
    ],
)
def test_what_is_measured_is_three_vnfs_in_a_ring(text: str):
    nsds = read_texts({"ring.yaml": text}).nsds
    (described,) = (nsd for nsd in nsds if nsd.id == RING)
    assert len(described.vnf_profiles) == VNFS
