"""docs/cli.md names every command and every exit code."""

import re
from pathlib import Path

from nfvo.cli.app import COMMANDS, GROUPS
from nfvo.cli.exits import Exit

DOCUMENT = Path("docs/cli.md").read_text()


def test_every_command_is_documented():
    commands = {name for name, _ in COMMANDS}
    for group, app in GROUPS:
        commands |= {f"{group} {command.name}" for command in app.registered_commands}
    missing = {
        name
        for name in commands
        if not re.search(rf"`(nfvo )?{re.escape(name)}[ `,]", DOCUMENT)
    }
    assert missing == set()


def test_every_exit_code_is_documented():
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", DOCUMENT, re.M)}
    assert documented == {int(code) for code in Exit}
