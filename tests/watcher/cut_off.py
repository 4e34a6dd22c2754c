"""A database whose connection is cut when something certain is asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nfvo.errors import StoreError
from nfvo.lcm.store import Scope


@dataclass
class CutOff:
    """A view that breaks when this is asked for; the rest is the real one's."""

    view: Any
    asked: str

    def __getattr__(self, name: str) -> Any:
        if name == self.asked:
            raise StoreError("the connection was cut")
        return getattr(self.view, name)


@dataclass
class CutOffStore:
    """A store whose views for reading all are so."""

    store: Any
    asked: str

    @contextmanager
    def read(self, scope: Scope) -> Iterator[CutOff]:
        with self.store.read(scope) as view:
            yield CutOff(view, self.asked)

    def write(self, scope: Scope) -> Any:
        return self.store.write(scope)
