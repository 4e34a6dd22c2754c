"""How long to wait after a failure: twice as long each time, up to a limit."""

from dataclasses import dataclass, field


@dataclass
class BackOff:
    """Waits in seconds, from ``first`` to ``longest``."""

    first: float = 0.5
    longest: float = 10.0
    _next: float = field(init=False, default=0.0)

    def failed(self) -> float:
        """Return how long to wait after this failure."""
        wait = self._next or self.first
        self._next = min(self.longest, 2 * wait)
        return wait

    def succeeded(self) -> None:
        """Begin anew with the shortest wait."""
        self._next = 0.0
