"""Whatever goes wrong with a mail server is the result of the attempt."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.comms.api.message_subscription_bodies import MailboxMalformed
from services.comms.application.mail_client import send_mail
from services.comms.application.message_sender import MAILBOX_UNUSABLE, send_message
from services.comms.application.webhook_client import open_webhook_client
from services.comms.domain.message_address import MessageAddress
from services.comms.domain.message_mail import build_mail
from services.comms.domain.message_texts import MessageText
from services.comms.domain.webhook_delivery_commands import AttemptResult
from tests.comms.webhook_delivery import LOOPBACK


async def send_to(url: str, timeout_seconds: float = 5.0) -> AttemptResult:
    """Send an e-mail to a mail server."""
    address = MessageAddress(
        url=url, secret="u:p", sender="concord@example.com", recipient="ann@example.com"
    )
    text = MessageText("Title", "Body")
    mail = build_mail(address, text, UUID(int=1), datetime(2026, 11, 23, tzinfo=UTC))
    return await send_mail(address, mail, LOOPBACK, timeout_seconds)


@asynccontextmanager
async def run_server(*lines: str) -> AsyncIterator[int]:
    """Answer each line of a client with the next of these, the first unasked; give the port."""
    ended = asyncio.Event()

    async def respond(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in lines:
            writer.write(f"{line}\r\n".encode())
            if not await reader.readline():
                break
        writer.close()
        ended.set()

    server = await asyncio.start_server(respond, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
        await asyncio.wait_for(ended.wait(), 5)
    finally:
        server.close()


async def test_a_server_without_login_is_not_sent_to() -> None:
    async with run_server("220 here", "250 here") as port:
        result = await send_to(f"smtp://127.0.0.1:{port}")
    assert result.refusal is not None
    assert (result.status, result.refusal.code) == (None, "no-tls-or-login")


async def test_a_server_that_greets_with_a_refusal_is_tried_again_or_not_by_its_code() -> None:
    for greeting, is_temporary in (("421 busy", True), ("554 no", False)):
        async with run_server(greeting) as port:
            result = await send_to(f"smtp://127.0.0.1:{port}")
        assert result.refusal is not None
        assert (result.refusal.code, result.refusal.is_temporary) == (greeting[:3], is_temporary)


async def test_no_mail_goes_without_tls_where_the_address_says_so() -> None:
    async with run_server("220 here", "250 here") as port:
        result = await send_to(f"smtps://127.0.0.1:{port}")
    assert result == AttemptResult(None, "no TLS connection")


async def test_a_silent_server_is_given_up_in_time() -> None:
    ended = asyncio.Event()

    async def hold(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    result = await send_to(url, 0.2)
    ended.set()
    server.close()
    assert result == AttemptResult(None, "no answer within 0.2 seconds")


async def test_mail_that_a_server_took_is_sent_even_if_it_never_ends_the_connection() -> None:
    ended = asyncio.Event()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        for end, answer in (
            (b"\r\n", b"250-here\r\n250 AUTH PLAIN\r\n"),
            (b"\r\n", b"235 in\r\n"),
            (b"\r\n", b"250 from\r\n"),
            (b"\r\n", b"250 to\r\n"),
            (b"\r\n", b"354 go on\r\n"),
            (b"\r\n.\r\n", b"250 taken\r\n"),
        ):
            await reader.readuntil(end)
            writer.write(answer)
        await ended.wait()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    # The end of the connection takes longer than the whole attempt may.
    result = await send_to(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", 0.9)
    ended.set()
    server.close()
    assert result == AttemptResult(250)


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1"])
async def test_mail_reaches_no_machine_that_webhooks_may_not_reach(host: str) -> None:
    result = await send_to(f"smtps://{host}")
    assert result.status is None
    assert host in result.error


async def test_a_host_that_nobody_knows_is_named_so() -> None:
    result = await send_to("smtps://nowhere.invalid")
    assert result == AttemptResult(None, "its host is unknown")


@pytest.mark.parametrize(
    "mailbox",
    [
        "=?utf-8?q?=0D=0ADATA?=@example.com",  # an encoded word is decoded: here to a line break
        "=?utf-8?q?bob=40other.org=2C?=@example.com",
        "=?iso-2022-jp?q?=40+?=$_@example.com",
        "ann@example.",  # of which a library makes an empty recipient
        "ann@example..com",
        "a..n@example.com",
        "ann@example.com\nBcc: bob@other.org",
    ],
)
@pytest.mark.parametrize("part", ["sender", "recipient"])
async def test_what_is_no_plain_mailbox_is_never_sent_to(mailbox: str, part: str) -> None:
    assert re.fullmatch(MailboxMalformed.patterns[0], mailbox) is None
    mailboxes = {"sender": "concord@example.com", "recipient": "ann@example.com", part: mailbox}
    address = MessageAddress(url="smtps://nowhere.invalid", **mailboxes)
    text, at = MessageText("Title", "Body"), datetime(2026, 11, 23, tzinfo=UTC)
    async with open_webhook_client() as client:
        result = await send_message("email", address, text, UUID(int=1), at, client, LOOPBACK)
    assert result == MAILBOX_UNUSABLE
