"""What tests do to a server as its administrator."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx


class KeycloakAdminClient:
    """Calls a server's admin API; raises `httpx.HTTPStatusError` where it refuses."""

    def __init__(self, url: str) -> None:
        """`url` names user and password, as in `http://admin:secret@127.0.0.1:8080`."""
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        self.base_url = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
        self._login = {"username": parts.username or "", "password": parts.password or ""}

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request below `/admin/realms` and return the answer's JSON, if it has some.

        Every request signs on anew: the administrator's tokens live for a minute only.
        """
        with httpx.Client(base_url=self.base_url, trust_env=False, timeout=60) as http:
            form = {"grant_type": "password", "client_id": "admin-cli", **self._login}
            signed_on = http.post("/realms/master/protocol/openid-connect/token", data=form)
            signed_on.raise_for_status()
            token = signed_on.json()["access_token"]
            answer = http.request(
                method,
                f"/admin/realms{path}",
                json=body,
                headers={"Authorization": f"Bearer {token}"},
            )
            answer.raise_for_status()
            return answer.json() if answer.content else None
