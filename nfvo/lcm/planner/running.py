"""Adding the steps that make VNFCs run: all of a service, or those to rebuild."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from nfvo.lcm.planner.draft import Draft
from nfvo.lcm.planner.specs import DayZero, Specs
from nfvo.lcm.records import VnfcInstance
from nfvo.lcm.specs import NetworkSpec, SeedSpec
from nfvo.lcm.steps.making import (
    EnsureNetwork,
    EnsureSeed,
    EnsureServer,
    EnsureVolume,
    PutImage,
)
from nfvo.placement.infrastructure import Ability


@dataclass
class Running:
    """Steps that share images and networks where they can."""

    draft: Draft
    specs: Specs
    day_zero: Mapping[str, DayZero]
    _images: dict[tuple[str, str], int] = field(default_factory=dict)
    _networks: dict[tuple[str, str], int] = field(default_factory=dict)

    def networks(
        self,
        before: Mapping[tuple[str, str], NetworkSpec],
        but: Container[str] = (),
    ) -> None:
        """
        Add every part of every link; ``before`` has those that exist.

        Not on hosts that are off (``but``): all that is left there are stitches.

        Of a service that has none yet, each link begins here.
        """
        for vl in self.specs.ns.vls:
            for host in self.specs.hosts_on[vl.id] if vl.fabric != "udp" else ():
                if host in but:
                    continue
                network = self.specs.network(vl, host)
                network = network.model_copy(update={"new": not before})
                step = EnsureNetwork(
                    host_id=host, network=network, before=before.get((vl.id, host))
                )
                self._networks[vl.id, host] = self.draft.add(step)

    def vnfc(self, vnfc: VnfcInstance, after: Iterable[int] = ()) -> int:
        """
        Add what makes one VNFC run; return the step after which it is ready.

        One that is to be asked by nobody is as soon as it has been started; a cloud
        has only promised to start it by then.
        """
        start = self._server(vnfc, after)
        if vnfc.ready == "running" and not self._is_whole(vnfc):
            return start
        return self.draft.add(self.specs.wait(vnfc), [start])

    def _server(self, vnfc: VnfcInstance, after: Iterable[int]) -> int:
        """Add the VM with its disk and its day-0 data; a cloud makes it whole."""
        host, whole = vnfc.host_id, self._is_whole(vnfc)
        seed = self.specs.seed(vnfc, self.day_zero[vnfc.name])
        server = EnsureServer(
            host_id=host,
            server=self.specs.server(vnfc),
            vnfc=vnfc.name,
            day_zero=seed if whole else None,
        )
        parts = [] if whole else self._volumes(vnfc, seed)
        return self.draft.add(server, [*parts, *self.shared(vnfc), *after])

    def _is_whole(self, vnfc: VnfcInstance) -> bool:
        return self.draft.snapshot.can(vnfc.host_id, Ability.CONFIG_DRIVE)

    def shared(self, vnfc: VnfcInstance) -> list[int]:
        """Add what a VNFC has in common with others: its image and its networks."""
        return [self._image(vnfc), *self._links(vnfc)]

    def _volumes(self, vnfc: VnfcInstance, seed: SeedSpec) -> list[int]:
        host = vnfc.host_id
        disk = EnsureVolume(host_id=host, volume=self.specs.volume(vnfc))
        made = [self.draft.add(disk, [self._image(vnfc)])]
        for volume in self.specs.storages(vnfc):
            made.append(self.draft.add(EnsureVolume(host_id=host, volume=volume)))
        return [*made, self.draft.add(EnsureSeed(host_id=host, seed=seed))]

    def _links(self, vnfc: VnfcInstance) -> list[int]:
        anchor = self.draft.snapshot.anchor(vnfc.host_id)
        parts = ((cp.vl_id, anchor) for cp in vnfc.cps)
        return [self._networks[part] for part in parts if part in self._networks]

    def _image(self, vnfc: VnfcInstance) -> int:
        anchor = self.draft.snapshot.anchor(vnfc.host_id)
        key = (anchor, vnfc.image_sha256)
        if key not in self._images:
            image = self.specs.image(vnfc)
            step = PutImage(host_id=anchor, image=image)
            self._images[key] = self.draft.add(step)
        return self._images[key]
