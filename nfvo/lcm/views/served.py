"""
For which VNFCs a step works: its own, or those whose steps need it.

A disk, an image or a network has no VNFC of its own: it is for the VMs that come after
it; what is removed was for the VMs that went before it.
"""

from collections.abc import Mapping, Sequence

from nfvo.errors import VimRefused
from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.steps.making import AwaitServer, EnsureServer
from nfvo.lcm.steps.registry import load
from nfvo.lcm.steps.removing import RemoveServer, StopServer
from nfvo.lcm.steps.starting import StartServer

OF_ONE = (EnsureServer, AwaitServer, StopServer, StartServer, RemoveServer)


def served(steps: Sequence[StepRecord]) -> Mapping[int, tuple[str, ...]]:
    """
    Return the names of the VNFCs that each step works for, by its ``seq``.

    ``steps`` are all of one operation by ``seq``, with their arguments; each comes
    after those that it needs.
    """
    own = {step.seq: _own(step) for step in steps}
    names = {seq: {name} - {""} for seq, name in own.items()}
    for step in reversed(steps):
        for needed in step.after:
            if not own[needed]:
                names[needed] |= names[step.seq]
    for step in steps:
        if not names[step.seq]:
            names[step.seq] = {name for seq in step.after for name in names[seq]}
    return {seq: tuple(sorted(found)) for seq, found in names.items()}


def _own(record: StepRecord) -> str:
    """Return the VNFC that a step alone is about, empty where there is none."""
    try:
        step = load(record)
    except VimRefused:  # planned by another release
        return ""
    return step.vnfc if isinstance(step, OF_ONE) else ""
