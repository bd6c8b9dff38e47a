"""How Jira's REST API is asked and answers, on Cloud and on Data Center.

Source: "The Jira Cloud platform REST API" (version 3) and Jira Data Center's REST API (version 2).
On Cloud a user signs in with an e-mail address and an API token, on Data Center with a personal
access token; the latter has no colon, so the credentials tell which of both is asked.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from services.connectors.domain.foreign_names import as_one_line
from services.connectors.domain.system_conversation import (
    OK,
    REQUEST_REFUSED,
    SystemAnswer,
    SystemFailed,
    SystemRequest,
    json_of,
)

CREATED, NO_CONTENT = 201, 204
MAX_DETAIL = 200


@dataclass(frozen=True)
class JiraSite:
    """A Jira, and who asks it."""

    is_cloud: bool
    authorization: str = field(repr=False)

    @property
    def root(self) -> str:
        """The path of its REST API: version 3 is on Cloud alone."""
        return f"/rest/api/{3 if self.is_cloud else 2}"

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> SystemRequest:
        """Return a request; `path` is below the API's root, and its parts are quoted already."""
        headers = {"Authorization": self.authorization, "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return SystemRequest(method, f"{self.root}{path}", query or {}, headers, sent)

    def issue_request(
        self,
        method: str,
        issue: str,
        below: str = "",
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> SystemRequest:
        """Return a request about an issue, by its id or key; `below` such as `/transitions`."""
        path = f"/issue/{quote(issue, safe='')}{below}"
        return self.request(method, path, query=query, body=body)


def jira_site(credentials: str) -> JiraSite:
    """Return the Jira that credentials are for: `e-mail:token` on Cloud, else Data Center."""
    if ":" in credentials:
        return JiraSite(True, "Basic " + b64encode(credentials.encode()).decode())  # noqa: FBT003  the field's name says it
    return JiraSite(False, f"Bearer {credentials}")  # noqa: FBT003  the field's name says it


def jira_json(answer: SystemAnswer) -> Any:
    """Return what Jira answered, `None` where it answered nothing; raises `SystemFailed`.

    Where Jira refuses a request, its own words are in the failure.
    """
    if answer.status == NO_CONTENT:
        return None
    if answer.status == CREATED:
        answer = replace(answer, status=OK)
    try:
        return json_of(answer)
    except SystemFailed as failed:
        if failed.code != REQUEST_REFUSED:
            raise
        detail = f"{failed.detail} {_words_of(answer.body)}".rstrip()
        raise SystemFailed(failed.code, detail) from failed


def _words_of(body: bytes) -> str:
    """Return the messages of an error as one line; nothing where it has none."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict):
        return ""
    messages, errors = document.get("errorMessages"), document.get("errors")
    told = [one for one in messages if isinstance(one, str)] if isinstance(messages, list) else []
    if isinstance(errors, dict):
        told += [f"{name}: {one}" for name, one in errors.items() if isinstance(one, str)]
    return as_one_line("; ".join(told))[:MAX_DETAIL]
