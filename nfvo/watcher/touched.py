"""
Hosts on which operations have ended: they are surveyed once it is quiet there.

Nobody writes anything for it.  While operations go on ending on a host it waits for its
period, so that a thousand of them cost one survey, not a thousand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nfvo.assurance.follow import Follower, operation
from nfvo.lcm.deviation import Survey
from nfvo.lcm.op_occ import LcmOpOcc
from nfvo.lcm.reading import Reading

QUIET = timedelta(seconds=2)
AGAIN = timedelta(seconds=10)


@dataclass(slots=True)
class _Touch:
    """When an operation last ended on a host, and when that is to be looked at."""

    ended: datetime
    look_at: datetime


@dataclass
class Touched:
    """Follows the change log from when it is first asked to."""

    _follower: Follower = field(default_factory=Follower)
    _touches: dict[str, _Touch] = field(default_factory=dict)

    def catch_up(self, view: Reading) -> None:
        """Take in the operations that have ended since the last time."""
        for change in self._follower.news(view):
            op_occ = operation(view, change) if change.kind == "op_occ" else None
            if op_occ is not None and op_occ.final:
                self._ended(view, op_occ)

    def _ended(self, view: Reading, op_occ: LcmOpOcc) -> None:
        ended = op_occ.state_entered_at or view.now()
        for host_id in {step.host_id for step in view.outlines(op_occ.id)}:
            self._touches[host_id] = _Touch(ended, ended + QUIET)

    def due(self, surveys: Mapping[str, Survey], now: datetime) -> frozenset[str]:
        """
        Return the hosts (ids) to survey now; one whose survey fails, later again.

        ``now`` is the database's.
        """
        for host_id, touch in tuple(self._touches.items()):
            survey = surveys.get(host_id)
            if survey and survey.done_at and survey.done_at > touch.ended:
                del self._touches[host_id]
        # A time that is too far ahead is from before the clock was put back.
        due = [
            host_id
            for host_id, touch in self._touches.items()
            if not now < touch.look_at <= now + AGAIN
        ]
        for host_id in due:
            self._touches[host_id].look_at = now + AGAIN
        return frozenset(due)
