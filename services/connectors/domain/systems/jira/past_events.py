"""What happened to an issue, as Jira's webhooks would have told it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.connectors.domain.foreign_names import as_one_line
from services.connectors.domain.past_changes import IDENTIFIER_PREFIX, PastChange
from services.connectors.domain.systems.jira.rich_text import plain_text

_FIRST = datetime.min.replace(tzinfo=UTC)
_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


def past_events(
    issue: Mapping[str, Any], histories: Sequence[Mapping[str, Any]]
) -> list[PastChange]:
    """Return an issue's creation and the changes of its status, the oldest first.

    A change has the id that its webhook has too, so whichever comes second does nothing. The issue
    is in each as it is now. What has no id is left out: one such must not hold up all others.
    """
    if not _has_id(issue):
        return []
    fields = dict(issue.get("fields") or {})
    if "description" in fields:
        fields["description"] = plain_text(fields["description"])
    told = {"id": issue["id"], "key": issue.get("key"), "fields": fields}
    created = {
        "timestamp": _milliseconds(fields.get("created")),
        "webhookEvent": "jira:issue_created",
        "issue": told,
    }
    named: list[tuple[str, Mapping[str, Any]]] = [("created", created)]
    for one in sorted(filter(_has_id, histories), key=_order):
        if _changes_status(one):
            changed = {
                "timestamp": _milliseconds(one.get("created")),
                "webhookEvent": "jira:issue_updated",
                "user": one.get("author"),
                "issue": told,
                "changelog": {"id": one["id"], "items": one.get("items")},
            }
            named.append((one["id"], changed))
    return [
        PastChange(as_one_line(f"{IDENTIFIER_PREFIX}{issue['id']}:{name}"), _encoded(body))
        for name, body in named
    ]


def moment_of(text: object) -> datetime | None:
    """Return the moment of a time as Jira writes it; `None` for anything else."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        return None if moment is None or moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _has_id(told: object) -> bool:
    return isinstance(told, dict) and isinstance(told.get("id"), str)


def _milliseconds(text: object) -> int | None:
    moment = moment_of(text)
    # Whole numbers alone: of seconds as a float, some would come out a millisecond earlier.
    return None if moment is None else (moment - _EPOCH) // _MILLISECOND


def _order(history: Mapping[str, Any]) -> tuple[datetime, int, str]:
    id_ = history["id"]
    return moment_of(history.get("created")) or _FIRST, int(id_) if id_.isdecimal() else 0, id_


def _changes_status(history: Mapping[str, Any]) -> bool:
    items = history.get("items")
    return any(
        str(one.get("fieldId") or one.get("field")).lower() == "status"
        for one in (items if isinstance(items, list) else ())
        if isinstance(one, dict)
    )


def _encoded(body: Mapping[str, Any]) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace")  # Java's texts may have halves of characters
