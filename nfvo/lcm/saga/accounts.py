"""The table of resources, kept in step with what steps make and remove."""

from dataclasses import replace

from nfvo.errors import VimRefused
from nfvo.lcm.op_occ import StepRecord, StepState
from nfvo.lcm.steps import registry
from nfvo.lcm.steps.step import Made
from nfvo.lcm.store import Resource
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


def account(tx: Writing, record: StepRecord) -> None:
    """
    Keep the table of resources in step with what exists.

    What is gone is buried: a call that nobody waits for may make it once more.
    """
    if record.state is StepState.DONE:
        made, removed = made_by(record), removed_by(record)
        if made is not None:
            tx.put_resource(replace(made, ready=True))
        if removed is not None:
            tx.bury_resource(record.host_id, removed.kind, removed.name)
    elif record.state is StepState.UNDONE:
        made = made_by(record)
        if made is not None and made.kind != "image":
            tx.bury_resource(made.host_id, made.kind, made.name)
