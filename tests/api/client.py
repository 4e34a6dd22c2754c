"""A client of the ASGI application in this process: no socket, no thread of its own."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI


@dataclass
class Client:
    """Sends requests with one token; every answer is the real application's."""

    app: FastAPI
    token: str = ""
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def as_(self, token: str) -> "Client":
        """Return a client with another token."""
        return Client(self.app, token, self.runner)

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request; errors inside the application become its answer 500."""
        return self.runner.run(self._send(method, path, **more))

    async def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers = {**own, **more.pop("headers", {})}
        async with httpx.AsyncClient(transport=transport, base_url="http://nfvo") as c:
            return await c.request(method, path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        """GET what must be there."""
        answer = self("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def close(self) -> None:
        """End the event loop."""
        self.runner.close()
