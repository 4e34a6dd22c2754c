"""Calls that may never return, made in threads that nobody waits for too long."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def begin(call: Callable[[], T]) -> Future[T]:
    """Call in a daemon thread, which does not keep the process alive if it hangs."""
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            future.set_exception(error)

    Thread(target=work, daemon=True).start()
    return future


def within(limit_s: float, call: Callable[[], T]) -> T:
    """Return what the call returns; ``TimeoutError`` when that takes too long."""
    return begin(call).result(limit_s)
