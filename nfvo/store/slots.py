"""
Slots of hosts: how many steps may be under way there, and claims that keep to that.

What somebody else has locked is passed over: an operation, or a host of whose steps
he is claiming some.
"""

from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Text,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    true,
)

from nfvo.placement.infrastructure import Ability
from nfvo.store.clock import now
from nfvo.store.steps import CLAIM
from nfvo.store.tables import host, host_observation, op_occ, step

MOST_PER_CLOUD = 16


def under_way(on: ColumnElement[str]) -> ScalarSelect[int]:
    """Return how many steps of a host have a live lease."""
    other = step.alias("other")
    live = select(func.count()).select_from(other)
    return live.where(
        other.c.host_id == on, other.c.lease_until > now()
    ).scalar_subquery()


def slots_of(on: ColumnElement[str]) -> ColumnElement[int]:
    """
    Return how many may be: where nobody can look, or a call hangs, one.

    None while a host is let rest from calls that hang.  A place of a cloud stands for
    many machines.
    """
    lost = exists().where(
        host_observation.c.host_id == on,
        or_(host_observation.c.ok.is_(False), host_observation.c.hung_at.is_not(None)),
    )
    rests = exists().where(
        host_observation.c.host_id == on, host_observation.c.rests_until > now()
    )
    place = host.alias("place")
    wide = exists().where(
        place.c.id == on, cast(place.c.abilities, Text).contains(Ability.SITE_WIDE)
    )
    return case(
        (rests, 0), (lost, 1), (wide, MOST_PER_CLOUD), else_=bindparam("per_host")
    )


def rank(these: Any) -> tuple[ColumnElement[Any], ...]:
    """Return by what steps are ordered: the best is the first."""
    return (these.c.priority, these.c.turn, these.c.ready_at)


IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def _before_it() -> ScalarSelect[int]:
    """Return how many of those that are claimed with a step have a slot before it."""
    other = step.alias("before")
    before = select(func.count()).select_from(other).where(other.c.id.in_(IDS))
    same = before.where(other.c.host_id == step.c.host_id, other.c.id < step.c.id)
    return same.correlate(step).scalar_subquery()


CLAIM_SLOTS = CLAIM.where(
    or_(
        step.c.host_id == "",
        under_way(step.c.host_id) + _before_it() < slots_of(step.c.host_id),
    )
)
FREE = (
    select(*op_occ.c, step.c.id.label("step_id"), step.c.host_id.label("host_id"))
    .join(step, step.c.op_occ_id == op_occ.c.id)
    .where(step.c.id.in_(IDS))
    .order_by(*rank(step))
    .limit(bindparam("most"))
    .with_for_update(key_share=True, of=op_occ, skip_locked=True)
)
ALL_FREE = FREE.add_columns(true().label("is_ours"))
_OURS = FREE.cte("free")
TRY_HOST = func.pg_try_advisory_xact_lock(func.hashtextextended(_OURS.c.host_id, 0))
# The count of what is under way there is the next statement's, which sees all.
LOCKED_FREE = select(
    _OURS, case((_OURS.c.host_id == "", true()), else_=TRY_HOST).label("is_ours")
)
