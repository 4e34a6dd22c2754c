"""Plans as people read them: hosts by their names."""

from collections.abc import Mapping
from dataclasses import replace

from nfvo.placement.optimise.outcome import Migration


def with_host_names(plan: Migration, names: Mapping[str, str]) -> Migration:
    """Return a plan with names of hosts where it has their ids."""
    return replace(
        plan,
        steps=tuple(
            replace(step, source=names[step.source], target=names[step.target])
            for step in plan.steps
        ),
        stays=tuple(replace(stay, host=names[stay.host]) for stay in plan.stays),
        emptied=tuple(sorted(names[id] for id in plan.emptied)),
    )
