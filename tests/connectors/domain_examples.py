"""Examples of items and deliveries that the domain's tests share."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.connectors.domain.external_item import ItemLinked, StatusChangeKept
from shared.testing.manual_clock import MONDAY_MORNING as NOW

ID, CASE, FLOW = UUID(int=64), UUID(int=2), UUID(int=3)
HOUR = timedelta(hours=1)
LINK = ItemLinked(
    connector="jira",
    item="10040",
    key="SALES-41",
    project="SALES",
    item_type="Task",
    case_id=CASE,
    delivery_id=ID,
    at=NOW,
)


def kept(change_id: str, status: str, ago: timedelta) -> StatusChangeKept:
    """Return that a change was kept, so long ago."""
    return StatusChangeKept(
        connector="jira",
        item="10040",
        change_id=change_id,
        status=status,
        changed_at=NOW - ago,
        at=NOW - ago,
    )
