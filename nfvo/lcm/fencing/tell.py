"""What operators are told of fencing: an alarm as long as something is so."""

import structlog

from nfvo.errors import NfvoError
from nfvo.lcm.alarm import Alarm, Severity
from nfvo.lcm.alarms import clear_alarm, find_alarm, raise_alarm
from nfvo.lcm.fencing.choose import Choice, HeldBack, Sight, lost
from nfvo.lcm.ports import Ports
from nfvo.lcm.reading import Reading
from nfvo.lcm.records import HostRecord
from nfvo.lcm.status import age, unseen
from nfvo.lcm.store import SYSTEM
from nfvo.placement.infrastructure import HostState

FAILED = "fencing.failed"
HELD_BACK = "fencing.held-back"
FORGIVEN_AFTER_S = 600.0
"""How old the alarm of a host that is well gets: an operator had asked for it."""

log = structlog.get_logger(__name__)


def bring_up_to_date(ports: Ports, sight: Sight, choice: Choice) -> None:
    """Raise the alarms of sites that are held back; clear those that are over."""
    with ports.store.read(SYSTEM) as view:
        news = [one for one in choice.held_back if _is_news(view, one)]
        over = [alarm for alarm in view.alarms() if _is_over(alarm, sight, choice)]
    if not (news or over):
        return
    with ports.store.write(SYSTEM) as tx:
        for cut in news:
            log.warning("fencing.held-back", site=cut.site, hosts=cut.out)
            raise_alarm(tx, HELD_BACK, Severity.MAJOR, "site", cut.site, cut.detail)
        for alarm in over:
            clear_alarm(tx, alarm.code, alarm.object_id)


def failed(ports: Ports, host: HostRecord, error: NfvoError) -> None:
    """Raise the alarm that a host is not known to be off, and why."""
    told = f"host {host.name}: {error.message}; {error.hint}".removesuffix("; ")
    with ports.store.write(SYSTEM) as tx:
        raise_alarm(tx, FAILED, Severity.CRITICAL, "host", host.id, told)


def failure(view: Reading, host_id: str) -> Alarm | None:
    """Return the open alarm that a host could not be fenced, if there is one."""
    alarm = find_alarm(view, FAILED, host_id)
    return alarm if alarm is not None and alarm.cleared_at is None else None


def _is_news(view: Reading, cut: HeldBack) -> bool:
    known = find_alarm(view, HELD_BACK, cut.site)
    return known is None or known.cleared_at is not None or known.detail != cut.detail


def _is_over(alarm: Alarm, sight: Sight, choice: Choice) -> bool:
    if alarm.code == HELD_BACK:
        return alarm.object_id not in {cut.site for cut in choice.held_back}
    if alarm.code != FAILED:
        return False
    host = next((h for h in sight.hosts if h.id == alarm.object_id), None)
    if host is None or host.state is HostState.DOWN:
        return True
    if lost(sight, host) or unseen(sight.sweeps.get(host.id), sight.now):
        return False
    return age(sight.now, alarm.raised_at) > FORGIVEN_AFTER_S
