"""Bytes that come in chunks of any size are written as they are, or not at all."""

import asyncio
import hashlib
from collections.abc import Sequence
from itertools import repeat

import pytest

from nfvo.api.artifacts import Upload
from nfvo.api.packages.pieces import PIECE, writing
from nfvo.errors import StorageFull

CHUNKS = [
    pytest.param([], id="nothing"),
    pytest.param([b"a"], id="one byte"),
    pytest.param([bytes([n]) * PIECE for n in range(3)], id="just pieces"),
    pytest.param([b"ab" * (3 * PIECE)], id="more than a piece at once"),
    pytest.param([bytes([n]) * 300_001 for n in range(9)], id="across the edges"),
]


async def write(upload: Upload, chunks: Sequence[bytes]) -> None:
    async with writing(upload) as pieces:
        for chunk in chunks:
            await pieces.add(chunk)


@pytest.mark.parametrize("chunks", CHUNKS)
def test_all_bytes_are_written_once_and_in_order(tmp_path, chunks):
    with Upload(tmp_path) as upload:
        asyncio.run(write(upload, chunks))

        whole = b"".join(chunks)
        assert upload.written().read_bytes() == whole
        assert upload.sha256 == hashlib.sha256(whole).hexdigest()


class Full(Upload):
    """An upload to a disk with room for one piece."""

    def write(self, chunk: bytes | memoryview) -> None:
        if self.size:
            raise StorageFull("no room", hint="make some")
        super().write(chunk)


@pytest.mark.parametrize("pieces", [2, 3])
def test_what_fails_behind_is_told_before_the_end(tmp_path, pieces):
    with Full(tmp_path) as upload:
        with pytest.raises(StorageFull):
            asyncio.run(write(upload, [*repeat(b"a" * PIECE, pieces)]))

        assert upload.size == PIECE


def test_a_client_that_breaks_off_leaves_no_write_behind(tmp_path):
    async def break_off(upload: Upload) -> None:
        async with writing(upload) as pieces:
            await pieces.add(b"a" * PIECE)
            raise ConnectionError

    with Upload(tmp_path) as upload:
        with pytest.raises(ConnectionError):
            asyncio.run(break_off(upload))

        assert upload.size == PIECE
