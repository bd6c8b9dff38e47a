"""Facts about members of dimensions, made from the contracts."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from pydantic import BaseModel

from services.insights.domain.dimensions.dimension_change import DimensionChange
from services.insights.domain.dimensions.dimension_changes_of_facts import dimension_changes_of
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact

RECORDED_FROM = datetime(2026, 3, 1, tzinfo=UTC)


def day(number: int) -> datetime:
    """Return the beginning of a day of March 2026, in UTC."""
    return datetime(2026, 3, number, tzinfo=UTC)


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


def changes_of(*said: BaseModel) -> list[DimensionChange]:
    """Return the changes of facts that were published one after another."""
    changes = []
    for position, one in enumerate(said, 1):
        fact = fact_of(position, one)
        changes += dimension_changes_of(fact, json.loads(fact.data))
    return changes


def change(position: int, valid_from: datetime, **attributes: Any) -> DimensionChange:
    """Return a change of the department `qa`."""
    return DimensionChange(
        dimension="department",
        natural_key="qa",
        valid_from=valid_from,
        area_position=position,
        line=0,
        fact_id=uuid5(NAMESPACE_OID, str(position)),
        recorded_at=recorded_at(position),
        attributes=attributes,
    )
