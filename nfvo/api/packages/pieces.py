"""Bytes as they come → an upload: a thread writes some while the next ones come."""

from asyncio import Future, get_running_loop
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CancelScope

from nfvo.api.artifacts import Upload

PIECE = 2**20


class Pieces:
    """
    What is to be written, a piece at a time.

    Two buffers take turns: fresh memory for each piece would cost the kernel more than
    all the hashing.
    """

    def __init__(self, upload: Upload) -> None:
        self._upload = upload
        self._filling, self._other = bytearray(PIECE), bytearray(PIECE)
        self._filled = 0
        self._under_way: Future[None] | None = None

    async def add(self, chunk: bytes) -> None:
        """Add bytes; raises what an earlier write has raised."""
        rest = memoryview(chunk)
        while rest:
            end = min(self._filled + len(rest), PIECE)
            taken = end - self._filled
            self._filling[self._filled : end] = rest[:taken]
            rest, self._filled = rest[taken:], end
            if end == PIECE:
                await self.send()

    async def send(self) -> None:
        """Have what has come written, once the piece before is."""
        await self.written()
        piece = memoryview(self._filling)[: self._filled]
        write = self._upload.write
        self._under_way = get_running_loop().run_in_executor(None, write, piece)
        self._filling, self._other, self._filled = self._other, self._filling, 0

    async def written(self) -> None:
        """Wait until all that was sent is written."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            with CancelScope(shield=True):  # nobody may close what is written to
                await under_way


@asynccontextmanager
async def writing(upload: Upload) -> AsyncIterator[Pieces]:
    """Yield what is written to an upload; at the end of the block all of it is."""
    pieces = Pieces(upload)
    try:
        yield pieces
        await pieces.send()
    finally:
        await pieces.written()
