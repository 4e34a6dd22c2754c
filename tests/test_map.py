"""nfvo/README.md is a map of the code: it names what there is, and only that."""

import re
from pathlib import Path

MAP = Path("nfvo/README.md").read_text()
ROOMS = MAP.partition("## The rooms")[2].partition("\nImports point down")[0]
PASSED_OVER = {"__init__.py", "__pycache__", "README.md", "py.typed"}


def test_every_package_and_module_at_the_top_has_a_room():
    there = {
        f"{one.name}/" if one.is_dir() else one.name
        for one in Path("nfvo").iterdir()
        if one.name not in PASSED_OVER and (one.is_file() or any(one.glob("*.py")))
    }
    cells = " ".join(line.split("|")[1] for line in ROOMS.splitlines() if "|" in line)
    assert set(re.findall(r"`([\w./]+)`", cells)) == there


def test_every_file_that_the_map_names_is_there():
    named = set(re.findall(r"`((?:lcm|vim|tests|nfvo)/[\w/]+(?:\.py|/))[`:]", MAP))
    lost = {
        one for one in named if not (Path("nfvo", one).exists() or Path(one).exists())
    }
    assert named and lost == set()
