"""A mail server on this machine: it checks who sends, and keeps what came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class MailServer:
    """Takes e-mail of one user, and refuses what its recipient says."""

    def __init__(self) -> None:
        """Start without mail."""
        self.mails: list[Any] = []
        self.port = 0

    @property
    def address(self) -> dict[str, str]:
        """The address of the mail server, without a recipient."""
        return {
            "url": f"smtp://127.0.0.1:{self.port}",
            "secret": "concord:secret:1",
            "sender": "concord@example.com",
        }

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        """Let one user in."""
        return AuthResult(success=(data.login, data.password) == (b"concord", b"secret:1"))

    async def handle_RCPT(  # noqa: N802  the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Refuse those that are named for it."""
        if address.startswith("full"):
            return "452 4.2.2 mailbox of full@example.com is full"
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep an e-mail."""
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@asynccontextmanager
async def run_mail_server() -> AsyncIterator[MailServer]:
    """Take e-mail on a free port until the block ends."""
    handler = MailServer()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            handler,
            authenticator=handler.authenticate,
            auth_required=True,
            auth_require_tls=False,
        ),
        "127.0.0.1",
        0,
    )
    async with server:
        handler.port = server.sockets[0].getsockname()[1]
        yield handler
