"""Scaling aspects, deltas and instantiation levels: how many of each VDU there are."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from nfvo.descriptor.flavour import Aspect, AspectLevel, Delta, Level, VduCount
from nfvo.descriptor.names import mended
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.level_rates import OF_VNFS, Rates, level_rates, step_rates
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import At, Fields, Policy, Topology, Value
from nfvo.descriptor.vld import LinkRate
from nfvo.descriptor.words import did_you_mean, quoted

POLICIES = "tosca.policies.nfv"
VDUS = ("tosca.nodes.nfv.Vdu.Compute", "tosca.nodes.nfv.Vdu.OsContainerDeployableUnit")
MAX_LEVEL = 10_000
Counts = dict[str, dict[str, int]]
"""By the id of a delta or level, the number of each VDU."""


class Scaling:
    """The policies of a topology that say how many VNFCs there are."""

    def __init__(self, topology: Topology, making: Making) -> None:
        self.topology = topology
        self.making = making
        self.vdus = [node.name for node in topology.of_type(*VDUS)]

    def instances(self, vdu: str) -> int:
        """Return how many VNFCs of a VDU there are at first."""
        if vdu in self._initial:
            return self._initial[vdu]
        least = self.bounds(vdu)[0]
        return 1 if least is None else least

    def bounds(self, vdu: str) -> tuple[int | None, int | None]:
        """Return the least and the largest number of VNFCs of a VDU."""
        node = self.topology.nodes[vdu]
        least = plain.number(node.get("vdu_profile", "min_number_of_instances"))
        most = plain.number(node.get("vdu_profile", "max_number_of_instances"))
        return least, most

    def aspects(self) -> tuple[Aspect, ...]:
        """Return the scaling aspects, each with the deltas of its VDUs."""
        return made(self._aspect(*one) for one in self._aspects.items())

    def levels(self) -> tuple[Level, ...]:
        """Return the instantiation levels."""
        return made(self._level(*one) for one in self._levels.items())

    def default_level(self) -> str:
        """Return the name of the level that is meant where none is named."""
        for policy in self._policies("InstantiationLevels"):
            if value := policy.get("default_level"):
                self._known(plain.text(value), value.at, "level", self._levels)
                return mended(plain.text(value))
        return ""

    def _policies(self, name: str) -> Iterator[Policy]:
        return self.topology.policies_of(f"{POLICIES}.{name}")

    @cached_property
    def _initial(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for policy in self._policies("VduInitialDelta"):
            count = plain.number(policy.get("initial_delta", "number_of_instances"))
            for vdu in self._targets(policy):
                found[vdu] = count or 0
        return found

    @cached_property
    def _aspects(self) -> dict[str, tuple[Value, At]]:
        return self._by_name("ScalingAspects", "aspects")

    @cached_property
    def _levels(self) -> dict[str, tuple[Value, At]]:
        found = self._by_name("InstantiationLevels", "levels")
        return found or self._by_name("VduInstantiationLevels", "levels")

    def _by_name(self, policies: str, key: str) -> dict[str, tuple[Value, At]]:
        found: dict[str, tuple[Value, At]] = {}
        for policy in self._policies(policies):
            fields = policy.get(key)
            if isinstance(fields, Fields):
                for name, member in fields.members.items():
                    found[name] = (member.value, member.at)
        return found

    @cached_property
    def _deltas(self) -> dict[str, Counts]:
        """By aspect and delta, how many of each VDU a step adds."""
        found: dict[str, Counts] = {}
        for policy in self._policies("VduScalingAspectDeltas"):
            aspect = policy.get("aspect")
            if aspect is not None:
                self._known(plain.text(aspect), aspect.at, "aspect", self._aspects)
            of_aspect = found.setdefault(plain.text(aspect), {})
            for delta, value in plain.named(policy.get("deltas")):
                self._count(of_aspect.setdefault(delta, {}), policy, value)
        return found

    @cached_property
    def _rates(self) -> Rates:
        return level_rates(self.topology, OF_VNFS, self.making)

    @cached_property
    def _of_levels(self) -> Counts:
        found: Counts = {}
        for policy in self._policies("VduInstantiationLevels"):
            fields = policy.get("levels")
            members = fields.members if isinstance(fields, Fields) else {}
            for level, member in members.items():
                self._known(level, member.at, "level", self._levels)
                self._count(found.setdefault(level, {}), policy, member.value)
        return found

    def _count(self, counts: dict[str, int], policy: Policy, value: Value) -> None:
        if isinstance(value, Fields):
            number = plain.number(value.get("number_of_instances")) or 0
            counts.update(dict.fromkeys(self._targets(policy), number))

    def _targets(self, policy: Policy) -> Iterator[str]:
        """Yield the VDUs that a policy is about."""
        for target in policy.targets:
            if target.name in self.vdus:
                yield target.name
            else:
                message = f"{quoted(target.name)} is no VDU"
                self.making.note("reference", message, target.at)

    def _aspect(self, name: str, where: tuple[Value, At]) -> Aspect | None:
        value, at = where
        if not isinstance(value, Fields):
            return None
        highest = plain.number(value.get("max_scale_level")) or 0
        if not highest:
            self.making.not_kept(f"the aspect {quoted(name)}, which has no level", at)
            return None
        counts = self._deltas.get(name, {})
        rates = step_rates(self.topology, name, self.making)
        deltas = dict.fromkeys((*counts, *rates))
        steps = plain.texts(value.get("step_deltas"))
        if not steps and len(deltas) == 1:
            steps = tuple(deltas)
        for step in plain.several(value.get("step_deltas")):
            self._known(plain.text(step), step.at, "delta", deltas)
        id_ = self.making.name(name, at, "aspect")
        self.making.mark(("aspects", id_), at)
        values = {
            "id": id_,
            "name": plain.text(value.get("name")),
            "description": plain.text(value.get("description")),
            "max_level": highest,
            "steps": tuple(mended(step) for step in steps),
            "deltas": made(
                self._delta(one, counts.get(one, {}), rates.get(one, ()), at)
                for one in deltas
            ),
        }
        return self.making.make(Aspect, at, values)

    def _delta(
        self,
        name: str,
        counts: Mapping[str, int],
        rates: tuple[LinkRate, ...],
        at: At,
    ) -> Delta | None:
        vdus = self._counted(counts, at)
        values = {"id": mended(name), "vdus": vdus, "rates": rates}
        return self.making.make(Delta, at, values)

    def _level(self, name: str, where: tuple[Value, At]) -> Level | None:
        value, at = where
        info = plain.named(value.get("scale_info")) if isinstance(value, Fields) else ()
        reached = {}
        for aspect, scale in info:
            self._known(aspect, scale.at, "aspect", self._aspects)
            if isinstance(scale, Fields):
                reached[aspect] = plain.number(scale.get("scale_level")) or 0
        counts = self._reached(reached) | self._of_levels.get(name, {})
        id_ = self.making.name(name, at, "level")
        self.making.mark(("levels", id_), at)
        values = {
            "id": id_,
            "description": _described(value),
            "vdus": self._counted(counts, at),
            "rates": self._rates.get(name, ()),
            "aspects": made(
                self.making.make(AspectLevel, at, {"aspect": mended(a), "level": n})
                for a, n in reached.items()
            ),
        }
        return self.making.make(Level, at, values)

    def _reached(self, levels: Mapping[str, int]) -> dict[str, int]:
        """Return how many of each VDU there are with each aspect at a level."""
        counts = {vdu: self.instances(vdu) for vdu in self.vdus}
        for aspect, level in levels.items():
            for delta in self._steps(aspect, level):
                for vdu, number in self._deltas.get(aspect, {}).get(delta, {}).items():
                    counts[vdu] = counts.get(vdu, 0) + number
        return counts

    def _steps(self, aspect: str, level: int) -> tuple[str, ...]:
        """Return the deltas that were added up to a level."""
        value = self._aspects.get(aspect)
        fields = value[0] if value else None
        written = fields.get("step_deltas") if isinstance(fields, Fields) else None
        steps = plain.texts(written) or tuple(self._deltas.get(aspect, {}))[:1]
        level = min(level, MAX_LEVEL)
        return steps * level if len(steps) == 1 else steps[:level]

    def _counted(self, counts: Mapping[str, int], at: At) -> tuple[VduCount, ...]:
        return made(
            self.making.make(VduCount, at, {"vdu": mended(vdu), "instances": number})
            for vdu, number in counts.items()
        )

    def _known(self, name: str, at: At, what: str, known: Mapping[str, object]) -> None:
        if name not in known:
            message = f"there is no {what} {quoted(name)}"
            self.making.note("reference", message, at, hint=did_you_mean(name, known))


def _described(value: Value) -> str:
    return plain.text(value.get("description")) if isinstance(value, Fields) else ""
