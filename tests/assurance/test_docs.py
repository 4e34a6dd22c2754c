"""docs/alarms.md has every alarm that is raised anywhere, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nfvo.lcm.alarm import Severity

PAGE = Path("docs/alarms.md").read_text()
ROWS = re.findall(r"^\| `([\w.-]+)` \| (\w+) \| (.+?) \| (.+?) \|$", PAGE, re.M)
TREES = {f: ast.parse(f.read_text()) for f in sorted(Path("nfvo").rglob("*.py"))}
RAISES = {"raise_alarm", "_raise"}


def constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the texts that a module has given names to."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            (target,) = node.targets
            if isinstance(target, ast.Name):
                yield target.id, str(node.value.value)


def known(tree: ast.Module) -> dict[str, str]:
    """Return the texts that a module has names for, imported ones too."""
    found = dict(constants(tree))
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nfvo."):
            file = Path(*node.module.split(".")).with_suffix(".py")
            theirs = dict(constants(TREES[file])) if file in TREES else {}
            found |= {a.name: theirs[a.name] for a in node.names if a.name in theirs}
    return found


def raised(tree: ast.Module) -> Iterator[str]:
    """Yield the code of each alarm that a module raises."""
    names = known(tree)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in RAISES:
            code = call.args[1]
            if isinstance(code, ast.Constant):
                yield str(code.value)
            elif isinstance(code, ast.Name) and code.id in names:
                yield names[code.id]


def test_every_alarm_that_is_raised_is_documented_and_no_other():
    codes = {code for tree in TREES.values() for code in raised(tree)}
    assert len(codes) >= 5
    assert codes == {row[0] for row in ROWS}


def test_every_row_has_a_severity_and_says_what_to_do():
    assert {severity for _, severity, _, _ in ROWS} <= set(Severity)
    assert all(means and todo for _, _, means, todo in ROWS)
