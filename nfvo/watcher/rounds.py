"""When hosts are surveyed, and the few threads that do it for all of them."""

from datetime import datetime, timedelta
from queue import SimpleQueue
from threading import Lock, Thread

import structlog

from nfvo.lcm.deviation import Survey
from nfvo.watcher.survey import Surveyor

THREADS = 4
# Later than any call that may have made what was being buried: see `drift.compare`.
SECOND_LOOK_S = 45.0
ENDS_WITHIN_S = 2.0

log = structlog.get_logger(__name__)


def is_due(
    last: Survey, newest_grave: datetime | None, now: datetime, every_s: float
) -> bool:
    """Whether a host is to be surveyed now; all times are the database's."""
    if last.done_at is None or last.wanted:
        return True
    if not timedelta() <= now - last.done_at < timedelta(seconds=every_s):
        return True  # before: the clock was put back
    if newest_grave is None:
        return False
    return last.done_at < newest_grave + timedelta(seconds=SECOND_LOOK_S) <= now


class Rounds:
    """Surveys hosts in a few threads of its own, each host by one at a time."""

    def __init__(self) -> None:
        self._todo: SimpleQueue[Surveyor | None] = SimpleQueue()
        self._busy: set[Surveyor] = set()
        self._lock = Lock()
        self._threads = [
            Thread(target=self._work, name=f"survey {number}", daemon=True)
            for number in range(THREADS)
        ]
        for thread in self._threads:
            thread.start()

    def begin(self, surveyor: Surveyor) -> None:
        """Have a host surveyed soon, unless that is under way."""
        with self._lock:
            if surveyor in self._busy:
                return
            self._busy.add(surveyor)
        self._todo.put(surveyor)

    def end(self) -> None:
        """End the threads; who still waits for a host is left to end by itself."""
        for _ in self._threads:
            self._todo.put(None)
        for thread in self._threads:
            thread.join(ENDS_WITHIN_S)

    def _work(self) -> None:
        while (surveyor := self._todo.get()) is not None:
            try:
                surveyor.run()
            except Exception as error:  # noqa: BLE001 - the thread is all hosts'
                log.warning("watcher.survey-failed", error=str(error))
            finally:
                with self._lock:
                    self._busy.discard(surveyor)
