"""An API dies at any moment of a package's way: nothing is lost, nothing half there."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.api.packages.sol005 import CONTENT, NSD, VNF, create
from tests.api.packages.test_whole import package, put
from tests.crashes.packages import ID, PACKAGE, Api, api, wrong
from tests.crashes.server import ENDED
from tests.crashes.trial import Mortals, deaths, mortals
from tests.descriptor.package.made import not_packed

NSD_TEXT = b"nsd: alone\nversion: '1'\nvnfs: {a: {vnfd: vm}}\n"
STORED = "stored"
"""A VNF package whose files are not packed."""


@pytest.fixture(scope="module")
def processes() -> Iterator[Mortals]:
    with mortals("tests.crashes.packages") as lent:
        yield lent


@dataclass
class Trials:
    """Trials of one way, each in a copy of a folder in which it can begin."""

    processes: Mortals
    folder: Path
    go: str
    runs: int = 0

    def at(self, moment: int, *again: int) -> bool:
        """
        Let it die at that moment, and who comes after it at those; look what is left.

        False when it had ended before that moment.
        """
        self.runs += 1
        folder = self.folder / str(self.runs)
        shutil.copytree(self.folder / "made", folder)
        died = self._send(folder, self.go, moment) != ENDED
        for later in again if died else ():
            self._send(folder, "recover", later)
        with api(folder) as here:
            self._look(here, moment)
        return died

    def _look(self, here: Api, moment: int) -> None:
        before = state_of(here)
        here.recover()
        assert wrong(here) == [], (self.go, moment)
        if before == "PROCESSING":  # all bytes had come: they are not lost
            assert here.state == "ONBOARDED"
        go_on(here, self.go)
        assert wrong(here) == [], (self.go, moment)

    def _send(self, folder: Path, go: str, last: int) -> int:
        return self.processes.send(folder, go=go, last=last)


def state_of(here: Api) -> str:
    """Return the state of the package, nothing when there is none any more."""
    known = [*here.client.get(VNF), *here.client.get(NSD)]
    return here.state if here.id in {one["id"] for one in known} else ""


def go_on(here: Api, go: str) -> None:
    """Do it again, as who had no answer; then it is as it should be."""
    if go == "remove":
        here.remove()
        assert here.client.get("/nfvo/v1/descriptors") == []
        return
    if go == "add":
        here.add()
    elif here.state != "ONBOARDED":
        here.upload()
    id = "vm:1.0" if here.root == VNF else "alone:1"
    content = here.client("GET", f"{here.root}/{id}/{CONTENT[here.root]}")
    assert content.content == here.data


def data(sort: str) -> bytes:
    """Return a package of a sort."""
    if sort == NSD:
        return NSD_TEXT
    return not_packed(package()) if sort == STORED else package()


@pytest.fixture(
    params=[
        pytest.param(("upload", VNF), id="a VNF package"),
        pytest.param(("upload", NSD), id="an NSD"),
        pytest.param(("add", STORED), id="in one go, its image in its place"),
        pytest.param(("remove", VNF), id="removing it"),
    ]
)
def trials(
    request: pytest.FixtureRequest, processes: Mortals, tmp_path: Path
) -> Trials:
    go, root = request.param
    made = tmp_path / "made"
    made.mkdir()
    (made / PACKAGE).write_bytes(data(root))
    with api(made) as here:
        (made / ID).write_text(create(here.client, here.root))
        if root == NSD:
            put(here.client, package())
        if go == "remove":
            here.upload()
    return Trials(processes, tmp_path, go)


def test_a_death_at_some_moment_leaves_nothing_half_there(trials: Trials) -> None:
    assert deaths(trials.at, first=2, every=6) > 0


@pytest.mark.slow
def test_a_death_at_any_moment_leaves_nothing_half_there(trials: Trials) -> None:
    assert deaths(trials.at, first=1, every=1) > 5


@pytest.mark.slow
def test_a_death_of_who_takes_over_leaves_nothing_half_there(trials: Trials) -> None:
    for moment, later in ((6, 1), (9, 3), (12, 2), (15, 4), (18, 5)):
        trials.at(moment, later)
    assert trials.at(3, 2, 4)
