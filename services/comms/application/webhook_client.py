"""Sends one message to one receiver, and says what came of it.

The host's name is resolved here, and the address that was looked at is the one connected to, so
that a name cannot lead somewhere else a moment later. Redirects are not followed, proxies of the
environment not used, and of the answer nothing is read but its status and Retry-After.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

import httpx

from services.comms.domain.refusals import InvalidSubscription
from services.comms.domain.webhook_delivery import AttemptResult
from services.comms.domain.webhook_url_validation import validate_address

TIMEOUT_SECONDS = 15.0
"""For everything: name, connection, sending, answer."""
MAX_ERROR_LENGTH = 300
OVERLONG_RETRY_AFTER = timedelta(days=365)


@asynccontextmanager
async def open_webhook_client(
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> AsyncIterator[WebhookClient]:
    """Open what messages are sent by."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=20)
    async with httpx.AsyncClient(
        timeout=timeout_seconds, limits=limits, trust_env=False, follow_redirects=False
    ) as client:
        yield WebhookClient(client, timeout_seconds)


class WebhookClient:
    """Sends messages."""

    def __init__(self, client: httpx.AsyncClient, timeout_seconds: float) -> None:
        """Made by `mail`."""
        self._client = client
        self._patience = timeout_seconds

    async def post(
        self, url: str, headers: Mapping[str, str], body: str, now: datetime
    ) -> AttemptResult:
        """Post a body; whatever goes wrong is part of the answer."""
        try:
            async with asyncio.timeout(self._patience):
                return await self._post(httpx.URL(url), headers, body, now)
        except TimeoutError:
            return AttemptResult(None, f"no answer within {self._patience:g} seconds")
        except InvalidSubscription as refused:
            return AttemptResult(None, _printable(str(refused)))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            return AttemptResult(None, _printable(f"{type(error).__name__}: {error}"))

    async def _post(
        self, url: httpx.URL, headers: Mapping[str, str], body: str, now: datetime
    ) -> AttemptResult:
        *others, last = await _resolve_addresses(url)
        for address in others:
            try:
                return await self._post_to(address, url, headers, body, now)
            except httpx.ConnectError:
                continue
        return await self._post_to(last, url, headers, body, now)

    async def _post_to(
        self, address: str, url: httpx.URL, headers: Mapping[str, str], body: str, now: datetime
    ) -> AttemptResult:
        async with self._client.stream(
            "POST",
            url.copy_with(host=address),
            headers={**headers, "host": url.netloc.decode()},
            content=body.encode(),
            extensions={"sni_hostname": url.host},
        ) as answer:
            return AttemptResult(
                answer.status_code,
                retry_after=parse_retry_after(answer.headers.get("retry-after"), now),
            )


def parse_retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Return how long a receiver wants to be left alone, in seconds or until a date."""
    if header is None:
        return None
    if header.isdecimal() and header.isascii():
        return timedelta(seconds=int(header)) if len(header) < 8 else OVERLONG_RETRY_AFTER  # noqa: PLR2004
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - now


async def _resolve_addresses(url: httpx.URL) -> list[str]:
    """Resolve a URL's host; raises `InvalidSubscription` where it leads where nothing may go."""
    port = url.port or (443 if url.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(where[0]) for *_, where in found))
    for address in addresses:
        validate_address(ip_address(address), str(url))
    return addresses


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:MAX_ERROR_LENGTH]
