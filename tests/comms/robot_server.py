"""Robots of chat on this machine: they check signatures by their own code and store what came."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "0123456789abcdef-token"
ACCEPTED = {
    "feishu": '{"code":0,"msg":"success"}',
    "dingtalk": '{"errcode":0,"errmsg":"ok"}',
    "wecom": '{"errcode":0,"errmsg":"ok"}',
    "slack": "ok",
}
WRONG_SIGNATURE = {
    "feishu": '{"code":19021,"msg":"sign match fail"}',
    "dingtalk": '{"errcode":310000,"errmsg":"sign not match"}',
}


@dataclass
class RobotServer:
    """A robot of one provider, with the answers that are still to be given."""

    transport: str
    secret: str | None
    port: int = 0
    delay: float = 0.0
    """Seconds before it answers."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    answers: list[tuple[int, str]] = field(default_factory=list)
    """HTTP status and body, the next first; when there are none left, what the robot says."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    """What was taken, and what was answered by `answers`."""

    next_secret: str | None = None
    """What it signs with after the next message that it takes."""

    @property
    def url(self) -> str:
        """The address of the robot, with its token."""
        base = f"http://127.0.0.1:{self.port}"
        return {
            "feishu": f"{base}/open-apis/bot/v2/hook/{TOKEN}",
            "dingtalk": f"{base}/robot/send?access_token={TOKEN}",
            "wecom": f"{base}/cgi-bin/webhook/send?key={TOKEN}",
            "slack": f"{base}/services/T0/B0/{TOKEN}",
        }[self.transport]

    def is_signed(self, target: str, body: dict[str, Any]) -> bool:
        """Check a message as the provider's documentation says."""
        query = parse_qs(urlsplit(target).query)
        secret = (self.secret or "").encode()
        if self.transport == "feishu":
            key = body["timestamp"].encode() + b"\n" + secret
            mac = hmac.new(key, digestmod=hashlib.sha256).digest()
            return bool(base64.b64decode(body["sign"]) == mac)
        if self.transport == "dingtalk":
            (timestamp,), (sign,) = query["timestamp"], query["sign"]
            mac = hmac.new(secret, timestamp.encode() + b"\n" + secret, hashlib.sha256).digest()
            return len(timestamp) == 13 and base64.b64decode(sign) == mac
        return True

    async def respond(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        target = head.split(" ")[1]
        length = next(
            int(line.split(":")[1])
            for line in head.split("\r\n")
            if line.lower().startswith("content-length")
        )
        body = json.loads(await reader.readexactly(length))
        status, answer = 200, ACCEPTED[self.transport]
        if not self.is_signed(target, body) or TOKEN not in target:
            answer = WRONG_SIGNATURE[self.transport]
        elif self.answers:
            status, answer = self.answers.pop(0)
            self.bodies.append(body)
        else:
            self.bodies.append(body)
            self.secret = self.next_secret or self.secret
        content, packing = answer.encode(), ""
        if "gzip" in head:  # as many servers do whenever a client offers it
            content, packing = gzip.compress(content), "Content-Encoding: gzip\r\n"
        with suppress(TimeoutError):
            await asyncio.wait_for(self.closing.wait(), self.delay)
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\n{packing}"
            "Connection: close\r\n\r\n".encode()
        )
        writer.write(content)
        with suppress(OSError):
            await writer.drain()
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def run_robot(
    transport: str, secret: str | None = None, *answers: tuple[int, str]
) -> AsyncIterator[RobotServer]:
    """Take messages on a free port until the block ends."""
    robot = RobotServer(transport, secret, answers=list(answers))
    server = await asyncio.start_server(robot.respond, "127.0.0.1", 0)
    robot.port = server.sockets[0].getsockname()[1]
    try:
        yield robot
    finally:
        robot.closing.set()
        server.close()
        await server.wait_closed()
