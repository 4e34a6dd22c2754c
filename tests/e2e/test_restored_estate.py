"""An old copy of the database is put back beside a running estate: docs/backup.md."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nfvo.cli.exits import Exit
from tests.e2e.lone import (
    AT_ALL_S,
    Installation,
    Json,
    bed,
    installation,
    running,
    wait_until_clean,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.libvirt

RECONCILE_S = "2"


@pytest.fixture
def nfvo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setenv("NFVO_RECONCILE_S", RECONCILE_S)
    with bed(2) as hosts, installation(hosts) as nfvo:
        nfvo.introduce()
        yield nfvo


def put_back(nfvo: Installation, backup: Path) -> None:
    nfvo.run("down")
    told = nfvo.ended("restore", str(backup), "--replace").stderr
    assert "nfvo resume" in told
    assert "missing" not in told, "the images are where they were"
    nfvo.run("up", "-d")
    nfvo.run("host", "list", "--wait")


def servers_of(found: list[Json], kind: str) -> dict[str, Json]:
    return {
        one["uuid"]: one
        for one in found
        if (one["kind"], one["what"]) == (kind, "server")
    }


def operations(nfvo: Installation) -> list[str]:
    return [one["id"] for one in nfvo.json("op", "list")]


def mend(nfvo: Installation, healed: Json) -> None:
    """Adopt what is known, delete what is not, and let all go on."""
    nfvo.run("drift", "adopt", healed["id"])
    wait_until(lambda: nfvo.view("a")["status"] == "RUNNING", "a runs", AT_ALL_S)
    for one in nfvo.deviations():
        if one["kind"] == "unknown" and one["what"] in ("server", "network"):
            nfvo.run("drift", "delete", one["id"])
    nfvo.run("terminate", "c", "--wait")
    nfvo.run("resume")
    wait_until(lambda: nfvo.deviations() == [], "nothing deviates", AT_ALL_S)


def test_an_old_copy_deletes_nothing_and_leads_back_to_the_estate(
    nfvo: Installation, tmp_path: Path
):
    backup = tmp_path / "nfvo.tar"
    for name in ("a", "c"):
        nfvo.deploy(name)
    nfvo.run("backup", str(backup))
    known, superseded = operations(nfvo), nfvo.server("a")
    nfvo.run("heal", "a", "one/vm/0", "--wait")
    nfvo.deploy("b")
    ended = nfvo.server("c")
    nfvo.run("terminate", "c", "--wait")
    healed, of_b = nfvo.server("a"), nfvo.server("b")
    assert running(nfvo.bed) == {healed, of_b}

    put_back(nfvo, backup)
    found = nfvo.deviations()
    assert servers_of(found, "unknown").keys() == {healed, of_b}
    assert servers_of(found, "missing").keys() == {superseded, ended}
    assert nfvo.exit_code("diff", "--live", "--detailed-exitcode") == Exit.CHANGES
    assert "store.restored" in {one["code"] for one in nfvo.json("alarm", "list")}
    assert (running(nfvo.bed), operations(nfvo)) == ({healed, of_b}, known)

    mend(nfvo, servers_of(found, "unknown")[healed])
    assert nfvo.server("a") == healed
    assert running(nfvo.bed) == {healed}
    nfvo.run("heal", "a", "one/vm/0", "--wait")
    assert nfvo.view("a")["status"] == "RUNNING"
    nfvo.end("a")
    wait_until_clean(nfvo.bed)
