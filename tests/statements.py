"""
Compiled SQL that all engines of a process share.

Each engine keeps what it has compiled, and a test opens engines of its own: up to half
of the time of a test with a store went into compiling the same statements again.  In
production a process has one engine.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event


class Statements(dict[Any, Any]):
    """What SQLAlchemy compiled, by the name of the dialect instead of the engine's."""

    def get(self, key: Any, default: Any = None) -> Any:
        """Return what was compiled for any engine of that dialect."""
        return super().get(_of_all(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        """Keep what was compiled."""
        super().__setitem__(_of_all(key), compiled)


def share() -> None:
    """Let all engines of this process share what they compile from now on."""
    statements = Statements()

    @event.listens_for(Engine, "engine_connect")
    def lend(connection: Connection) -> None:
        connection.execution_options(compiled_cache=statements)


def _of_all(key: Any) -> Any:
    dialect, *rest = key
    return (dialect.name, *rest)
