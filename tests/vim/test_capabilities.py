"""The table of drivers in the README is the constant that drivers take theirs from."""

from dataclasses import fields
from pathlib import Path

import pytest

import nfvo.vim
from nfvo.errors import VimRefused
from nfvo.lcm.ports import Capabilities
from nfvo.vim.capabilities import DRIVERS
from nfvo.vim.libvirt.traits import traits_of

README = Path(nfvo.vim.__file__).with_name("README.md")
COLUMNS = [f.name for f in fields(Capabilities) if f.name != "architecture"]


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def cell(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case frozenset():
            return ", ".join(sorted(map(str, value)))
        case _:
            return str(value)


def table() -> str:
    lines = [row("driver", *COLUMNS), "|---" * (1 + len(COLUMNS)) + "|"]
    for name, can in DRIVERS.items():
        lines.append(row(name, *(cell(getattr(can, c)) for c in COLUMNS)))
    return "\n".join(lines)


def test_the_readme_has_the_table():
    assert table() in README.read_text()


@pytest.mark.parametrize(
    ("uri", "driver"),
    [
        pytest.param("qemu:///system", "libvirt, `qemu:///system`", id="system"),
        pytest.param("qemu+ssh://x/system", "libvirt, `qemu:///system`", id="remote"),
        pytest.param("qemu:///session", "libvirt, `qemu:///session`", id="session"),
        pytest.param("test:///default", "libvirt, `test:///default`", id="test"),
        pytest.param(
            "test+unix:///default?socket=/x", "libvirt, `test:///default`", id="kept"
        ),
    ],
)
def test_a_uri_has_the_capabilities_of_its_driver(uri: str, driver: str):
    assert traits_of(uri).can == DRIVERS[driver]


def test_a_uri_of_a_driver_that_we_lack_is_refused_and_says_which_there_are():
    with pytest.raises(VimRefused, match="no driver for vbox") as refused:
        traits_of("vbox:///session")
    assert "qemu or test" in refused.value.hint
