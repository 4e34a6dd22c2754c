"""Opening a world in a folder, in this process or in one that is to die."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from nfvo.lcm import catalogue
from nfvo.lcm.facts import ServerFacts
from nfvo.lcm.observation import HostObservation, Observation
from nfvo.lcm.ports import FoundResource, Vim
from nfvo.lcm.records import HostRecord, Image, NsInstance, VnfcInstance
from nfvo.lcm.requests import Instantiate
from nfvo.vim.fake import FakeVim
from nfvo.vim.libvirt.driver import LibvirtVim
from tests.crashes.counting import CountedStore, CountedVim, Moments, Stage, nothing
from tests.halting import HALTS
from tests.lcm.world import PASSWORD, SCOPE, World

VXLAN = "{fabric: vxlan, pool: 10.61.0.0/24}"
BRIDGE = "{fabric: bridge, physical-network: provider, pool: 10.61.0.0/24}"
DESCRIPTORS = """
nsd: pair
version: "1.0"
vnfs:
  a: {vnfd: end, connect: {eth0: lan}}
  b: {vnfd: end, connect: {eth0: lan}, after: [a]}
vls: {lan: LAN}
apart: [[a, b]]
---
vnfd: end
version: "1.0"
provider: nfvo
image: halt
vcpus: 1
memory: 32 MiB
MORE
parameters: {password: {secret: true}}
cps: [eth0]
user-data: |
  #!/bin/sh
  echo "{{ password }}"
"""
SECRETS = {"a.password": PASSWORD, "b.password": PASSWORD}
IDS = re.compile(r"[0-9a-f]{6,}")
KINDS = frozenset({"server", "network", "volume", "seed"})


@dataclass
class Scene:
    """A world, whose ports count moments and fail as ``stage`` says."""

    world: World
    vim: Vim
    moments: Moments
    stage: Stage = nothing

    @property
    def ns(self) -> NsInstance:
        """The service, as it is now."""
        return self.world.ns("pair")

    def vnfc(self, vnf: str) -> VnfcInstance:
        """Return the only VNFC of a VNF."""
        return next(v for v in self.ns.vnfcs() if v.name.startswith(f"{vnf}/"))

    def host_of(self, vnf: str) -> str:
        """Return the name of the host of a VNF."""
        return self.world.host_of(self.vnfc(vnf)).name

    def hosts(self) -> list[HostRecord]:
        """Return all hosts, as they are now."""
        with self.world.store.read(SCOPE) as view:
            return list(view.hosts())

    def found(self, host: HostRecord) -> list[FoundResource]:
        """Return what is on a host, but for cached images."""
        return [one for one in self.vim.found(host) if one.kind != "image"]

    def observe(self, *lost: str) -> None:
        """Write down what all hosts say but those, which nobody can look at."""
        looks = [(h, h.name not in lost) for h in self.hosts()]
        found = {host.id: self.found(host) for host, ok in looks if ok}
        with self.world.store.write(SCOPE) as tx:
            now = tx.now()
            for host, ok in looks:
                tx.put_host_observation(HostObservation(host.id, now, ok=ok))
                for one in found.get(host.id, ()):
                    if isinstance(one.facts, ServerFacts):
                        state = one.facts.state
                        seen = Observation(one.id, host.id, state, "", now)
                        tx.put_observation(seen)

    def remember(self, host: str) -> None:
        """Keep the name of the host that all is about."""
        (self.world.folder / "host").write_text(host)

    @property
    def that_host(self) -> str:
        """The host that all is about."""
        return (self.world.folder / "host").read_text()


@contextmanager
def scene(folder: Path, driver: str, moments: Moments | None = None) -> Iterator[Scene]:
    """Open the world of a folder, as a process does that has just begun."""
    world = World(folder)
    vim = FakeVim(folder / "hosts") if driver == "fake" else LibvirtVim()
    made = Scene(world, vim, moments or Moments())
    counted = CountedVim(vim, made.moments, lambda *call: made.stage(*call))
    store = CountedStore(world.store, made.moments)
    world.ports = replace(
        world.ports, store=store, vims={"libvirt": counted}, artifacts=folder
    )
    world.performer = world.performer_with(back_off=0.0)
    try:
        yield made
    finally:
        vim.close()
        world.store.close()


def furnish(world: World, lan: str, more: str = "") -> None:
    """On-board the service and its image, which must be a file on real hosts."""
    (world.folder / "halt").write_bytes(HALTS)
    image = Image("halt", sha256(HALTS).hexdigest(), len(HALTS), "halt", "raw")
    catalogue.put_image(world.ports, SCOPE, image)
    text = DESCRIPTORS.replace("LAN", lan).replace("MORE", more)
    catalogue.onboard(world.ports, SCOPE, {"all.yaml": text})
    world.create("pair", "pair")


def to_instantiate(ns: NsInstance) -> Instantiate:
    """Return the request to instantiate the service."""
    return Instantiate(ns.id, secrets=SECRETS)


def plain(name: str) -> str:
    """Return a name without what is another each time."""
    return IDS.sub("#", name)
