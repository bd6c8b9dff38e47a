"""From a member's versions to the rows of its dimension's table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.insights.domain.dimensions.dimension import Dimension
from services.insights.domain.dimensions.dimension_change import AttributeValue, DimensionChange
from services.insights.domain.dimensions.member_key import member_key, version_key
from services.insights.domain.dimensions.member_versions import versions_of

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "boolean": bool,
    "integer": int,
    "numeric": Decimal,
    "text": str,
    "timestamptz": datetime.fromisoformat,
    "uuid": UUID,
}


def version_rows(
    dimension: Dimension, natural_key: str, changes: Iterable[DimensionChange]
) -> Iterator[tuple[object, ...]]:
    """Yield a row of the dimension's table for each version of a member, oldest first."""
    key = member_key(dimension.name, natural_key)
    natural = _value(dimension.natural_key.type, natural_key)
    for version in versions_of(changes, is_effective_dated=dimension.is_effective_dated):
        yield (
            version_key(dimension.name, natural_key, version.valid_from),
            key,
            natural,
            version.valid_from,
            version.valid_to,
            version.is_current,
            version.recorded_at,
            *(
                _value(column.type, version.attributes.get(column.name))
                for column in dimension.attributes
            ),
        )


def _value(column_type: str, value: AttributeValue) -> object:
    if value is None:
        return None
    if isinstance(value, list):
        return ",".join(value)
    return _READERS[column_type](value)
