"""Adding the steps that make VNFCs run: all of a service, or those to rebuild."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.specs import DayZero, Specs
from nfvo.lcm.records import VnfcInstance
from nfvo.lcm.specs import NetworkSpec
from nfvo.lcm.steps.making import (
    AwaitServer,
    EnsureNetwork,
    EnsureSeed,
    EnsureServer,
    EnsureVolume,
    PutImage,
)


@dataclass
class Running:
    """Steps that share images and networks where they can."""

    draft: Draft
    specs: Specs
    day_zero: Mapping[str, DayZero]
    _images: dict[tuple[str, str], int] = field(default_factory=dict)
    _networks: dict[tuple[str, str], int] = field(default_factory=dict)

    def networks(self, before: Mapping[tuple[str, str], NetworkSpec]) -> None:
        """Add every part of every link; ``before`` has those that exist."""
        for vl in self.specs.ns.vls:
            for host in self.specs.hosts_on[vl.id] if vl.fabric != "udp" else ():
                network = self.specs.network(vl, host)
                step = EnsureNetwork(
                    host_id=host, network=network, before=before.get((vl.id, host))
                )
                self._networks[vl.id, host] = self.draft.add(step)

    def vnfc(self, vnfc: VnfcInstance, after: Iterable[int] = ()) -> int:
        """
        Add what makes one VNFC run; return the step after which it is ready.

        One that is to be asked by nobody is as soon as it has been started.
        """
        host, server = vnfc.host_id, self.specs.server(vnfc)
        disk = self.draft.add(
            EnsureVolume(host_id=host, volume=self.specs.volume(vnfc)),
            [self._image(vnfc)],
        )
        seed = EnsureSeed(
            host_id=host, seed=self.specs.seed(vnfc, self.day_zero[vnfc.name])
        )
        links = [
            self._networks[cp.vl_id, host]
            for cp in vnfc.cps
            if (cp.vl_id, host) in self._networks
        ]
        start = self.draft.add(
            EnsureServer(host_id=host, server=server, vnfc=vnfc.name),
            [disk, self.draft.add(seed), *links, *after],
        )
        if vnfc.ready == "running":
            return start
        wait = AwaitServer(host_id=host, server=server, vnfc=vnfc.name)
        return self.draft.add(wait, [start])

    def _image(self, vnfc: VnfcInstance) -> int:
        key = (vnfc.host_id, vnfc.image_sha256)
        if key not in self._images:
            image = self.specs.image(vnfc)
            step = PutImage(host_id=vnfc.host_id, image=image)
            self._images[key] = self.draft.add(step)
        return self._images[key]
