"""Building large trees without the garbage collector walking them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Pause:
    """Counts who asked for a pause; the collector runs again when the last is done."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.asked = 0
        self.ran_before = False

    def begin(self) -> None:
        with self.lock:
            if not self.asked:
                self.ran_before = gc.isenabled()
                gc.disable()
            self.asked += 1

    def end(self) -> None:
        with self.lock:
            self.asked -= 1
            if not self.asked and self.ran_before:
                gc.enable()


_PAUSE = _Pause()


@contextmanager
def uncollected() -> Iterator[None]:
    """
    Pause the collector of cycles, in all threads, for as long as this lasts.

    What is read is kept, and has no cycles: half of the time of reading a large
    descriptor went into finding that out.  Counting of references is not paused.
    """
    _PAUSE.begin()
    try:
        yield
    finally:
        _PAUSE.end()
