"""Bytes into and out of volumes, through libvirt's streams."""

import time

from nfvo.descriptor.package.contents import Readable
from nfvo.vim.libvirt.connection import Connection
from nfvo.vim.libvirt.storage import Volume

CHUNK = 256 * 1024


def upload(
    connection: Connection,
    volume: Volume,
    source: Readable,
    *,
    offset: int,
    limit_s: float,
) -> int:
    """
    Send ``source`` to the volume from ``offset``, until its end or ``limit_s``.

    Returns the number of bytes that are in the volume's file now; at least one chunk
    is sent, so that repeating it comes to an end.
    """
    deadline = time.monotonic() + limit_s
    stream = connection.newStream(0)
    volume.upload(stream, offset, 0, 0)
    sent = 0
    while chunk := source.read(CHUNK):
        while chunk:
            count = stream.send(chunk)
            sent, chunk = sent + count, chunk[count:]
        if time.monotonic() > deadline:
            break
    stream.finish()
    return sent


def download(connection: Connection, volume: Volume, length: int) -> bytes:
    """Return the first ``length`` bytes of a volume, or all when it has less."""
    stream = connection.newStream(0)
    volume.download(stream, 0, length, 0)
    parts = []
    while part := stream.recv(CHUNK):
        parts.append(part)
    stream.finish()
    return b"".join(parts)
