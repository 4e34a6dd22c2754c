"""Facts about the whole system, tested as facts (docs: house style)."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# May sleep: one function waits for all tests; test beds and the demo wait for daemons.
SLEEPERS = (
    "tests/waiting.py",
    "tests/testbed/",
    "tests/demo/",
)

CATCH_ALL = {
    "nfvo/api/packages/onboarder.py": "a defect ends a package's way, with a word",
    "nfvo/conductor.py": "the loop of a duty outlives whatever a turn raises",
    "nfvo/doctor/patience.py": "what a thread raised is raised by who waits for it",
    "nfvo/lcm/saga/leases.py": "the thread that renews leases must not end",
    "nfvo/lcm/saga/perform.py": "a defect ends the step, not the worker",
    "nfvo/watcher/hosts.py": "the loop over hosts outlives all errors",
    "nfvo/watcher/rounds.py": "the threads of all surveys outlive each of them",
    "nfvo/watcher/look.py": "the loop of a host outlives all errors",
    "nfvo/lcm/saga/together.py": "who has it alone meets it again, and hears of it",
}
"""What catches ``Exception``, and why."""


UNSEEDED = {
    "nfvo/vim/libvirt/examine.py": "probes a VNI that no other process probes now",
    "nfvo/vim/libvirt/inspection.py": "probes a VNI that no other process probes now",
}
"""What imports ``random``, where every process must choose differently, and why."""


def modules(package: str) -> dict[str, str]:
    """Return the source of each module of a top-level folder."""
    found = sorted((ROOT / package).rglob("*.py"))
    return {str(path.relative_to(ROOT)): path.read_text() for path in found}


MODULES = modules("nfvo")
TESTS = modules("tests")


def matching(pattern: str, sources: dict[str, str]) -> set[str]:
    """Return the names of the modules in which some line matches."""
    found = re.compile(pattern, re.MULTILINE)
    return {name for name, source in sources.items() if found.search(source)}


def first_line_of_docstring(source: str) -> str:
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


@pytest.mark.parametrize("sources", [MODULES, TESTS], ids=["nfvo", "tests"])
def test_no_module_has_more_than_300_lines(sources):
    lengths = {name: len(source.splitlines()) for name, source in sources.items()}
    assert {name for name, length in lengths.items() if length > 300} == set()


def test_nothing_in_the_tests_sleeps_but_what_waits():
    sleepers = matching(
        r"\b(time|asyncio)\.sleep\(|^from time import .*\bsleep\b", TESTS
    )
    assert {name for name in sleepers if not name.startswith(SLEEPERS)} == set()


def test_exception_is_caught_where_there_is_a_reason_and_nowhere_else():
    assert matching(r"^\s*except (Exception\b|\(.*\bException\b)", MODULES) == (
        CATCH_ALL.keys()
    )


def test_what_is_decided_does_not_hang_on_chance():
    unseeded = r"^\s*import random\b|^\s*from random import (?!Random$)|\bRandom\(\)"
    assert matching(unseeded, MODULES) == UNSEEDED.keys()


def test_every_module_says_in_a_sentence_what_it_is():
    first_lines = {n: first_line_of_docstring(source) for n, source in MODULES.items()}
    assert {n for n, line in first_lines.items() if not line.endswith(".")} == set()


def layers() -> list[str]:
    """Return the modules of the layer contract, optional ones in parentheses."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = pyproject["tool"]["importlinter"]["contracts"]
    (contract,) = [c for c in contracts if c["type"] == "layers"]
    return [m for layer in contract["layers"] for m in layer.split(" | ")]


def test_what_the_layer_contract_lists_exists():
    required = {m for m in layers() if not m.startswith("(")}
    existing = {m.stem for m in (ROOT / "nfvo").iterdir()}
    assert required <= existing
