"""Which facts change which dimension, and what they change of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.insights.domain.dimensions.company_members import COMPANY_FACTS
from services.insights.domain.dimensions.dimension_change import DimensionChange
from services.insights.domain.dimensions.goal_members import GOAL_FACTS
from services.insights.domain.dimensions.member_statement import MemberStatement
from services.insights.domain.dimensions.setting_members import SETTING_FACTS
from services.insights.domain.dimensions.work_members import PROJECT_FACTS


class FactEnvelope(Protocol):
    """What the bus says of a fact beside its data."""

    @property
    def position(self) -> int:
        """Its place among its area's facts."""
        ...

    @property
    def id(self) -> UUID:
        """Its id."""
        ...

    @property
    def type(self) -> str:
        """Its type, such as `concord.directory.department-renamed.v1`."""
        ...

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded."""
        ...


FactReading = Callable[[Mapping[str, Any]], Iterator[MemberStatement]]

_READINGS: Mapping[str, tuple[str, FactReading]] = {
    **COMPANY_FACTS,
    **PROJECT_FACTS,
    **GOAL_FACTS,
    **SETTING_FACTS,
}

DIMENSION_FACT_TYPES: Mapping[str, str] = {
    fact_type: dimension for fact_type, (dimension, _) in _READINGS.items()
}
"""The types of facts that change a dimension, with its name."""


def dimension_changes_of(fact: FactEnvelope, said: Mapping[str, Any]) -> list[DimensionChange]:
    """Return what a fact changes of dimensions; `said` is the decoded JSON of its data."""
    found = _READINGS.get(fact.type)
    if found is None:
        return []
    dimension, read = found
    return [
        DimensionChange(
            dimension=dimension,
            natural_key=statement.natural_key,
            valid_from=statement.valid_from,
            area_position=fact.position,
            line=line,
            fact_id=fact.id,
            recorded_at=fact.recorded_at,
            attributes=statement.attributes,
        )
        for line, statement in enumerate(read(said))
    ]
