"""What documents, helps and hints tell people to type is what `nfvo` understands."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from nfvo.cli.app import COMMANDS, GROUPS, build
from nfvo.cli.exits import Exit

DOCUMENT = Path("docs/cli.md").read_text()
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.M | re.S)
INLINE = re.compile(r"`(nfvo\s[^`]+)`")
EXAMPLE = re.compile(r"^ *Example: (nfvo .*)$", re.M)
AFTER_IT = {">", "|", "&&", "||", ";"}
ROOT = typer.main.get_command(build())
FUNCTIONS = {name: command for name, command in COMMANDS} | {
    f"{group} {command.name}": command.callback
    for group, app in GROUPS
    for command in app.registered_commands
}


def typed(document: Path) -> Iterator[str]:
    """Yield each command line of ours in a document, as it is written there."""
    text = document.read_text()
    for block in FENCED.findall(text):
        yield from (line for line in block.splitlines() if line.startswith("nfvo "))
    for line in INLINE.findall(FENCED.sub("", text)):
        yield " ".join(line.split())
    if document.name == "cli.md":
        for cell in re.findall(r"^\| (`[a-z].*?) \|", text, re.M):
            yield from (f"nfvo {line}" for line in re.findall("`([^`]+)`", cell))


def all_typed() -> Iterator[object]:
    documents = ["README.md", *Path("docs").glob("**/*.md"), "playbooks/README.md"]
    for document in map(Path, documents):
        for line in typed(document):
            if not line.startswith("nfvo COMMAND"):
                yield pytest.param(line, id=f"{document.name}: {line}")


def understand(line: str) -> None:
    """Parse a command line as `nfvo` does; a command alone is its name in a text."""
    _, *words = shlex.split(line, comments=True)
    words = words[: next((n for n, w in enumerate(words) if w in AFTER_IT), None)]
    command, name = ROOT, "nfvo"
    while words and hasattr(command, "commands"):
        name = words.pop(0)
        assert name in command.commands, f"{line}: there is no command {name}"
        command = command.commands[name]
    if words and "--help" not in words:
        command.make_context(name, words)


@pytest.mark.parametrize("line", list(all_typed()))
def test_what_documents_tell_to_type_is_understood(line):
    understand(line)


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_every_help_has_an_example_that_is_understood(name):
    (line,) = EXAMPLE.findall(FUNCTIONS[name].__doc__)
    assert line.split()[1 : len(name.split()) + 1] == name.split()
    understand(line)


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_no_summary_is_cut_off_in_the_list_of_commands(name):
    summary = FUNCTIONS[name].__doc__.strip().splitlines()[0]
    assert summary.endswith(".") and len(summary) <= 60


def test_what_is_not_there_is_not_understood():
    with pytest.raises(AssertionError):
        understand("nfvo host nonsense")
    with pytest.raises(Exception, match="--nonsense"):
        understand("nfvo plan PATH --nonsense")


def hints() -> Iterator[tuple[str, str]]:
    """Yield where our code tells people to type a command, and its words."""
    for file in sorted(Path("nfvo").glob("**/*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            named = isinstance(node, ast.keyword) and node.arg in ("hint", "mend")
            if named:
                for words in re.findall(r"nfvo ([a-z ]+)", _literal(node.value)):
                    yield str(file), words


def _literal(node: ast.AST) -> str:
    parts = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return " {} ".join(str(one) for one in parts)


def test_hints_name_commands_that_there_are():
    found = list(hints())
    known = tuple(FUNCTIONS)
    assert found
    assert [one for one in found if not one[1].startswith(known)] == []


def test_every_command_is_documented():
    missing = {
        name
        for name in FUNCTIONS
        if not re.search(rf"`(nfvo )?{re.escape(name)}[ `,]", DOCUMENT)
    }
    assert missing == set()


def test_every_exit_code_is_documented():
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", DOCUMENT, re.M)}
    assert documented == {int(code) for code in Exit}
