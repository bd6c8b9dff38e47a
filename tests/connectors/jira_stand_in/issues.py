"""The issues of the Jira that stands in: their changes, comments and remote links."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
"""The zone of the user who asks: times are written and searched in it."""
STATUSES = ("To Do", "In Progress", "Done")
"""Any status leads to any other, by a transition that is called as the status."""


def written(at: datetime) -> str:
    """Return a time as Jira writes it: `2026-11-23T09:00:00.000+0800`."""
    local = at.astimezone(ZONE)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03}{local:%z}"


def rich(text: str) -> dict[str, Any]:
    """Return a text as a document."""
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


@dataclass
class Issue:
    """An issue."""

    id: str
    key: str
    created: datetime
    updated: datetime
    summary: str = "Fair stand in Shanghai"
    item_type: str = "Task"
    status: str = STATUSES[0]
    histories: list[dict[str, Any]] = field(default_factory=list)
    """The changelog, the oldest first."""
    comments: list[dict[str, Any]] = field(default_factory=list)
    links: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Remote links by their global id."""

    @property
    def project(self) -> str:
        """The key of its project."""
        return self.key.rpartition("-")[0]

    def change(self, field_name: str, value: str, change_id: str, at: datetime, who: str) -> None:
        """Note a change of a field."""
        before = self.status if field_name == "status" else None
        item = {
            "field": field_name,
            "fieldtype": "jira",
            "fieldId": field_name,
            "fromString": before or "",
            "toString": value,
        }
        author = {"accountId": who, "displayName": who, "active": True}
        created = {"id": change_id, "author": author, "created": written(at), "items": [item]}
        self.histories.append(created)
        self.updated = at

    def fields(self, *, is_cloud: bool) -> dict[str, Any]:
        """Return its fields as the API answers."""
        text = f"For {self.summary}"
        return {
            "summary": self.summary,
            "description": rich(text) if is_cloud else text,
            "project": {"id": "10000", "key": self.project},
            "issuetype": {"id": "10001", "name": self.item_type},
            "status": {"id": str(STATUSES.index(self.status)), "name": self.status},
            "assignee": None,
            "components": [],
            "created": written(self.created),
            "updated": written(self.updated),
        }

    def webhook(self, at: datetime, history: dict[str, Any] | None, who: str) -> dict[str, Any]:
        """Return the body of the webhook that tells of its creation or of a change."""
        kind = "created" if history is None else "updated"
        body: dict[str, Any] = {
            "timestamp": int(at.timestamp() * 1000),
            "webhookEvent": f"jira:issue_{kind}",
            "user": {"accountId": who, "displayName": who},
            "issue": {"id": self.id, "key": self.key, "fields": self.fields(is_cloud=False)},
        }
        if history is not None:
            body["changelog"] = {"id": history["id"], "items": history["items"]}
        return body
