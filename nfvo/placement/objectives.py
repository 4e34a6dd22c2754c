"""Objectives: what operators may want of a placement, by name."""

from collections.abc import Mapping
from typing import Literal

Objective = Literal["spread", "pack", "latency", "price", "power"]
Goals = Objective | Mapping[Objective, float]
"""An objective, or several with their weights: only the ratios of those count."""
