"""When an obligation behind a figure was due and done, and by how much it was late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def explain_times(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the times of an obligation's event, which adjustments have as well.

    A reversed count has none: its times are those of the count that it reverses.
    """
    if "due_at" not in record or record["type"] == "obligation-taken-back":
        return {}
    due_at = datetime.fromisoformat(record["due_at"])
    done_at = None if record["done_at"] is None else datetime.fromisoformat(record["done_at"])
    deadline = record.get("deadline")
    decisive = due_at if deadline is None else datetime.fromisoformat(deadline)
    return {
        "due_at": due_at,
        "done_at": done_at,
        "deadline": deadline,
        "excused_until": record.get("excused_until"),
        "excuse": record.get("excuse"),
        "late_by": done_at - decisive if done_at is not None and done_at > decisive else None,
    }
