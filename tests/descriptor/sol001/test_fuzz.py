"""Mutated VNFDs of SOL001 are read or refused: no traceback, no hang."""

from random import Random

import pytest

from nfvo.descriptor import check_texts
from tests.descriptor.fuzz.mutations import lines_spoilt
from tests.descriptor.sol001.test_nodes import BLOCK, NODES
from tests.descriptor.sol001.test_policies import COUNTS, SCALING
from tests.descriptor.sol001.test_whole import PACKAGES, TYPES
from tests.descriptor.sol001.writing import FILE, TOP

ALL_NODES = "".join(text for text, _, _ in NODES.values())
DEFINITIONS = PACKAGES / "practical" / "Definitions"
SEEDS = {
    "nodes": {FILE: TOP + ALL_NODES + BLOCK + SCALING + COUNTS},
    "types": {FILE: TOP.replace("node_types:\n  acme.Fw:\n", TYPES, 1)},
    "flavours": {path.name: path.read_text() for path in DEFINITIONS.iterdir()},
}


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", SEEDS)
def test_a_mutated_vnfd_is_read_or_refused(name: str, seed: int):
    random = Random(f"{name} {seed}")
    problems, read = check_texts(
        {file: lines_spoilt(text, random) for file, text in SEEDS[name].items()}
    )
    assert problems or read.vnfds
