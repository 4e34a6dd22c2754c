"""Keeping what a survey has found: deviations, graves, alarms, and when it was."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from nfvo.lcm.alarm import Severity
from nfvo.lcm.alarms import clear_alarm, raise_alarm
from nfvo.lcm.deviation import Deviation, DeviationKind, Word
from nfvo.lcm.drift.compare import MAY_LAST_S
from nfvo.lcm.drift.estate import Estate
from nfvo.lcm.drift.remove import in_order
from nfvo.lcm.ports import FoundResource
from nfvo.lcm.writing import Writing

K = DeviationKind
UNKNOWN_ALARM = "drift.unknown"
NAMED = 3


def keep(
    tx: Writing,
    estate: Estate,
    deviations: Iterable[Deviation],
    found: Iterable[FoundResource],
) -> Sequence[Deviation]:
    """
    Keep what a survey of a host has found, and return what may be removed now.

    That is what is dead, and what is unknown and unwanted by an operator's word, in an
    order that works.  What is as it was takes no revision; ``since`` and words stay.
    """
    kept = _merge(tx, estate, deviations)
    unproven = {(one.what, one.name) for one in kept if one.kind is K.UNKNOWN}
    _forget_graves(tx, estate, {(one.kind, one.name) for one in found} - unproven)
    survey = tx.survey(estate.host_id)
    done = replace(survey, done_at=estate.looked_at, ok=True, detail="")
    tx.put_survey(done)
    _tell(tx, estate.host_id, kept)
    return in_order(one for one in kept if _may_go(one))


def not_surveyed(tx: Writing, host_id: str, detail: str) -> None:
    """Write down that a host could not be surveyed; what was found before stays."""
    survey = tx.survey(host_id)
    if survey.ok or survey.detail != detail:
        tx.put_survey(replace(survey, ok=False, detail=detail))


def _may_go(deviation: Deviation) -> bool:
    if deviation.kind is K.DEAD:
        return True
    unknown = deviation.kind is K.UNKNOWN
    return unknown and deviation.word is Word.DELETE


def _merge(
    tx: Writing, estate: Estate, deviations: Iterable[Deviation]
) -> list[Deviation]:
    """
    Write what differs from what is kept of a host; return what was found.

    What an operation is changing stays as it was told last, with its word: of that
    nothing new can be said.
    """
    before = {one.id: one for one in tx.deviations(host_id=estate.host_id)}
    kept = []
    for new in deviations:
        old = before.pop(new.id, None)
        if old is not None and old.kind is new.kind:
            new = _aged(new, old)
        if new != old:
            tx.put_deviation(new)
        kept.append(new)
    for old in before.values():
        if old.ns_id not in estate.busy:
            tx.delete_deviation(old.id)
    return kept


def _aged(new: Deviation, old: Deviation) -> Deviation:
    """Return it with what a survey does not find out: its age, what was said of it."""
    return replace(
        new,
        since=old.since,
        word=old.word,
        detail=new.detail or old.detail,
        rev=old.rev,
    )


def _forget_graves(
    tx: Writing, estate: Estate, found: Collection[tuple[str, str]]
) -> None:
    """
    Forget what is buried, and is gone: no call can make it any more.

    So is a grave that proves nothing, as it came with a restored database.
    """
    limit = estate.looked_at - timedelta(seconds=MAY_LAST_S)
    for key, row in estate.rows.items():
        is_old = row.gone_at is not None and row.gone_at <= limit
        if is_old and key not in found:
            tx.delete_resource(estate.host_id, row.kind, row.name)


def _tell(tx: Writing, host_id: str, kept: Iterable[Deviation]) -> None:
    """Raise an alarm while there is something unknown that nobody has spoken on."""
    unknown = [one for one in kept if one.kind is K.UNKNOWN and one.word is Word.NONE]
    if not unknown:
        clear_alarm(tx, UNKNOWN_ALARM, host_id)
        return
    names = [f"{one.what} {one.name}" for one in unknown[:NAMED]]
    more = f" and {len(unknown) - NAMED} more" if len(unknown) > NAMED else ""
    raise_alarm(
        tx,
        UNKNOWN_ALARM,
        Severity.MAJOR,
        "host",
        host_id,
        f"{tx.host(host_id).name} has what no record knows: {', '.join(names)}{more}; "
        f"see: nfvo drift list --host {tx.host(host_id).name}",
    )
