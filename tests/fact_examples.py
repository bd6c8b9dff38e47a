"""Published facts, made from the contracts."""

from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from pydantic import BaseModel

from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact

RECORDED_FROM = datetime(2026, 3, 1, tzinfo=UTC)


def recorded_at(position: int) -> datetime:
    """Return when the fact of a position was recorded: one a minute."""
    return RECORDED_FROM + timedelta(minutes=position)


def fact_of(position: int, said: BaseModel) -> Fact:
    """Return a published fact as the bus carries it."""
    type_ = str(type(said).model_fields["type"].default)
    return Fact(
        position=position,
        id=uuid5(NAMESPACE_OID, str(position)),
        area=type_.split(".")[1],
        type=type_,
        key=f"stream-{position}",
        sequence=1,
        recorded_at=recorded_at(position),
        context=EventContext(correlation=uuid5(NAMESPACE_OID, "request"), actor="test"),
        data=said.model_dump_json(),
    )
