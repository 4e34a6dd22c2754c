"""Asking the API as a pipeline would: with keys, again when the connection breaks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

import httpx

from benchmarks.chaos.diary import Diary, Wrong
from benchmarks.chaos.services import SECRET
from tests.e2e.stack import Stack

GIVE_UP_S = 60.0
PATIENCE_S = 45.0
AGAIN_S = 0.3
# Not this time, or not here: what a client is to expect.
FINE = frozenset({400, 401, 403, 404, 405, 409, 422, 503, 507})
STARTING = (FileNotFoundError, json.JSONDecodeError, KeyError)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; ``status`` 0 when nobody answered for a minute."""

    status: int
    body: Any = None
    location: str = ""

    @property
    def ok(self) -> bool:
        """Whether it was done, or will be."""
        return 200 <= self.status < 300

    @property
    def id(self) -> str:
        """The id of the operation that was begun; empty when none was."""
        return self.location.rpartition("/")[2]

    @property
    def word(self) -> str:
        """What to count it as."""
        code = self.body.get("code", "") if isinstance(self.body, dict) else ""
        return f"{self.status} {code}".strip() if not self.ok else str(self.status)


@dataclass
class Client:
    """Requests to wherever the API is just now."""

    stack: Stack
    diary: Diary

    def get(self, path: str) -> Any:
        """Return what is there, None when it is not, or nobody answers."""
        reply = self.ask("GET", path)
        return reply.body if reply.ok else None

    def post(self, path: str, body: Mapping[str, Any], key: str) -> Reply:
        """Ask for something that is to be done once."""
        return self.ask("POST", path, body, key)

    def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        key: str = "",
    ) -> Reply:
        """Send a request until it is answered; a POST must then have a key."""
        end = monotonic() + GIVE_UP_S
        while True:
            try:
                answer = self._once(method, path, body, key)
            except (*STARTING, httpx.TransportError):
                answer = None
            # A token of before the last start is refused: there is another by now.
            if answer is not None and answer.status_code != 401:
                return self._read(f"{method} {path}", answer)
            if monotonic() > end:
                return Reply(0)
            sleep(AGAIN_S)

    def _once(
        self, method: str, path: str, body: Mapping[str, Any] | None, key: str
    ) -> httpx.Response:
        at = self.stack.endpoint
        headers = {"Authorization": f"Bearer {at['token']}"}
        if key:
            headers["Idempotency-Key"] = key
        url = f"{at['url']}{path}"
        with httpx.Client(headers=headers, timeout=PATIENCE_S, verify=False) as client:
            return client.request(method, url, json=body)

    def _read(self, asked: str, answer: httpx.Response) -> Reply:
        if SECRET in answer.text:
            why = "a secret was in the answer"
            self.diary.blame(Wrong("leaked secrets", "", "answer", asked, why))
        if not answer.is_success and answer.status_code not in FINE:
            why = f"{answer.status_code}: {answer.text[:500]}"
            self.diary.blame(Wrong("wrong outcomes", "", "answer", asked, why))
        kind = answer.headers.get("Content-Type", "")
        body = answer.json() if answer.text and "json" in kind else None
        return Reply(answer.status_code, body, answer.headers.get("Location", ""))
