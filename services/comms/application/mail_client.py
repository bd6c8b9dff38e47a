"""Sends one e-mail to one mail server and returns the result.

As with webhooks the host's name is resolved here, and the address that was validated is the one
connected to. Only this machine is sent to without TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
from email.message import EmailMessage
from urllib.parse import urlsplit

import aiosmtplib

from services.comms.application.webhook_client import (
    ATTEMPT_TIMEOUT_SECONDS,
    resolve_addresses,
)
from services.comms.domain.message_address import MessageAddress, as_web_url
from services.comms.domain.refusals import InvalidSubscription
from services.comms.domain.webhook_delivery_commands import AttemptResult, ProviderRefusal
from services.comms.domain.webhook_url_validation import AllowedNetworks

SMTPS_PORT, SUBMISSION_PORT = 465, 587
QUIT_TIMEOUT_SECONDS = 1.0
"""How long the end of a connection may take, when the server has the mail already."""
MAX_MESSAGE_LENGTH = 200
ACCEPTED = 250
TEMPORARY_CODES = range(400, 500)


async def send_mail(
    address: MessageAddress,
    message: EmailMessage,
    allowed: AllowedNetworks,
    timeout_seconds: float = ATTEMPT_TIMEOUT_SECONDS,
) -> AttemptResult:
    """Send an e-mail; whatever goes wrong is part of the result, never raised."""
    try:
        async with asyncio.timeout(timeout_seconds) as limit:
            await _send(address, message, allowed, timeout_seconds, limit)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        return _refused(refused.recipients[0])
    except aiosmtplib.SMTPResponseException as refused:
        return _refused(refused)
    except TimeoutError:
        return AttemptResult(None, f"no answer within {timeout_seconds:g} seconds")
    except InvalidSubscription as refusal:
        return AttemptResult(None, str(refusal))
    except (aiosmtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
        return _not_sent(error)
    return AttemptResult(ACCEPTED)


def _not_sent(error: Exception) -> AttemptResult:
    """Return the result of what went wrong other than by an answer of the mail server."""
    # The library raises its base class itself where the server has no STARTTLS, or no login.
    if type(error) in {aiosmtplib.SMTPException, aiosmtplib.SMTPNotSupported}:
        text = "the mail server lacks an extension"
        return AttemptResult(None, refusal=ProviderRefusal("no-tls-or-login", text))
    if isinstance(error, socket.gaierror):
        return AttemptResult(None, "its host is unknown")
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return AttemptResult(None, "no TLS connection")
    return AttemptResult(None, "no connection, or it broke")


async def _send(
    address: MessageAddress,
    message: EmailMessage,
    allowed: AllowedNetworks,
    timeout_seconds: float,
    limit: asyncio.Timeout,
) -> None:
    """Send an e-mail; once the server has it, nothing is raised and the limit ends."""
    web_url, parts = as_web_url(address.url), urlsplit(address.url)
    is_encrypted_at_once = parts.scheme == "smtps"
    host = parts.hostname or ""
    port = parts.port or (SMTPS_PORT if is_encrypted_at_once else SUBMISSION_PORT)
    user, _, password = (address.secret or "").partition(":")
    client = aiosmtplib.SMTP(
        hostname=host,
        sock=await _connect(await resolve_addresses(web_url, allowed), port),
        username=user or None,
        password=password or None,
        use_tls=is_encrypted_at_once,
        start_tls=not is_encrypted_at_once and web_url.startswith("https:"),
        timeout=timeout_seconds,
        local_hostname=str(address.sender).rpartition("@")[2],
    )
    try:
        await client.connect()
        await client.send_message(message)
        limit.reschedule(None)
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=QUIT_TIMEOUT_SECONDS)
    finally:
        client.close()


async def _connect(addresses: list[str], port: int) -> socket.socket:
    """Return a connection to the first address that answers; raises `OSError`."""
    *others, last = addresses
    for address in others:
        with contextlib.suppress(OSError):
            return await _connect_to(address, port)
    return await _connect_to(last, port)


async def _connect_to(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.setblocking(False)  # noqa: FBT003  positional only
    try:
        await asyncio.get_running_loop().sock_connect(connection, (address, port))
    except BaseException:
        connection.close()
        raise
    return connection


def _refused(
    refused: aiosmtplib.SMTPResponseException | aiosmtplib.SMTPRecipientRefused,
) -> AttemptResult:
    """Return the result of a code of 4xx, which may be taken later, or of 5xx."""
    # The text may name the recipient, who is no matter of those who keep subscriptions.
    text = re.sub(r"\S+@\S+", "…", refused.message)
    shown = "".join(c if c.isprintable() else " " for c in text)[:MAX_MESSAGE_LENGTH]
    is_temporary = refused.code in TEMPORARY_CODES
    return AttemptResult(None, refusal=ProviderRefusal(str(refused.code), shown, is_temporary))
