"""The engine with which an independent SCIM client reaches an installation in this process."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httpx
from scim2_client.client import BaseSyncSCIMClient, RawResponse

from shared.http.auth import Role
from shared.testing.installation import TestInstallation

SCIM = "/api/directory/v1/scim/v2"


class InstallationScimClient(BaseSyncSCIMClient):
    """Sends the requests of a client that waits to the event loop that serves them."""

    def __init__(self, installation: TestInstallation, loop: asyncio.AbstractEventLoop) -> None:
        """Call as an identity provider; the calls come from another thread than the loop's."""
        super().__init__()
        self._http = installation.http_client
        self._headers = installation.authorization_headers(Role.PROVISIONER)
        self._loop = loop

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return not endpoint.startswith("http") or endpoint.startswith(f"http://concord{SCIM}")

    def _parse_json(self, response: RawResponse) -> Any:
        return cast("httpx.Response", response).json()

    def request(self, method: str, url: str, **named: Any) -> httpx.Response:
        """Send one request and wait for its response."""
        path = url if url.startswith("http") else f"{SCIM}/{url.lstrip('/')}"
        headers = {**self._headers, **(named.pop("headers", None) or {})}
        sending = self._http.request(method, path, headers=headers, **named)
        return asyncio.run_coroutine_threadsafe(sending, self._loop).result(30)
