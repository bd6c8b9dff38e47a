"""A receiver of webhooks on this machine: answers as it is told to, and keeps what it gets."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Receiver:
    """What came, and what is still to be answered."""

    url: str = ""
    answers: list[str] = field(default_factory=list)
    """Status lines and headers, the next first; `200 OK` when there are none left."""
    pause: float = 0.0
    """Seconds before it answers."""
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def ids(self) -> list[str]:
        """The id of every message, as they came."""
        return [headers["webhook-id"] for headers, _ in self.messages]

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one request and answer it, beside the others."""
        self.under_way.add(asyncio.create_task(self._answer(reader, writer)))

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = (line.partition(": ") for line in head.split("\r\n")[1:])
        headers = {name.lower(): value for name, _, value in lines}
        body = await reader.readexactly(int(headers["content-length"]))
        self.messages.append((headers, body))
        answer = self.answers.pop(0) if self.answers else "200 OK"
        with suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), self.pause)
        writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: 2\r\n\r\nno".encode())
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def receiving(*answers: str) -> AsyncIterator[Receiver]:
    """Receive on a free port until the block ends."""
    receiver = Receiver(answers=list(answers))
    server = await asyncio.start_server(receiver.take, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.close()
        await asyncio.gather(*receiver.under_way)


def is_signed(headers: dict[str, str], body: bytes, secret: str = SECRET) -> bool:
    """Check a message as its receiver would, by the bytes that came."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    prefix = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
    digest = hmac.new(key, prefix + body, hashlib.sha256).digest()
    return headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
