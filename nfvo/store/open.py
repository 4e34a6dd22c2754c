"""How a store is opened: from a URL and a key."""

from nfvo.store.cipher import Cipher
from nfvo.store.engine import open_engine
from nfvo.store.sql_store import SqlStore


def open_store(url: str, key: bytes) -> SqlStore:
    """
    Return the store at ``sqlite:///FILE`` or ``postgresql://...``.

    ``sqlite:///FILE?synchronous=full`` keeps each commit through a power cut too.
    ``sqlite://`` is in memory, for tests, with one transaction at a time.
    Nothing is connected to yet; ``migrate`` makes the tables.
    """
    return SqlStore(open_engine(url), Cipher(key))
