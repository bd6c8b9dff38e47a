"""HTTP clients of an installation in containers, which is reached through its gateway."""

from __future__ import annotations

from contextlib import suppress

import httpx

from shared.terminal.api_client import ProblemResponseError
from shared.terminal.connection_errors import InstallationUnreachable
from shared.terminal.idle_waiting import wait_until_caught_up
from shared.terminal.installation_connection import open_api_client
from shared.testing.plain_http import EMPTY_TLS_CONTEXT


def open_http_client(base_url: str, token: str) -> httpx.Client:
    """Return a client with this token; close it."""
    return httpx.Client(
        base_url=base_url,
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
        verify=EMPTY_TLS_CONTEXT,
        trust_env=False,
    )


def is_ready(base_url: str) -> bool:
    """Return whether every service serves."""
    with suppress(httpx.TransportError):
        url = f"{base_url}/health/ready"
        return httpx.get(url, verify=EMPTY_TLS_CONTEXT, timeout=30).is_success
    return False


def all_consumers_caught_up(base_url: str, token: str) -> bool:
    """Return whether every consumer has processed everything; False while services are away."""
    with (
        suppress(InstallationUnreachable, ProblemResponseError),
        open_api_client(base_url, token) as client,
    ):
        wait_until_caught_up(client)
        return True
    return False
