"""Facts about the whole system, tested as facts (docs: house style)."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = {str(m.relative_to(ROOT)): m.read_text() for m in ROOT.glob("nfvo/**/*.py")}


def first_line_of_docstring(source: str) -> str:
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def test_no_module_has_more_than_300_lines():
    lengths = {name: len(source.splitlines()) for name, source in MODULES.items()}
    assert {name for name, length in lengths.items() if length > 300} == set()


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
