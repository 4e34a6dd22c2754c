"""
SQLite's commits made durable together: who has committed waits for one shared sync.

A connection in NORMAL mode writes a commit to the -wal file without syncing it, and so
keeps the writers' turn for a short while only.  The commit survives a power cut as soon
as a sync of that file that began after it has ended; one sync serves all who wait.
SQLite itself syncs both files when it moves commits from the -wal file to the database.
"""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Condition

from nfvo.errors import StoreError

HINT = "see that the disk is sound and has room, then restart nfvo"
Sync = Callable[[int], None]


class SharedSync:
    """
    The syncs of one database's -wal file, for all threads of a process.

    After a sync has failed nobody knows what is on the disk, and another that works
    proves nothing (Linux drops pages that it could not write): all fail from then on.
    """

    def __init__(self, sync: Sync = os.fdatasync) -> None:
        self._sync = sync
        self._changed = Condition()
        self._begun = self._ended = 0
        self._busy = False
        self._failure = ""
        self._fd = -1

    def wait(self, wal: str) -> None:
        """Return when what was committed is on the disk, or raise ``StoreError``."""
        with self._changed:
            wanted = self._begun + 1
            while self._ended < wanted and not self._failure:
                if self._busy:
                    self._changed.wait()
                else:
                    self._lead(wal)
            if self._failure:
                raise StoreError(self._failure, hint=HINT)

    def close(self) -> None:
        """Close the file."""
        with self._changed:
            if self._fd >= 0:
                os.close(self._fd)
            self._fd = -1

    def _lead(self, wal: str) -> None:
        """Sync for all who came before now; the lock is ours, but not meanwhile."""
        self._busy, self._begun = True, self._begun + 1
        self._changed.release()
        failure = ""
        ended = False
        try:
            self._sync(self._opened(wal))
            ended = True
        except OSError as error:
            failure = f"a commit may not be on the disk: {error.strerror or error}"
        finally:
            self._changed.acquire()
            self._busy = False
            self._ended = self._begun if ended else self._ended
            self._failure = failure
            self._changed.notify_all()

    def _opened(self, wal: str) -> int:
        """Return the file, which is another when all had closed the database."""
        there = Path(wal).stat()
        if self._fd >= 0:
            if os.path.samestat(os.fstat(self._fd), there):
                return self._fd
            os.close(self._fd)
            self._fd = -1
        # SQLite keeps no locks on this file: closing it releases none of another's.
        self._fd = os.open(wal, os.O_RDONLY | os.O_CLOEXEC)
        return self._fd
