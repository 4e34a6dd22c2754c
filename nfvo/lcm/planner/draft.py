"""The steps of a plan while it is made: each is added after those that it needs."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nfvo.lcm.plan import PlannedStep
from nfvo.lcm.planner.snapshot import Snapshot
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Step


@dataclass
class Draft:
    """Steps in the order in which they were added, which is one that works."""

    snapshot: Snapshot
    steps: list[PlannedStep] = field(default_factory=list)

    def add(self, step: Step, after: Iterable[int] = ()) -> int:
        """Add a step that may begin when those of ``after`` are done."""
        seq = len(self.steps)
        self.steps.append(
            PlannedStep(
                seq=seq,
                kind=step.kind,
                version=step.version,
                arguments=registry.dump(step),
                queue=self.snapshot.queue(step.host_id),
                title=f"{step.title} on {self.snapshot.host_name(step.host_id)}",
                host_id=step.host_id,
                after=tuple(sorted(set(after))),
            )
        )
        return seq

    def point_of_no_return(self) -> int | None:
        """Return the first step that can't be undone."""
        kinds = registry.KINDS
        final = (s.seq for s in self.steps if not kinds[s.kind].reversible)
        return next(final, None)
