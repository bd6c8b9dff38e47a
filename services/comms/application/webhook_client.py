"""Sends one webhook message to one receiver and returns the result.

The host's name is resolved here, and the address that was validated is the one connected to, so
that a name cannot resolve to another address in between (DNS rebinding). Redirects are not
followed, proxies of the environment are not used, and nothing of the response is read but its
status and `Retry-After`.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from ipaddress import ip_address

import httpx

from services.comms.domain.refusals import InvalidSubscription
from services.comms.domain.webhook_delivery_commands import AttemptResult
from services.comms.domain.webhook_url_validation import AllowedNetworks, validate_resolved_address
from shared.http.certificate_authorities import well_known_authorities
from shared.http.retry_after import parse_retry_after

ATTEMPT_TIMEOUT_SECONDS = 15.0
"""How long an attempt may take: resolving, connecting, sending and the response together."""
MAX_ERROR_LENGTH = 300
"""Characters of an error that are stored."""


@asynccontextmanager
async def open_webhook_client(
    allowed: AllowedNetworks = (),
    timeout_seconds: float = ATTEMPT_TIMEOUT_SECONDS,
) -> AsyncIterator[WebhookClient]:
    """Open a client that sends to public addresses and to these networks.

    Its connections are closed with the block.
    """
    async with AsyncExitStack() as stack:
        yield WebhookClient(_ClientOfHost(stack, timeout_seconds), allowed, timeout_seconds)


class _ClientOfHost(dict[str, httpx.AsyncClient]):
    """The connections that are kept, for each host its own.

    They are made to addresses, and a certificate is that of a host: what is kept of one host must
    not carry what is for another one at the same address.
    """

    def __init__(self, stack: AsyncExitStack, timeout_seconds: float) -> None:
        """Begin without connections; they are closed with the stack."""
        self._stack = stack
        self._timeout_seconds = timeout_seconds

    def __missing__(self, host: str) -> httpx.AsyncClient:
        """Return a new client for a host."""
        client = self[host] = httpx.AsyncClient(
            timeout=self._timeout_seconds,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20),
            trust_env=False,
            follow_redirects=False,
            verify=well_known_authorities(),
        )
        self._stack.push_async_callback(client.aclose)
        return client


class WebhookClient:
    """Sends webhook messages."""

    def __init__(
        self,
        clients: Mapping[str, httpx.AsyncClient],
        allowed: AllowedNetworks,
        timeout_seconds: float,
    ) -> None:
        """Use a connection pool for each host; made by `open_webhook_client`."""
        self._clients = clients
        self._allowed = allowed
        self._timeout_seconds = timeout_seconds

    async def post(
        self, url: str, headers: Mapping[str, str], body: str, now: datetime
    ) -> AttemptResult:
        """Post a body; whatever goes wrong is part of the result, never raised."""
        result, _ = await self.exchange(url, headers, body, now, max_answer_bytes=0)
        return result

    async def exchange(
        self,
        url: str,
        headers: Mapping[str, str],
        body: str,
        now: datetime,
        *,
        max_answer_bytes: int,
    ) -> tuple[AttemptResult, bytes]:
        """Post a body, and return the result with the beginning of the answer's body.

        Whatever goes wrong is part of the result, never raised.
        """
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._post(httpx.URL(url), headers, body, now, max_answer_bytes)
        except TimeoutError:
            error = f"no answer within {self._timeout_seconds:g} seconds"
        except InvalidSubscription as refusal:
            error = _printable(str(refusal))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as failure:
            error = _failure(failure)
        return AttemptResult(None, error), b""

    async def _post(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        body: str,
        now: datetime,
        max_answer_bytes: int,
    ) -> tuple[AttemptResult, bytes]:
        *others, last = await resolve_addresses(str(url), self._allowed)
        for address in others:
            try:
                return await self._post_to(address, url, headers, body, now, max_answer_bytes)
            except httpx.ConnectError:
                continue
        return await self._post_to(last, url, headers, body, now, max_answer_bytes)

    async def _post_to(
        self,
        address: str,
        url: httpx.URL,
        headers: Mapping[str, str],
        body: str,
        now: datetime,
        max_answer_bytes: int,
    ) -> tuple[AttemptResult, bytes]:
        async with self._clients[url.host].stream(
            "POST",
            url.copy_with(host=address),
            headers={**headers, "host": url.netloc.decode()},
            content=body.encode(),
            extensions={"sni_hostname": url.host},
        ) as response:
            result = AttemptResult(
                response.status_code,
                retry_after=parse_retry_after(response.headers.get("retry-after"), now),
            )
            return result, await _read_beginning(response, max_answer_bytes)


async def _read_beginning(response: httpx.Response, max_bytes: int) -> bytes:
    """Return at most so many bytes of an answer as they came, so that nothing is unpacked."""
    read = b""
    if max_bytes:
        async for chunk in response.aiter_raw():
            read += chunk
            if len(read) >= max_bytes:
                break
    return read[:max_bytes]


async def resolve_addresses(url: str, allowed: AllowedNetworks) -> list[str]:
    """Return the addresses of a URL's host.

    Raises `InvalidSubscription` where one of them is forbidden, and `OSError` for an unknown host.
    """
    host = httpx.URL(url).host
    resolved = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(socket_address[0]) for *_, socket_address in resolved))
    for address in addresses:
        validate_resolved_address(ip_address(address), url, allowed)
    return addresses


def _failure(error: Exception) -> str:
    """Return what a keeper of webhooks has to know of an error; its own text is the library's."""
    if isinstance(error, socket.gaierror):
        return "its host is unknown"
    if isinstance(error, httpx.ConnectError):
        return "no TLS connection" if _is_caused_by(error, ssl.SSLError) else "no connection"
    if isinstance(error, httpx.ProtocolError):
        return "the answer is no HTTP"
    return "the connection broke"


def _is_caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    cause = error.__cause__ or error.__context__
    return cause is not None and (isinstance(cause, kind) or _is_caused_by(cause, kind))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:MAX_ERROR_LENGTH]
