"""Answers to requests with an idempotency key, each kept for a day."""

from typing import Any

from sqlalchemy import bindparam, delete, select, update

from nfvo.errors import Busy, InvalidRequest
from nfvo.lcm.secret import Secret
from nfvo.lcm.store import Answer
from nfvo.store.clock import later, now
from nfvo.store.tables import answer
from nfvo.store.view import INSERT, Transaction

KEPT_S = 24 * 3600.0
WORKED_ON_S = 15.0
UNANSWERED = 0
THIS = (
    answer.c.project_id == bindparam("of"),
    answer.c.key == bindparam("called"),
)
FIND = select(answer).where(*THIS)
FORGET = delete(answer).where(*THIS)
EXPIRE = delete(answer).where(answer.c.created_at < later(bindparam("before_s")))
TAKE_OVER = (
    update(answer)
    .where(
        *THIS,
        answer.c.status == UNANSWERED,
        answer.c.updated_at < later(bindparam("before_s")),
    )
    .values(updated_at=now())
    .returning(answer.c.key)
)
KEEP = update(answer).where(*THIS)
COLUMNS = ("project_id", "key", "fingerprint", "status", "location", "body")


def _add(dialect: str) -> Any:
    values: dict[str, Any] = {name: bindparam(name) for name in COLUMNS}
    insert = INSERT[dialect](answer).values(**values)
    return insert.on_conflict_do_nothing().returning(answer.c.key)


ADD = {dialect: _add(dialect) for dialect in INSERT}


class AnswerWriting(Transaction):
    """The part of ``Writing`` about answers."""

    def open_answer(self, key: str, fingerprint: str) -> Answer | None:
        """Return what was answered to the request with this key, None if it is new."""
        self.db.execute(EXPIRE, {"before_s": -KEPT_S})
        if self._is_new(key, fingerprint):
            return None
        row = self.db.execute(FIND, self._this(key)).one()
        known = self.cipher.open(row.fingerprint, self._reference(key)).reveal()
        if known != fingerprint:
            raise InvalidRequest(
                "this idempotency key was used for another request",
                hint="use a new key for a new request",
            )
        if row.status != UNANSWERED:
            return Answer(row.status, row.location, row.body)
        stale = {**self._this(key), "before_s": -WORKED_ON_S}
        if self.db.execute(TAKE_OVER, stale).first() is None:
            raise Busy(
                "the request with this idempotency key is still worked on",
                hint="send it again in a few seconds",
            )
        return None

    def keep_answer(self, key: str, answer: Answer) -> None:
        """Keep the answer to a request that was opened."""
        values = dict(status=answer.status, location=answer.location, body=answer.body)
        self.db.execute(KEEP, {**self._this(key), **values})

    def drop_answer(self, key: str) -> None:
        """Forget a request that has failed, so that it may be sent again."""
        self.db.execute(FORGET, self._this(key))

    def _is_new(self, key: str, fingerprint: str) -> bool:
        sealed = self.cipher.seal(Secret(fingerprint), self._reference(key))
        first = (self.project, key, sealed, UNANSWERED, "", "")
        values = dict(zip(COLUMNS, first, strict=True))
        return self.db.execute(ADD[self.db.dialect.name], values).first() is not None

    def _this(self, key: str) -> dict[str, Any]:
        return {"of": self.project, "called": key}

    def _reference(self, key: str) -> str:
        return f"answer/{self.project}/{key}"
