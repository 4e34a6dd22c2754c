"""Asking the guest agents of one host, one after the other, beside its sweeps."""

from collections.abc import Callable
from threading import Event, Thread

import structlog

from nfvo.errors import VimRefused, VimUnavailable
from nfvo.lcm.ports import HostWatch
from nfvo.watcher.pings import Pings

LONGEST_REST_S = 0.5
ENDS_WITHIN_S = 8.0  # a call to a frozen guest takes 7 s

log = structlog.get_logger(__name__)


class Agents:
    """A thread that asks; ``on_news`` is called when a guest falls silent or speaks."""

    def __init__(
        self,
        watch: HostWatch,
        pings: Pings,
        on_news: Callable[[], None],
        clock: Callable[[], float],
    ) -> None:
        self._watch = watch
        self._pings = pings
        self._on_news = on_news
        self._clock = clock
        self._end = Event()
        self._thread = Thread(target=self._run, name="agents", daemon=True)
        self.broken: VimUnavailable | None = None

    def __enter__(self) -> "Agents":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(ENDS_WITHIN_S)

    def check(self) -> None:
        """Raise what ended the thread."""
        if self.broken is not None:
            raise self.broken

    def ask_next(self) -> float:
        """Ask one guest, if one is due; return how long to rest."""
        server = self._pings.choose(self._clock())
        if server is None:
            return min(LONGEST_REST_S, self._pings.rest(self._clock()))
        try:
            answers = self._watch.agent_answers(server)
        except VimRefused as error:  # it went away meanwhile; the sweep will tell
            log.debug("watcher.cannot-ask", server=server, error=error.message)
            answers = True
        if self._pings.heard(server, answers=answers, now=self._clock()):
            log.info("watcher.agent", server=server, answers=answers)
            self._on_news()
        return 0.0

    def _run(self) -> None:
        rest = 0.0
        try:
            while not self._end.wait(rest):
                rest = self.ask_next()
        except VimUnavailable as error:
            self.broken = error
            self._on_news()
