"""Whether the database is an old copy that was put back, and nobody has agreed yet."""

from datetime import datetime

from sqlalchemy import delete, select, update

from nfvo.store.clock import now
from nfvo.store.tables import installation, outbox
from nfvo.store.view import Transaction, View

RESTORED_AT = select(installation.c.restored_at)
RESTORED = update(installation).values(restored_at=now())
AGREED = update(installation).values(restored_at=None)
FORGET_MESSAGES = delete(outbox)


class RestoredReading(View):
    """The part of ``Reading`` about being restored."""

    def restored_at(self) -> datetime | None:
        """Return when an old copy of the database was put back, until all agree."""
        when: datetime | None = self.db.execute(RESTORED_AT).scalar()
        return when


class RestoredWriting(RestoredReading, Transaction):
    """The part of ``Writing`` about being restored."""

    def put_restored(self, restored: bool) -> None:
        """Write down that this is an old copy, or that everybody knows it by now."""
        self.db.execute(RESTORED if restored else AGREED)

    def forget_all_messages(self) -> None:
        """Send nothing of what was to be sent."""
        self.db.execute(FORGET_MESSAGES)
