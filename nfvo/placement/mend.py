"""What an operator could change about a host so that it passes a filter."""

from dataclasses import dataclass

from nfvo.placement.infrastructure import Host


@dataclass(frozen=True, slots=True)
class Mend:
    """The ``host`` as it would pass; ``cost`` compares how much that is to ask."""

    host: Host
    text: str
    cost: float
