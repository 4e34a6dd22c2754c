"""Failures of the VIM, staged: what ``World.before`` may be set to, or may raise."""

from collections.abc import Callable
from typing import NoReturn

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.op_occ import LcmOpOcc, StepRecord
from tests.lcm.world import LONG_AGO, World


def refusing(call: str, host: str = "") -> Callable[[str, str], None]:
    """Refuse a call, on one host or on all."""

    def before(called: str, on: str) -> None:
        if called == call and host in ("", on):
            raise VimRefused(f"staged: {call} on {on}")

    return before


def raise_unavailable(call: str) -> NoReturn:
    """Fail as a VIM does that may soon answer again."""
    raise VimUnavailable(f"staged: {call}")


def step_of(world: World, op_occ: LcmOpOcc, kind: str) -> StepRecord:
    """Return the first step of a kind, at which a failure is to be staged."""
    return next(step for step in world.steps(op_occ) if step.kind == kind)


def lapse(world: World) -> None:
    """Let all leases end, and all that is waited for be over."""
    for column in ("lease_until", "due_at", "ready_at"):
        past = f"UPDATE step SET {column} = :then WHERE {column} > :then"
        world.sql(past, then=LONG_AGO)
    world.sql("UPDATE outbox SET due_at = :then", then=LONG_AGO)
    world.restart()
