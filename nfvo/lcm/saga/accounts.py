"""The table of resources, kept in step with what steps make and remove."""

from collections.abc import Sequence
from dataclasses import replace

from nfvo.errors import VimRefused
from nfvo.lcm.op_occ import StepRecord, StepState
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Made
from nfvo.lcm.store import Key, Resource
from nfvo.lcm.writing import Writing


def made_by(record: StepRecord) -> Resource | None:
    """Return what a step makes, None when that is nothing or nobody knows."""
    try:
        made = registry.load(record).made()
    except VimRefused:  # of another release: performing it will say so
        return None
    if made is None:
        return None
    return Resource(
        site=record.queue.rpartition(".")[2],
        host_id=record.host_id,
        kind=made.kind,
        name=made.name,
        uuid=made.uuid,
        owner_id=made.owner,
        step_id=record.id,
        fence=record.fence,
    )


def removed_by(record: StepRecord) -> Made | None:
    """Return what is gone after a step, None when that is nothing or nobody knows."""
    try:
        return registry.load(record).removed()
    except VimRefused:
        return None


def account(tx: Writing, records: Sequence[StepRecord]) -> None:
    """
    Keep the table of resources in step with what exists.

    What is gone is buried: a call that nobody waits for may make it once more.
    """
    done = [record for record in records if record.state is StepState.DONE]
    made = [made_by(record) for record in done]
    tx.put_resource(*(replace(one, ready=True) for one in made if one is not None))
    tx.bury_resources([key for record in records if (key := _gone(record))])


def _gone(record: StepRecord) -> Key | None:
    """Return host, kind and name of what is gone after a step."""
    gone: Resource | Made | None = None
    if record.state is StepState.DONE:
        gone = removed_by(record)
    elif record.state is StepState.UNDONE:
        gone = made_by(record)
    if gone is None or (record.state is StepState.UNDONE and gone.kind == "image"):
        return None
    return record.host_id, gone.kind, gone.name
