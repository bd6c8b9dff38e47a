"""The late input behind an excuse, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel


class DelayedBy(BaseModel):
    """The input that was late, and the department that owed it."""

    handoff_id: UUID
    department: str | None
    """`null` where its arrival was recorded before departments were."""
    department_name: str | None
    deliverable: str | None


def explain_late_input(record: Mapping[str, Any], names: Mapping[str, str]) -> DelayedBy | None:
    """Return the input whose delay an obligation's event names; `None` where it names none."""
    late_input = record.get("delayed_by")
    if late_input is None:
        return None
    name = names.get(late_input["department"] or "")
    return DelayedBy(**late_input, department_name=name)
