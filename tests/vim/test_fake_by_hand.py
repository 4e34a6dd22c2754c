"""The fake's files can be edited, as operators edit hosts; all is found as it is."""

import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from nfvo.lcm.facts import NetworkFacts, ServerFacts
from nfvo.lcm.ids import new_id
from nfvo.lcm.observation import ServerState
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.records import HostRecord
from nfvo.lcm.specs import NetworkSpec, Tag
from nfvo.vim.capabilities import FAKE
from nfvo.vim.fake import FakeVim
from tests.contract.vim_contract import Bench, image_spec

TAG = Tag(installation="i", ns="n", owner="o")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where the fake keeps what is on the host."""
    return tmp_path / "state" / "hv1"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Return a host with one server on one link."""
    path = tmp_path / "image.qcow2"
    path.write_bytes(b"any bytes")
    image = image_spec(path, sha256(path.read_bytes()).hexdigest())
    link = NetworkSpec(
        id=new_id(),
        name="nfvo-l",
        fabric="vxlan",
        tag=TAG,
        segment=7,
        peers=("10.0.0.1",),
    )
    host = HostRecord("h1", "hv1", "s", "fake:///")
    bench = Bench(FakeVim(tmp_path / "state"), host, image, link, FAKE)
    bench.vim.ensure_network(host, link)
    bench.running("a", ports=(bench.port(),))
    return bench


def one(bench: Bench, kind: str) -> Any:
    """Return the facts of the one thing of a kind."""
    found: FoundResource
    (found,) = bench.found(kind)
    return found.facts


def edit(path: Path, **fields: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def pin(folder: Path, server: str) -> None:
    (folder / "pinned").mkdir()
    (folder / "pinned" / server).write_text("1:4-5\n0:2\n")


def stop(folder: Path, server: str) -> None:
    (folder / "state" / server).write_text("STOPPED")


def unplug(folder: Path, server: str) -> None:
    edit(folder / "server" / server, ports=[])


def shrink(folder: Path, server: str) -> None:
    edit(folder / "server" / server, vcpus=9, memory_mib=16)


@pytest.mark.parametrize(
    ("change", "facts"),
    [
        pytest.param(pin, {"pinned": ("0:2", "1:4-5")}, id="is pinned"),
        pytest.param(stop, {"state": ServerState.STOPPED}, id="is off"),
        pytest.param(unplug, {"nics": ()}, id="has no port"),
        pytest.param(shrink, {"vcpus": 9, "memory_mib": 16}, id="has another size"),
    ],
)
def test_a_server_is_found_that(
    bench: Bench,
    folder: Path,
    change: Callable[[Path, str], None],
    facts: dict[str, Any],
):
    before: ServerFacts = one(bench, "server")
    (server,) = bench.found("server")
    change(folder, server.id)
    assert one(bench, "server") == replace(before, **facts)


def test_a_link_is_found_with_other_peers_and_stopped_until_it_is_ensured(
    bench: Bench, folder: Path
):
    before: NetworkFacts = one(bench, "network")
    edit(folder / "network" / bench.link.name, peers=["10.0.0.9"])
    (folder / "inactive").mkdir()
    (folder / "inactive" / bench.link.name).touch()
    changed = replace(before, active=False, peers=frozenset({"10.0.0.9"}))
    assert one(bench, "network") == changed
    bench.vim.ensure_network(bench.host, bench.link)
    assert one(bench, "network") == before


def test_what_is_removed_is_not_found(bench: Bench, folder: Path):
    for kind in ("server", "network", "volume", "seed"):
        for path in (folder / kind).iterdir():
            path.unlink()
        assert bench.found(kind) == []
