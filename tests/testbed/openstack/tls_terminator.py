"""Answer by TLS for an HTTP server on loopback: ``LISTEN SERVER CERTIFICATE KEY``.

The server is told that its client used https, for Keystone tells its own URL. One
request is made on each connection: the bed's servers close them.
"""

import asyncio
import contextlib
import ssl
import sys

ADDRESS = "127.0.0.1"
TOLD = b"X-Forwarded-Proto: https\r\n"


async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on all that comes, then say that it was all."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def serve(listen: int, server: int, certificate: str, key: str) -> None:
    """Serve for ever."""

    async def answer(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):
            from_server, to_server = await asyncio.open_connection(ADDRESS, server)
            to_server.write(await reader.readline() + TOLD)
            asking = asyncio.create_task(relay(reader, to_server))
            await relay(from_server, writer)
            asking.cancel()
            to_server.close()
            writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    listening = await asyncio.start_server(answer, ADDRESS, listen, ssl=context)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
