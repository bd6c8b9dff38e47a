"""Bodies of Jira's webhooks, and how Jira signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

SECRET = "It's a Secret to Everybody"


def milliseconds(at: datetime) -> int:
    """Return an instant as Jira writes it."""
    return int(at.timestamp() * 1000)


def issue(key: str = "SALES-41", **fields: Any) -> dict[str, Any]:
    """Return an issue; its id stays the same whatever its key is."""
    project = key.partition("-")[0]
    return {
        "id": "10040",
        "key": key,
        "fields": {
            "summary": "Fair stand in Shanghai",
            "project": {"id": "10000", "key": project},
            "issuetype": {"name": "Task"},
            "status": {"name": "To Do"},
            "assignee": None,
            "components": [],
            **fields,
        },
    }


def created(at: datetime, **fields: Any) -> dict[str, Any]:
    """Return the event that an issue was created."""
    return {
        "timestamp": milliseconds(at),
        "webhookEvent": "jira:issue_created",
        "issue_event_type_name": "issue_created",
        "issue": issue(**fields),
    }


def moved(at: datetime, status: str, change_id: str, key: str = "SALES-41") -> dict[str, Any]:
    """Return the event that an issue came into another status."""
    return {
        "timestamp": milliseconds(at),
        "webhookEvent": "jira:issue_updated",
        "issue_event_type_name": "issue_generic",
        "issue": issue(key, status={"name": status}),
        "changelog": {
            "id": change_id,
            "items": [
                {"field": "resolution", "fieldId": "resolution", "toString": "Done"},
                {"field": "status", "fieldId": "status", "toString": status},
            ],
        },
    }


def deleted(at: datetime) -> dict[str, Any]:
    """Return the event that an issue was deleted."""
    return {
        "timestamp": milliseconds(at),
        "webhookEvent": "jira:issue_deleted",
        "issue": issue(),
    }


def commented(at: datetime, comment_id: str, author: str, text: str = "Red is fine") -> Any:
    """Return the event that somebody wrote a comment on an issue."""
    return {
        "timestamp": milliseconds(at),
        "webhookEvent": "comment_created",
        "comment": {"id": comment_id, "author": {"accountId": author}, "body": text},
        "issue": issue(),
    }


def encode(body: dict[str, Any]) -> bytes:
    """Return a body as it is sent."""
    return json.dumps(body, ensure_ascii=False).encode()


def sign(body: bytes, secret: str = SECRET) -> str:
    """Return the value of `X-Hub-Signature`."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
