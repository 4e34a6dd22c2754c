"""Looking again and again until something is so."""

import time
from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from nfvo.cli.exits import Exit, Failure

Timeout = Annotated[float, typer.Option(min=0, help="seconds to wait, 0: for ever")]
LOOK_EVERY_S = 0.3


def looks(within_s: float) -> Iterator[None]:
    """Yield now and then until ``within_s`` seconds (0: for ever) have passed."""
    ends = time.monotonic() + within_s if within_s else float("inf")
    yield
    while time.monotonic() < ends:
        time.sleep(min(LOOK_EVERY_S, max(0.0, ends - time.monotonic())))
        yield


def until(
    so: Callable[[], bool], within_s: float, otherwise: Callable[[], str], hint: str
) -> None:
    """Return when it is so; after ``within_s`` raise ``Failure`` with exit code 7."""
    for _ in looks(within_s):
        if so():
            return
    raise Failure(otherwise(), Exit.TIMEOUT, hint=hint)
