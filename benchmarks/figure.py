"""One measured figure, as the one line of JSON that it is printed as."""

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A value that is to be at most ``goal``, beside a peer's from the same run."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    peer: str | None = None
    peer_value: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        return None if self.goal is None else self.value <= self.goal

    def print(self) -> None:
        """Print it, rounded to what was measured."""
        peer_value = None if self.peer_value is None else round(self.peer_value, 3)
        line = {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "goal": self.goal,
            "met": self.met,
            "peer": self.peer,
            "peer_value": peer_value,
        }
        print(json.dumps(line), flush=True)


class Floor(Figure):
    """A value that is to be at least ``goal``."""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        return None if self.goal is None else self.value >= self.goal
