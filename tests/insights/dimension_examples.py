"""Facts about members of dimensions, made from the contracts."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from pydantic import BaseModel

from services.insights.domain.dimensions.dimension_change import DimensionChange
from services.insights.domain.dimensions.dimension_changes_of_facts import dimension_changes_of
from tests.fact_examples import fact_of, recorded_at


def day(number: int) -> datetime:
    """Return the beginning of a day of March 2026, in UTC."""
    return datetime(2026, 3, number, tzinfo=UTC)


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
