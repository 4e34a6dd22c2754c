"""ETSI's type definitions and TOSCA's own, which come with us; read when needed."""

import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from nfvo.descriptor.compose import compose
from nfvo.descriptor.notes import Notes
from nfvo.descriptor.tosca.located import Located
from nfvo.descriptor.tosca.types import Index, index

FOLDER = Path(__file__).parent / "definitions"
# Some put the version into the name: etsi_nfv_sol001_vnfd_2_7_1_types.yaml.
NAME = re.compile(
    r"(?:.*[/\\])?etsi_nfv_sol001_(common|vnfd|nsd|pnfd)"
    r"(?:_v?[0-9]_[0-9]{1,2}_[0-9]{1,2})?_types\.ya?ml"
)
NUMBER = re.compile(r"(?<![0-9.])v?([0-9])[._]([0-9]{1,2})[._]([0-9]{1,2})(?![0-9.])")
VERSIONS = {"2.6.1": (2, 6), "2.7.1": (2, 99), "4.4.1": (99, 0)}
"""Each version that we have, up to which others it stands for (first two numbers)."""
NEWEST = "4.4.1"
FILES = ("common", "vnfd", "nsd", "pnfd")


class Assumed(NamedTuple):
    """The version that is read, and whether it is the one that was meant."""

    version: str
    exact: bool


def etsi_name(path: str) -> str:
    """Return the name of ETSI's file that a path or address ends in, if it does."""
    match = NAME.fullmatch(path)
    return f"etsi_nfv_sol001_{match[1]}_types.yaml" if match else ""


def version_in(text: str) -> str:
    """Return the version that a path or an address names: ``2.6.1`` of ``/v2.6.1/``."""
    match = NUMBER.search(text)
    return ".".join(match.groups()) if match else ""


def nearest(version: str, name: str) -> Assumed:
    """Return the version to read ``name`` in when ``version`` is asked for."""
    if (FOLDER / version / name).is_file() and version in VERSIONS:
        return Assumed(version, exact=True)
    numbers = tuple(int(number) for number in version.split(".")[:2] if number)
    for ours, reach in VERSIONS.items():
        if numbers and numbers <= reach and (FOLDER / ours / name).is_file():
            return Assumed(ours, exact=False)
    return Assumed(NEWEST, exact=False)


@lru_cache(maxsize=16)
def bundled(version: str, name: str) -> Located:
    """Return one of ETSI's files; its place is called ``sol001-VERSION/NAME``."""
    return _load(FOLDER / version / name, f"sol001-{version}/{name}")


@lru_cache(maxsize=1)
def normative() -> Located:
    """Return the types of the TOSCA Simple Profile."""
    return _load(FOLDER / "normative.yaml", "tosca-1.3/normative.yaml")


@lru_cache(maxsize=4)
def all_types(version: str) -> Index:
    """Return all types of a version of SOL001, and those of TOSCA."""
    names = (f"etsi_nfv_sol001_{name}_types.yaml" for name in FILES)
    there = [name for name in names if (FOLDER / version / name).is_file()]
    return index([*(bundled(version, name) for name in there), normative()], Notes())


def _load(path: Path, called: str) -> Located:
    (root,), problems = compose(called, path.read_text())
    assert not problems  # they are ours, and a test reads each
    return Located(root, called)
