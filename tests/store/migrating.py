"""Processes that migrate one database at once."""

from concurrent.futures import ThreadPoolExecutor

from nfvo.lcm.store import SYSTEM
from nfvo.store import SqlStore, open_store

AT_ONCE = 4


def installations(url: str, key: bytes) -> set[str]:
    """Return the installations that stores found which migrated at once: one."""
    stores = [open_store(url, key) for _ in range(AT_ONCE)]

    def start(store: SqlStore) -> str:
        store.migrate()
        with store.read(SYSTEM) as view:
            return view.installation()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = set(pool.map(start, stores))
    for store in stores:
        store.close()
    return found
