"""Installations of nfvo that share real hosts, and services of one VM each."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.demo import leftovers
from tests.demo.console import DemoFailed
from tests.demo.nfvo import COMMAND, Nfvo
from tests.halting import HALTS
from tests.testbed.libvirt import TestBed
from tests.waiting import wait_until

AT_ALL_S = 120.0
LONE = """
nsd: {name}
version: "1.0"
vnfs: {{one: {{vnfd: {name}, connect: {{eth0: lan}}}}}}
vls: {{lan: 10.30.0.0/24}}
---
vnfd: {name}
version: "1.0"
provider: nfvo
image: halt
vcpus: 1
memory: 32 MiB
ready: running
cps: [eth0]
"""
Json = dict[str, Any]


@dataclass(frozen=True)
class Installation(Nfvo):
    """One `nfvo up`, and what is asked of it."""

    bed: TestBed
    site: str = "default"

    @property
    def id(self) -> str:
        endpoint = json.loads((self.home / "endpoint.json").read_text())
        return str(endpoint["installation"])

    def introduce(self, *sites: str) -> None:
        """Tell it of the image and of all hosts; ``sites`` is of `nfvo site add`."""
        if sites:
            self.run("site", "add", *sites)
        image = self.home / "halt.img"
        image.write_bytes(HALTS)
        self.run("image", "add", "halt", str(image), "--raw")
        for host in self.bed.hosts.values():
            where = ("--site", self.site, "--underlay", host.ip)
            room = ("--capacity", "8,8192,100")
            self.run("host", "add", host.name, host.uri(), *where, *room)
        self.run("host", "list", "--wait")

    def deploy(self, name: str) -> None:
        """Deploy a service of one VM."""
        folder = self.home / "descriptors" / name
        folder.mkdir(parents=True)
        (folder / "all.yaml").write_text(LONE.format(name=name))
        self.run("apply", str(folder), "--wait")

    def end(self, name: str) -> None:
        """Terminate a service, and forget it."""
        self.run("terminate", name, "--wait")
        self.run("delete", name)

    def ended(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command that may fail; return how it ended."""
        return subprocess.run(
            [COMMAND, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def exit_code(self, *words: str) -> int:
        return self.ended(*words).returncode

    def view(self, name: str) -> Any:
        return self.json("get", name)

    def server(self, name: str) -> str:
        """Return the UUID of the VM of a service."""
        (vnfc,) = self.view(name)["vnfcs"]
        return str(vnfc["serverId"])

    def deviations(self) -> list[Json]:
        """Return what deviates, looked at afresh."""
        return list(self.json("diff", "--live")["deviations"])

    def allocated(self) -> dict[str, int]:
        """Return the vCPUs that each host has given away, as this one knows."""
        hosts = self.json("host", "list")
        return {host["name"]: host["allocatedVcpus"] for host in hosts}


@contextmanager
def bed(count: int) -> Iterator[TestBed]:
    """Start hosts."""
    folder = Path(tempfile.mkdtemp(prefix="nfvo-lone-"))
    try:
        with TestBed.up(count, name=folder.name) as started:
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def installation(bed: TestBed, site: str = "default") -> Iterator[Installation]:
    """Start an installation; stop it in the end."""
    made = Installation(Path(tempfile.mkdtemp(prefix="nfvo-demo-")), bed, site)
    try:
        made.run("up", "-d")
        yield made
    finally:
        with suppress(DemoFailed):
            made.run("down")
        shutil.rmtree(made.home, ignore_errors=True)


def running(bed: TestBed) -> set[str]:
    """Return the UUIDs of the VMs that hosts say they run."""
    lists = (h.run(["virsh", "list", "--uuid"]).stdout for h in bed.hosts.values())
    return {id for one in lists for id in one.split()}


def wait_until_clean(bed: TestBed) -> None:
    """Return when nothing is left on any host but cached images."""
    for host in bed.hosts.values():
        wait_until(
            lambda host=host: leftovers.without_cache(leftovers.on(host)) == [],
            f"nothing is left on {host.name}",
            AT_ALL_S,
        )
