"""Which kinds of steps there are, and how one gets into the store and out of it."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from nfvo.errors import VimRefused
from nfvo.lcm.op_occ import StepRecord
from nfvo.lcm.steps.making import (
    AwaitServer,
    EnsureNetwork,
    EnsureSeed,
    EnsureServer,
    EnsureVolume,
    PutImage,
)
from nfvo.lcm.steps.removing import (
    ClearServer,
    ClearVolume,
    RemoveNetwork,
    RemoveServer,
    RemoveVolume,
    StopServer,
)
from nfvo.lcm.steps.starting import StartServer
from nfvo.lcm.steps.step import Step

KINDS: Mapping[str, type[Step]] = {
    kind.kind: kind
    for kind in (
        PutImage,
        EnsureNetwork,
        EnsureVolume,
        EnsureSeed,
        EnsureServer,
        AwaitServer,
        StopServer,
        StartServer,
        RemoveServer,
        RemoveVolume,
        RemoveNetwork,
        ClearServer,
        ClearVolume,
    )
}


# What a step does never changes; it is asked several times while it is performed.
MOST_LOADED = 256
_LOADED: dict[tuple[str, str, int], Step] = {}


def hard_limit_s(kind: str) -> float:
    """Return how long one call of a kind may last, also of one we don't know."""
    return KINDS.get(kind, Step).hard_limit_s


def waits_for(kind: str) -> str:
    """Return the kind of step that is done again with one of a kind, or nothing."""
    return KINDS.get(kind, Step).waits_for


def dump(step: Step) -> Mapping[str, Any]:
    """Return the arguments of a step as JSON values."""
    return step.model_dump(mode="json")


def load(record: StepRecord) -> Step:
    """Return a stored step, or refuse a kind or version that we don't know."""
    kind = KINDS.get(record.kind)
    if kind is None or kind.version != record.version:
        raise VimRefused(
            f"this worker does not know step {record.kind} version {record.version}",
            hint="it was planned by another release of nfvo: update this worker",
        )
    known = _LOADED.get((record.id, record.kind, record.version))
    if known is not None and record.arguments:
        return known
    try:
        step = kind.model_validate(record.arguments)
    except ValidationError as error:
        raise VimRefused(f"step {record.id} cannot be read: {error}") from error
    _remember(record, step)
    return step


def _remember(record: StepRecord, step: Step) -> None:
    if len(_LOADED) >= MOST_LOADED:
        _LOADED.clear()
    _LOADED[record.id, record.kind, record.version] = step
