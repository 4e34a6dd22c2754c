"""Tallies: why the hosts that cannot take a VNFC cannot, constraint by constraint."""

import numpy as np
from numpy.typing import NDArray

from nfvo.placement.amounts import DIMENSIONS
from nfvo.placement.ask import Ask
from nfvo.placement.estate.field import Bits
from nfvo.placement.estate.trial import Trial
from nfvo.placement.filters import Filter
from nfvo.placement.infrastructure import Host
from nfvo.placement.outcome import Reason
from nfvo.placement.problem import Problem


def tally(problem: Problem, ask: Ask, trial: Trial, bits: Bits) -> tuple[Reason, ...]:
    """
    Return the reasons of all hosts that fail anything, those of the most hosts first.

    Words are asked for once for each constraint: it takes no longer for many hosts.
    """
    lowest = bits & (~bits + np.uint32(1))
    found = np.unique(lowest[bits != 0]).tolist()
    reasons = [_reason(problem, ask, trial, bits, bit) for bit in found]
    return tuple(sorted(reasons, key=lambda one: -one.hosts))


def _reason(problem: Problem, ask: Ask, trial: Trial, bits: Bits, bit: int) -> Reason:
    one = problem.policy.filters[bit.bit_length() - 1]
    first = np.flatnonzero((bits & np.uint32(bit)) & (~bits + np.uint32(1)))
    nearest = _nearest(trial, one, bits, first)
    message = one.reject(ask, nearest, trial.draft())
    assert message, f"{nearest.name} is rejected, and nobody says why"
    fail = int(np.count_nonzero(bits & np.uint32(bit)))
    return Reason(one.constraint, len(first), fail - len(first), nearest.id, message)


def _nearest(trial: Trial, one: Filter, bits: Bits, hosts: NDArray[np.intp]) -> Host:
    """Return which of these fails the least, and has the most of what is short."""
    fails = np.bitwise_count(bits[hosts])
    least = hosts[fails == fails.min()]
    if one.dimension is not None:
        at = [d.name for d in DIMENSIONS].index(one.dimension.name)
        return trial.host(int(least[trial.free[at, least].argmax()]))
    return trial.host(int(least[0]))
