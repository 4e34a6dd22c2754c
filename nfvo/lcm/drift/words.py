"""What operators say of what deviates: adopt it, delete it, ignore it, look again."""

from collections.abc import Iterable
from dataclasses import replace

from nfvo.errors import Conflict
from nfvo.lcm.deviation import Deviation, DeviationKind, Word
from nfvo.lcm.drift.adopt import adopt
from nfvo.lcm.drift.remove import can_remove
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.store import Scope
from nfvo.lcm.writing import Writing

K = DeviationKind


def say(ports: Ports, scope: Scope, id: str, word: Word) -> Deviation:
    """
    Say what is to become of what deviates, and have its host looked at again.

    ADOPT is done when this returns; what is to be deleted goes with the next survey of
    its host, and so do the disks of a VM that is.  Raises ``Conflict`` with the reason
    when that cannot be said of it.
    """
    with ports.store.write(scope) as tx:
        deviation = tx.deviation(id)
        match word:
            case Word.ADOPT:
                adopt(tx, deviation)
            case Word.DELETE:
                _delete(tx, deviation)
            case _:
                tx.put_deviation(replace(deviation, word=word))
        _ask(tx, {deviation.host_id})
    return replace(deviation, word=word)


def ask_for_survey(ports: Ports, scope: Scope, host_ids: Iterable[str]) -> None:
    """Have hosts looked at as soon as their watchers can."""
    with ports.store.write(scope) as tx:
        _ask(tx, host_ids)


def _ask(tx: Writing, host_ids: Iterable[str]) -> None:
    now = tx.now()
    for host_id in host_ids:
        tx.put_survey(replace(tx.survey(host_id), asked_at=now))


def _delete(tx: Writing, deviation: Deviation) -> None:
    if deviation.kind is not K.UNKNOWN:
        raise _not_to_be_deleted(tx, deviation)
    if not can_remove(deviation):
        host = tx.host(deviation.host_id).name
        raise Conflict(
            f"{deviation.what} {deviation.name} is not for a VIM to remove",
            hint=f"on {host}: ip link delete {deviation.name}",
        )
    disks = deviation.disks
    for one in tx.deviations(host_id=deviation.host_id):
        its_disk = one.what in {"volume", "seed"} and one.name in disks
        if one.id == deviation.id or (its_disk and one.kind is K.UNKNOWN):
            tx.put_deviation(replace(one, word=Word.DELETE))


def _not_to_be_deleted(view: Reading, deviation: Deviation) -> Conflict:
    what = f"{deviation.what} {deviation.name}"
    if deviation.kind is K.FOREIGN:
        return Conflict(
            f"{what} belongs to installation {deviation.installation}, not to this one",
            hint="only that installation may remove it",
        )
    if deviation.kind is K.DEAD:
        return Conflict(
            f"{what} is dead, and is removed without a word",
            hint=f"see: nfvo drift show {deviation.id}",
        )
    name = view.ns(deviation.ns_id).name
    return Conflict(
        f"{what} is one of {name}'s, and should be there",
        hint=f"to have it as it should be: nfvo heal {name}",
    )
