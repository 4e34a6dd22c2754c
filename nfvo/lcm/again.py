"""Asking once more where the database has undone a transaction for another's sake."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import structlog

from nfvo.errors import Overtaken

MOST_TRIES = 8

log = structlog.get_logger(__name__)
P = ParamSpec("P")
T = TypeVar("T")


def until_first(work: Callable[P, T]) -> Callable[P, T]:
    """
    Do work of one transaction again when another came first, ``MOST_TRIES`` times.

    Only for what may be done twice from its beginning, and outside transactions.
    """

    @wraps(work)
    def tried(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(MOST_TRIES - 1):
            try:
                return work(*args, **kwargs)
            except Overtaken:
                log.info("store.overtaken", work=work.__qualname__)
        return work(*args, **kwargs)

    return tried
