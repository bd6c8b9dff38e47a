"""A receiver of webhooks on this machine: gives scripted answers and stores its messages."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class WebhookReceiver:
    """The messages that were received, and the answers that are still to be given."""

    url: str = ""
    responses: list[str] = field(default_factory=list)
    """Status lines and headers, the next first; `200 OK` when there are none left."""
    response_delay: float = 0.0
    """Seconds before it answers."""
    messages: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    pending_responses: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def message_ids(self) -> list[str]:
        """The ids of the messages, in the order of arrival."""
        return [headers["webhook-id"] for headers, _ in self.messages]

    def handle_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, concurrently with the others."""
        self.pending_responses.add(asyncio.create_task(self._respond(reader, writer)))

    async def _respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = (line.partition(": ") for line in head.split("\r\n")[1:])
        headers = {name.lower(): value for name, _, value in lines}
        body = await reader.readexactly(int(headers["content-length"]))
        self.messages.append((headers, body))
        answer = self.responses.pop(0) if self.responses else "200 OK"
        with suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), self.response_delay)
        writer.write(f"HTTP/1.1 {answer}\r\nContent-Length: 2\r\n\r\nno".encode())
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def run_webhook_receiver(*answers: str) -> AsyncIterator[WebhookReceiver]:
    """Receive on a free port until the block ends."""
    receiver = WebhookReceiver(responses=list(answers))
    server = await asyncio.start_server(receiver.handle_connection, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.close()
        await asyncio.gather(*receiver.pending_responses)


def has_valid_signature(headers: dict[str, str], body: bytes, secret: str = WEBHOOK_SECRET) -> bool:
    """Check a message as its receiver would, by the bytes that came."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    prefix = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
    digest = hmac.new(key, prefix + body, hashlib.sha256).digest()
    return headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
