"""
What changes, as server-sent events: ``/nfvo/v1/events``.

An event's id is the revision of its change; ``Last-Event-ID`` goes on after it.  All
streams of a process share one look at the database every 250 ms, which is also how
long changes are gathered.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from nfvo.api.auth import Caller, Reader
from nfvo.api.schemas import Revision, to_json
from nfvo.lcm.observation import Change
from nfvo.lcm.ports import Ports
from nfvo.lcm.store import SYSTEM

router = APIRouter(prefix="/nfvo/v1", tags=["nfvo"])
MOST_STREAMS = 32
GATHER_S = 0.25
HEARTBEAT_S = 15.0
LIVES_S = 3600.0
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
LastId = Annotated[str, Header(alias="Last-Event-ID", pattern=r"^\d{0,18}$")]


class Feed:
    """What all streams of a process have in common; used in its event loop only."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._revision = 0
        self._looked_at = float("-inf")
        self._streams = 0

    async def revision(self) -> int:
        """Return the newest revision, as of at most 250 ms ago."""
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= GATHER_S:
            self._looked_at = now
            self._revision = await to_thread.run_sync(self._look)
        return self._revision

    def _look(self) -> int:
        with self._ports.store.read(SYSTEM) as view:
            return view.revision()

    def check_room(self) -> None:
        """Refuse one stream too many (503)."""
        if self._streams >= MOST_STREAMS:
            detail = f"at most {MOST_STREAMS} streams at once; poll /nfvo/v1/changes"
            raise HTTPException(503, detail)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a stream as long as it lives."""
        self._streams += 1
        try:
            yield
        finally:
            self._streams -= 1


@router.get("/events")
async def events(
    request: Request, caller: Reader, since: Revision | None = None, last: LastId = ""
) -> StreamingResponse:
    """Tell changes as they come: after a revision, else from now on."""
    feed: Feed = request.app.state.feed
    feed.check_room()
    start = int(last) if last else since
    if start is None:
        start = await feed.revision()
    return StreamingResponse(
        _stream(feed, caller, start), media_type="text/event-stream", headers=HEADERS
    )


async def _stream(feed: Feed, caller: Caller, since: int) -> AsyncIterator[bytes]:
    """Yield what comes; ends after an hour, so that a revoked token does not last."""
    clock = asyncio.get_running_loop().time
    ends, said = clock() + LIVES_S, clock()
    with feed.one_more():
        yield b": nfvo\n\n"
        while clock() < ends:
            if await feed.revision() > since:
                found, since = await to_thread.run_sync(_changes, caller, since)
                if found:
                    yield b"".join(map(_event, found))
                    said = clock()
            if clock() - said >= HEARTBEAT_S:
                yield b":\n\n"
                said = clock()
            await asyncio.sleep(GATHER_S)


def _changes(caller: Caller, since: int) -> tuple[Sequence[Change], int]:
    """Return changes after a revision, and the revision to go on from."""
    with caller.ports.store.read(caller.scope) as view:
        found = view.changes(since)
        return found, found[-1].rev if found else view.revision()


def _event(change: Change) -> bytes:
    return b"id: %d\nevent: change\ndata: %b\n\n" % (change.rev, to_json(change))
