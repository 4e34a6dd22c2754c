"""The port Store on SQLAlchemy: SQLite embedded, PostgreSQL in production."""

from nfvo.store.cipher import load_key
from nfvo.store.open import open_store
from nfvo.store.sql_store import SqlStore

__all__ = ["SqlStore", "load_key", "open_store"]
