"""
An API that dies while it takes in a package, or removes one; and who comes after it.

A moment is before each change of a file, after it, and after each commit.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from nfvo.api.app import create_app
from nfvo.lcm.ports import Store
from nfvo.lcm.store import SYSTEM
from tests.api.client import Client
from tests.api.conftest import give_token
from tests.api.packages.sol005 import CONTENT, NSD, STATE, VNF, ended, modify
from tests.api.packages.test_whole import put
from tests.crashes.counting import CountedStore, Moments
from tests.crashes.server import BROKE, ENDED, serve
from tests.lcm.world import LONG_AGO, World
from tests.statements import share

CHANGES = ("rename", "unlink", "fsync", "mkdir")
ID = "id"
PACKAGE = "package"


@dataclass
class Api:
    """An API in this process, and a client of it; ``folder`` is all that it has."""

    folder: Path
    world: World
    client: Client

    @property
    def data(self) -> bytes:
        """The package that is taken in."""
        return (self.folder / PACKAGE).read_bytes()

    @property
    def id(self) -> str:
        """The package of SOL005 that was created before."""
        return (self.folder / ID).read_text()

    @property
    def root(self) -> str:
        """Which kind of package it is."""
        return VNF if self.data.startswith(b"PK") else NSD

    @property
    def state(self) -> str:
        """Its state, as it is told."""
        return str(self.client.get(f"{self.root}/{self.id}")[STATE[self.root]])

    def upload(self) -> None:
        """Send the content, and wait for what comes of it."""
        path = f"{self.root}/{self.id}/{CONTENT[self.root]}"
        answer = self.client("PUT", path, content=self.data)
        assert answer.status_code == 202, answer.text
        ended(self.client, self.id, self.root)

    def add(self) -> None:
        """Take the package in as a whole, as the CLI does."""
        answer = put(self.client, self.data)
        assert answer.status_code == 200, answer.text

    def remove(self) -> None:
        """Disable the package and remove it; fine when that was done before."""
        name = "operationalState" if self.root == VNF else "nsdOperationalState"
        modify(self.client, self.root, self.id, **{name: "DISABLED"})
        answer = self.client("DELETE", f"{self.root}/{self.id}")
        assert answer.status_code in (204, 404), answer.text

    def recover(self) -> None:
        """Do what an API does that begins when nobody has been there for a while."""
        self.world.sql("UPDATE package SET lease_until = :t", t=LONG_AGO)
        onboarder = self.client.app.state.onboarder
        onboarder.clear()
        for thread in onboarder.look():
            thread.join()


GO: Mapping[str, Callable[[Api], None]] = {
    "upload": Api.upload,
    "add": Api.add,
    "remove": Api.remove,
    "recover": Api.recover,
}


@contextmanager
def api(folder: Path, moments: Moments | None = None) -> Iterator[Api]:
    """Open an API on a folder, that dies where ``moments`` say so."""
    world = World(folder)
    token = give_token(world, "admin")
    ports = world.ports
    if moments is not None:
        store = cast(Store, CountedStore(ports.store, moments))
        ports = replace(ports, store=store)
    client = Client(create_app(ports, artifacts=folder / "artifacts"), token)
    yield Api(folder, world, client)
    client.close()
    world.store.close()


def count(moments: Moments) -> None:
    """Let each change of a file be one moment before, and one after it."""
    for name in CHANGES:
        setattr(os, name, _counted(getattr(os, name), moments))


def _counted(change: Callable[..., Any], moments: Moments) -> Callable[..., Any]:
    def counted(*arguments: Any, **more: Any) -> Any:
        moments.one()
        done = change(*arguments, **more)
        moments.one()
        return done

    return counted


def wrong(here: Api) -> list[str]:
    """Return what must never be, whenever an API has begun anew."""
    with here.world.store.read(SYSTEM) as view:
        needed = view.needed_files()
        records = [d.key for d in view.descriptors()]
        shown = [*here.client.get(VNF), *here.client.get(NSD)]
    there = {path.name for path in (here.folder / "artifacts").glob("*")} - {".lock"}
    found = [f"a file without a record: {name}" for name in there - needed]
    found += [f"a record without its file: {name}" for name in needed - there]
    states = {one.get("onboardingState") or one["nsdOnboardingState"] for one in shown}
    found += [f"a package is {s}" for s in states & {"UPLOADING", "PROCESSING"}]
    told = sum("vnfdId" in one or "nsdId" in one for one in shown)
    if told != len(records):
        found.append(f"{told} packages for {records}")
    return found


def child(asked: Mapping[str, Any]) -> int:
    """Do what is asked for until that moment; return how it ended, if it did."""
    moments = Moments()
    with api(Path(asked["folder"]), moments) as here:
        moments.passed, moments.last = 0, asked["last"]
        count(moments)
        try:
            GO[asked["go"]](here)
        except AssertionError as error:
            os.write(2, f"{error}\n".encode())
            return BROKE
    return ENDED


def compile_all() -> None:
    """Do once what all trials do."""
    share()
    with TemporaryDirectory() as folder, api(Path(folder)) as here:
        here.client.get(VNF)
    for thread in set(threading.enumerate()) - {threading.main_thread()}:
        thread.join()  # who forks has no other


if __name__ == "__main__":
    serve(compile_all, child)
