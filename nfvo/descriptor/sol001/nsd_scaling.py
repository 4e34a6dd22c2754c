"""Aspects and levels of a service: how many there are of each of its parts."""

from collections.abc import Iterator, Mapping, Sequence

from nfvo.descriptor.names import mended
from nfvo.descriptor.nsd import NsAspect, NsStep, ProfileCount
from nfvo.descriptor.sol001 import plain
from nfvo.descriptor.sol001.level_rates import OF_SERVICES, level_rates
from nfvo.descriptor.sol001.making import Making, made
from nfvo.descriptor.tosca import At, Fields, NodeTemplate, Policy, Topology, Value
from nfvo.descriptor.words import did_you_mean, quoted

POLICIES = "tosca.policies.nfv"
OF_ASPECTS = (f"{POLICIES}.VnfToLevelMapping", f"{POLICIES}.NsToLevelMapping")
OF_LEVELS = (
    f"{POLICIES}.VnfToInstantiationLevelMapping",
    f"{POLICIES}.NsToInstantiationLevelMapping",
)
PROFILES = ("vnf_profile", "ns_profile")
MAX_LEVEL = 10_000
Counts = dict[str, dict[str, int]]
"""By the name of a level, the number of each VNF or nested service."""


class NsScaling:
    """The policies of a topology that say how many there are of its parts."""

    def __init__(
        self, topology: Topology, nodes: Sequence[NodeTemplate], making: Making
    ) -> None:
        self.topology = topology
        self.making = making
        self.nodes = {node.name: node for node in nodes}
        self._aspects = self._by_name("NsScalingAspects", "aspects")
        self._levels = self._by_name("NsInstantiationLevels", "ns_levels")
        self._rates = level_rates(topology, OF_SERVICES, making)
        self._of_aspects: dict[str, Counts] = {}
        for policy in topology.policies_of(*OF_ASPECTS):
            aspect = policy.get("aspect")
            name = plain.text(aspect)
            if aspect is not None:
                self._known(name, aspect.at, "aspect", self._aspects)
            self._count(policy, self._of_aspects.setdefault(name, {}))
        self._of_levels: Counts = {}
        for policy in topology.policies_of(*OF_LEVELS):
            self._count(policy, self._of_levels)
            for level, value in plain.named(policy.get("number_of_instances")):
                self._known(level, value.at, "level", self._levels)

    def instances(self, node: NodeTemplate) -> int:
        """Return how many there are at first: at level 0, else the least number."""
        at_zero = [
            levels["0"][node.name]
            for levels in self._of_aspects.values()
            if node.name in levels.get("0", {})
        ]
        if at_zero:
            return at_zero[0]
        least = self.least(node)
        return 1 if least is None else least

    def least(self, node: NodeTemplate) -> int | None:
        """Return the least number that there may be."""
        return _bound(node, "min_number_of_instances")

    def most(self, node: NodeTemplate) -> int | None:
        """Return the largest number that there may be."""
        return _bound(node, "max_number_of_instances")

    def default_level(self) -> str:
        """Return the name of the level that is meant where none is named."""
        for policy in self.topology.policies_of(f"{POLICIES}.NsInstantiationLevels"):
            value = policy.get("default_level")
            if value is not None and plain.text(value):
                self._known(plain.text(value), value.at, "level", self._levels)
                return mended(plain.text(value))
        return ""

    def levels(self) -> tuple[NsStep, ...]:
        """Return the instantiation levels."""
        found = []
        for name, (value, at) in self._levels.items():
            id_ = self.making.name(name, at, "level")
            self.making.mark(("levels", id_), at)
            counts = self._of_levels.get(name, {})
            step = self._step(id_, _described(value), counts, at)
            rates = {"rates": self._rates.get(name, ())}
            found.append(step and step.model_copy(update=rates))
        return made(found)

    def aspects(self) -> tuple[NsAspect, ...]:
        """Return the scaling aspects, with what each of their steps adds."""
        return made(self._aspect(*one) for one in self._aspects.items())

    def _aspect(self, name: str, where: tuple[Value, At]) -> NsAspect | None:
        value, at = where
        counts = self._of_aspects.get(name, {})
        named = value.get("ns_scale_levels") if isinstance(value, Fields) else None
        levels = [key for key, _ in plain.named(named)] + [*counts]
        highest = max((int(one) for one in levels if one.isdecimal()), default=0)
        if not 0 < highest <= MAX_LEVEL:
            self.making.not_kept(f"the aspect {quoted(name)}, without levels", at)
            return None
        id_ = self.making.name(name, at, "aspect")
        self.making.mark(("aspects", id_), at)
        steps, deltas = self._steps(id_, counts, highest, at)
        values = {
            "id": id_,
            "description": _described(value),
            "max_level": highest,
            "steps": steps,
            "deltas": deltas,
        }
        return self.making.make(NsAspect, at, values)

    def _steps(
        self, aspect: str, counts: Counts, highest: int, at: At
    ) -> tuple[tuple[str, ...], tuple[NsStep, ...]]:
        """Return the steps, and the deltas that they are; alike ones are one delta."""
        ids: dict[tuple[tuple[str, int], ...], str] = {}
        steps = []
        for added in _added(counts, highest):
            if any(number < 0 for _, number in added):
                what = f"a level of {quoted(aspect)} with fewer than the one below"
                self.making.not_kept(what, at)
                return (), ()
            steps.append(ids.setdefault(added, f"{aspect}-{len(ids) + 1}"))
        deltas = (self._step(id_, "", dict(one), at) for one, id_ in ids.items())
        return tuple(steps[:1] if len(ids) == 1 else steps), made(deltas)

    def _step(
        self, id_: str, description: str, counts: Mapping[str, int], at: At
    ) -> NsStep | None:
        profiles = made(
            self.making.make(
                ProfileCount, at, {"profile": mended(name), "instances": number}
            )
            for name, number in counts.items()
        )
        values = {"id": id_, "description": description, "profiles": profiles}
        return self.making.make(NsStep, at, values)

    def _by_name(self, policies: str, key: str) -> dict[str, tuple[Value, At]]:
        found: dict[str, tuple[Value, At]] = {}
        for policy in self.topology.policies_of(f"{POLICIES}.{policies}"):
            fields = policy.get(key)
            members = fields.members if isinstance(fields, Fields) else {}
            found |= {name: (one.value, one.at) for name, one in members.items()}
        return found

    def _count(self, policy: Policy, counts: Counts) -> None:
        for level, value in plain.named(policy.get("number_of_instances")):
            number = plain.number(value) or 0
            of_level = counts.setdefault(level, {})
            of_level.update(dict.fromkeys(self._targets(policy), number))

    def _targets(self, policy: Policy) -> Iterator[str]:
        for target in policy.targets:
            if target.name in self.nodes:
                yield target.name
            else:
                message = f"{quoted(target.name)} is no VNF or nested service"
                self.making.note("reference", message, target.at)

    def _known(self, name: str, at: At, what: str, known: Mapping[str, object]) -> None:
        if name not in known:
            message = f"there is no {what} {quoted(name)}"
            hint = did_you_mean(name, known)
            self.making.note("reference", message, at, hint=hint)


def _bound(node: NodeTemplate, name: str) -> int | None:
    found = (plain.number(node.get(profile, name)) for profile in PROFILES)
    return next((number for number in found if number is not None), None)


def _added(counts: Counts, highest: int) -> Iterator[tuple[tuple[str, int], ...]]:
    """Yield what each level has more than the one below; unsaid ones add nothing."""
    below = counts.get("0", {})
    for level in range(1, highest + 1):
        here = {**below, **counts.get(str(level), {})}
        yield tuple((name, here[name] - below.get(name, 0)) for name in here)
        below = here


def _described(value: Value) -> str:
    return plain.text(value.get("description")) if isinstance(value, Fields) else ""
