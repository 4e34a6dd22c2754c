"""A flavour and instances of nested services → one flavour."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from nfvo.descriptor.nesting.part import Part
from nfvo.descriptor.nesting.service import Units
from nfvo.descriptor.nsd import NsFlavour, VnfProfile
from nfvo.descriptor.vld import Vld
from nfvo.descriptor.words import quoted
from nfvo.errors import InvalidRequest


@dataclass(frozen=True)
class Merging:
    """A flavour, and the parts that are to be in it."""

    outer: NsFlavour
    parts: list[Part]

    @cached_property
    def units(self) -> Units:
        """The VNF profiles of the instances of each nested service."""
        units: dict[str, tuple[tuple[str, ...], ...]] = {}
        for part in self.parts:
            made = tuple(map(part.named, part.inner.vnfds))
            units[part.profile.id] = (*units.get(part.profile.id, ()), made)
            for id, of_inner in part.inner.units.items():
                named = (tuple(map(part.named, one)) for one in of_inner)
                units[part.named(id)] = tuple(named)
        return units

    def check(self) -> None:
        """Raise ``InvalidRequest`` when two VNFs would have one name."""
        own = (one.id for one in self.outer.vnf_profiles)
        made = (part.named(id) for part in self.parts for id in part.inner.vnfds)
        names = Counter(chain(own, made))
        if twice := [name for name, count in names.items() if count > 1]:
            message = f"two VNFs would be called {quoted(twice[0])}"
            raise InvalidRequest(
                message, hint="call the VNF, or the service, otherwise"
            )

    def flavour(self) -> NsFlavour:
        """Return the flavour with all parts in it."""
        parts, outer = self.parts, self.outer
        values = {
            "vnf_profiles": (*map(self._own, outer.vnf_profiles), *self._vnfs()),
            "ns_profiles": (),
            "vlds": (*map(self._link, outer.vlds), *self._links()),
            "sapds": (*outer.sapds, *(sap for one in parts for sap in one.open_saps())),
            "affinity": (
                *outer.affinity,
                *(part.rule(r) for part in parts for r in part.inner.flavour.affinity),
            ),
            "paths": (
                *outer.paths,
                *(part.path(p) for part in parts for p in part.inner.flavour.paths),
            ),
        }
        return outer.model_copy(update=values)

    def _after(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the VNFs that are meant by names of VNFs and of nested services."""
        meant = (self.units.get(name, ((name,),)) for name in names)
        return tuple(chain.from_iterable(chain.from_iterable(meant)))

    def _own(self, one: VnfProfile) -> VnfProfile:
        return one.model_copy(update={"after": self._after(one.after)})

    def _vnfs(self) -> Iterator[VnfProfile]:
        for part in self.parts:
            after = self._after(part.profile.after)
            yield from (part.vnf(p, after) for p in part.inner.flavour.vnf_profiles)

    def _link(self, one: Vld) -> Vld:
        inside = (part.gateway(one.gateway, one.id) for part in self.parts)
        gateway = next(filter(None, inside), one.gateway)
        return one.model_copy(update={"gateway": gateway})

    def _links(self) -> Iterator[Vld]:
        for part in self.parts:
            for one in part.inner.flavour.vlds:
                if one.id not in part.joined:
                    yield part.vld(one)
