"""What ``--placement`` says: an objective, or several with their weights."""

from typing import TYPE_CHECKING, get_args

from nfvo.cli.exits import usage
from nfvo.cli.figures import figures
from nfvo.placement.objectives import Objective

if TYPE_CHECKING:
    from nfvo.placement.objectives import Goals

SPREAD = "spread"
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)


def in_text(goals: "Goals") -> str:
    """Return objectives as they are written."""
    if isinstance(goals, str):
        return goals
    return ",".join(f"{one}={weight:g}" for one, weight in goals.items())


def goals(text: str) -> "Goals":
    """Return the objectives; ends with what may be written instead."""
    for one in OBJECTIVES:
        if text == one:
            return one
    if "=" not in text:
        names = ", ".join(OBJECTIVES)
        raise usage(f"--placement {text}", f"there are {names}; or price=1,latency=2")
    said = figures("--placement", text, OBJECTIVES)
    weights = {one: said[one] for one in OBJECTIVES if one in said}
    if not all(weight > 0 for weight in weights.values()):
        raise usage(f"--placement {text}", "a weight is more than 0")
    return weights
