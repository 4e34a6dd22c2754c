"""Mutated VNFDs of SOL001 are read or refused: no traceback, no hang."""

from random import Random

import pytest

from nfvo.descriptor import check_texts
from tests.descriptor.sol001.test_nodes import BLOCK, NODES
from tests.descriptor.sol001.test_policies import COUNTS, SCALING
from tests.descriptor.sol001.test_whole import PACKAGES, TYPES
from tests.descriptor.sol001.writing import FILE, TOP

SNIPPETS = [
    *("[]", "{}", "~", "[[1]]", "{a: b}", "'", "x", "-1", "1e9 GB", "99999999999"),
    *("{get_input: motd}", "{get_property: [SELF, name]}", "true", "../../x", "''"),
    *("{concat: [a, {get_input: motd}]}", "[{a: 1}, 2]", "tosca.nodes.Root"),
]
ALL_NODES = "".join(text for text, _, _ in NODES.values())
DEFINITIONS = PACKAGES / "practical" / "Definitions"
SEEDS = {
    "nodes": {FILE: TOP + ALL_NODES + BLOCK + SCALING + COUNTS},
    "types": {FILE: TOP.replace("node_types:\n  acme.Fw:\n", TYPES, 1)},
    "flavours": {path.name: path.read_text() for path in DEFINITIONS.iterdir()},
}


def mutated(text: str, random: Random) -> str:
    """Return a text with some lines gone, doubled, indented or with other values."""
    lines = text.splitlines()
    for _ in range(random.randint(1, 8)):
        at = random.randrange(2, len(lines))
        key = lines[at].partition(":")[0]
        lines[at : at + 1] = random.choice(
            [
                [],
                [lines[at], lines[at]],
                [lines[at][random.randrange(5) :]],
                [f"  {lines[at]}"],
                [f"{key}: {random.choice(SNIPPETS)}"],
                [random.choice(lines)],
            ]
        )
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", SEEDS)
def test_a_mutated_vnfd_is_read_or_refused(name: str, seed: int):
    random = Random(f"{name} {seed}")
    problems, read = check_texts(
        {file: mutated(text, random) for file, text in SEEDS[name].items()}
    )
    assert problems or read.vnfds
