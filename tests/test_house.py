"""Facts about the whole system, tested as facts (docs: house style)."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(ROOT.glob("nfvo/**/*.py"))
BEDS = {"libvirt", "postgres", "openstack", "chaos", "slow"}

each_module = pytest.mark.parametrize(
    "module", [pytest.param(m, id=str(m.relative_to(ROOT))) for m in MODULES]
)


@each_module
def test_a_module_has_at_most_300_lines(module: Path):
    assert len(module.read_text().splitlines()) <= 300


@each_module
def test_a_module_says_what_it_is(module: Path):
    docstring = ast.get_docstring(ast.parse(module.read_text())) or ""
    first_line = docstring.partition("\n")[0]
    assert first_line.endswith((".", "?", "!")), "a sentence, with its full stop"


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


def test_make_test_runs_every_group_that_has_tests():
    sources = "\n".join(t.read_text() for t in ROOT.glob("tests/**/*.py"))
    used = set(re.findall(r"pytest\.mark\.(\w+)", sources)) & BEDS
    (beds,) = re.findall(r"^BEDS := (.*)$", (ROOT / "Makefile").read_text(), re.M)
    assert used == set(beds.split())
