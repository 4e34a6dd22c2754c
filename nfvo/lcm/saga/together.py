"""What several threads want at a time, done by one of them for all who wait."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition
from typing import Generic, TypeVar

import structlog

MOST_AT_ONCE = 16

log = structlog.get_logger(__name__)
A = TypeVar("A")
B = TypeVar("B")
Take = Callable[[], Sequence[A]]


@dataclass(slots=True, eq=False)
class _Wish(Generic[A, B]):
    asked: A
    taken: bool = False
    ended: bool = False
    answer: B | None = None


class Together(Generic[A, B]):
    """
    Does with one call of ``work`` what several threads ask for.

    ``work`` is given a function that takes the wishes of all who wait by then, the same
    again when it is called again, and returns as many answers.  When it fails, each of
    several has his own done alone, so that nobody suffers for another's.
    """

    def __init__(self, work: Callable[[Take[A]], Sequence[B]]) -> None:
        self._work = work
        self._changed = Condition()
        self._waiting: list[_Wish[A, B]] = []
        self._led = False

    def do(self, asked: A) -> B:
        """Return the answer, or raise what doing it raised."""
        wish: _Wish[A, B] = _Wish(asked)
        if self._must_lead(wish):
            self._lead(wish)
        return self._work(lambda: [asked])[0] if wish.answer is None else wish.answer

    def _must_lead(self, wish: _Wish[A, B]) -> bool:
        """Wait until somebody has done it, False, or there is nobody who would."""
        with self._changed:
            self._waiting.append(wish)
            self._changed.wait_for(lambda: wish.ended or not (wish.taken or self._led))
            if wish.ended:
                return False
            self._led = True
            self._waiting.remove(wish)
            wish.taken = True
            return True

    def _lead(self, own: _Wish[A, B]) -> None:
        led = [own]

        def take() -> Sequence[A]:
            with self._changed:
                more = self._waiting[: MOST_AT_ONCE - len(led)]
                del self._waiting[: len(more)]
                for wish in more:
                    wish.taken = True
            led.extend(more)
            return [wish.asked for wish in led]

        try:
            for wish, answer in zip(led, self._work(take), strict=True):
                wish.answer = answer
        except Exception as error:
            if len(led) == 1:
                raise
            log.info("together.each-alone", count=len(led), error=str(error))
        finally:
            self._end(led)

    def _end(self, led: Sequence[_Wish[A, B]]) -> None:
        with self._changed:
            self._led = False
            for wish in led:
                wish.ended = True
            self._changed.notify_all()
