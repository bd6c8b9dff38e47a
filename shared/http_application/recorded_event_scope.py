"""Who reads which fact and which stored event: as in the stream, by class and departments.

A stored event from which no fact was published is of its area's class, and concerns the departments
that it names; what it says is read here for that alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json

from shared.contracts.concerned_departments import find_concerned_departments
from shared.contracts.fact_read_classes import data_for_department, find_read_class, tells_actor
from shared.contracts.read_classes import ReadClass
from shared.http.read_scope import OutsideReadScope, ReadScope
from shared.http.sse.subscriber_filter import SubscriberFilter

if TYPE_CHECKING:
    from asyncpg import Record

CLASS_BY_AREA: Mapping[str, ReadClass] = {
    "comms": ReadClass.CORRESPONDENCE,
    "directory": ReadClass.PEOPLE,
    "duties": ReadClass.WORK,
    "goals": ReadClass.WORK,
    "incentives": ReadClass.PAY,
    "workflows": ReadClass.WORK,
}
"""The class of an area's events without a fact; those of another area are for who reads all."""


def data_for(scope: ReadScope, fact_type: str, data: Any) -> Any:
    """Return what a reader gets of a fact's decoded data; raises `OutsideReadScope`."""
    reader = SubscriberFilter(scope)
    if not reader.may_see(find_read_class(fact_type), find_concerned_departments(fact_type, data)):
        raise OutsideReadScope
    if reader.sees_pay_fields:
        return data
    return data_for_department(fact_type, data, scope.department)


def may_see_actor(scope: ReadScope, area: str, fact_type: str | None) -> bool:
    """Return whether a reader is told who did what an event or fact of an area says.

    An event without a fact is as its area's class: of pay, who did it is for who reads all.
    """
    if SubscriberFilter(scope).sees_pay_fields:
        return True
    if fact_type is None:
        return CLASS_BY_AREA.get(area) is not ReadClass.PAY
    return tells_actor(fact_type)


def may_see_event(scope: ReadScope, area: str, row: Record) -> bool:
    """Return whether a reader may know of a stored event, as `recorded_events` has read it."""
    reader = SubscriberFilter(scope)
    if row["fact_type"] is not None:
        departments = find_concerned_departments(row["fact_type"], from_json(row["fact_data"]))
        return reader.may_see(find_read_class(row["fact_type"]), departments)
    read_class = CLASS_BY_AREA.get(area)
    if read_class is None or not scope.reads_some(read_class):
        return reader.may_see(None, None)
    return scope.includes(read_class, _texts_in(from_json(row["data"])))


def _texts_in(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for item in value:
                yield from _texts_in(item)
        case dict():
            for name, item in value.items():
                yield name
                yield from _texts_in(item)
        case _:
            pass
