"""A client of Keycloak's admin API, for tests."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx


class KeycloakAdminClient:
    """Calls a server's admin API; raises `httpx.HTTPStatusError` where it refuses."""

    def __init__(self, url: str) -> None:
        """Take an address with user and password, such as `http://admin:secret@127.0.0.1:8080`."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        self.base_url = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
        self._login = {"username": parts.username or "", "password": parts.password or ""}

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request below `/admin/realms` and return the response's JSON, if it has some.

        Every request signs on again: the administrator's tokens expire after a minute.
        """
        with httpx.Client(base_url=self.base_url, trust_env=False, timeout=60) as http:
            form = {"grant_type": "password", "client_id": "admin-cli", **self._login}
            token_response = http.post("/realms/master/protocol/openid-connect/token", data=form)
            token_response.raise_for_status()
            token = token_response.json()["access_token"]
            response = http.request(
                method,
                f"/admin/realms{path}",
                json=body,
                headers={"Authorization": f"Bearer {token}"},
            )
            response.raise_for_status()
            return response.json() if response.content else None
