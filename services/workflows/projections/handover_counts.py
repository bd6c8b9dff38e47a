"""The read model of handovers: how often work went from one department to another, by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from services.workflows.domain.step_events import WorkHandedOver
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class HandoverCount(BaseModel):
    """Handovers between two departments in a month."""

    period: str
    sender: str
    recipient: str
    times: int


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Count the handovers among the events."""
    handovers = [recorded.event for recorded in events if type(recorded.event) is WorkHandedOver]
    if handovers:
        await db.execute(
            "INSERT INTO handover (period, sender, recipient, times)"
            " SELECT to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM'), sender, recipient,"
            " count(*) FROM unnest($1::timestamptz[], $2::text[], $3::text[])"
            " AS found (at, sender, recipient)"
            " GROUP BY 1, 2, 3"
            " ON CONFLICT (period, sender, recipient)"
            " DO UPDATE SET times = handover.times + excluded.times",
            [event.at for event in handovers],
            [event.sender for event in handovers],
            [event.recipient for event in handovers],
        )


PROJECTION = Projection("handovers", ("handover",), apply_events)


HANDOVER_COUNT_LIST_QUERY = ListQuery(
    name="handovers",
    select="SELECT period, sender, recipient, times FROM handover",
    conditions={"period": "period = {period}"},
    sort=Sort([SortKey("period", str), SortKey("sender", str), SortKey("recipient", str)]),
    row=HandoverCount,
)
"""The list of handover counts, by month, sender and recipient."""
