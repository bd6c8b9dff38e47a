"""What a department was called, where it stood and who led it, from which day on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from services.directory.domain.dated_values import (
    DatedValue,
    DatedValues,
    begin_values_on,
    drop_value,
    find_present,
    put_value,
)
from services.directory.domain.department_events import (
    DepartmentChangePlanned,
    DepartmentChangeWithdrawn,
    DepartmentEvent,
    DepartmentFound,
    DepartmentMoved,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentReinstated,
    DepartmentRenamed,
    HeadAppointed,
    HeadRemoved,
)
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE

ChangedValue = Literal["name", "parent", "head"]
"""What of a department has dates."""


@dataclass(frozen=True)
class DepartmentHistory:
    """All names, parents and heads of a department by their days, planned ones as well."""

    name: DatedValues = ()
    parent: DatedValues = ()
    head: DatedValues = ()
    said_days: frozenset[tuple[ChangedValue, date]] = frozenset()
    """Days that facts have named, on which nothing begins (any more)."""

    def values(self, changed: ChangedValue) -> DatedValues:
        """Return the names, the parents or the heads."""
        found: DatedValues = getattr(self, changed)
        return found

    def present(self, changed: ChangedValue) -> str | None:
        """Return the one that took effect last."""
        return find_present(self.values(changed))

    def with_values(self, changed: ChangedValue, values: DatedValues) -> DepartmentHistory:
        """Return the history with these names, parents or heads."""
        match changed:
            case "name":
                return replace(self, name=values)
            case "parent":
                return replace(self, parent=values)
            case "head":
                return replace(self, head=values)

    def with_value(self, changed: ChangedValue, new: DatedValue) -> DepartmentHistory:
        """Return the history with another one."""
        values, day = put_value(self.values(changed), new), (changed, new.valid_from)
        begins = any(one.valid_from == new.valid_from for one in values)
        said = self.said_days - {day} if begins else self.said_days | {day}
        return replace(self.with_values(changed, values), said_days=said)


def evolve_history(  # noqa: PLR0911  one for each
    history: DepartmentHistory, event: DepartmentEvent
) -> DepartmentHistory:
    """Return the history after an event; the projection and the state follow the same rules."""
    match event:
        case (
            DepartmentRegistered(name=name, parent=parent, valid_from=day)
            | DepartmentReinstated(name=name, parent=parent, valid_from=day)
        ):
            return DepartmentHistory((DatedValue(name, day),), (DatedValue(parent, day),))
        case DepartmentFound(code=code, since=day):
            return DepartmentHistory((DatedValue(code, day),), (DatedValue(None, day),))
        case DepartmentPlaced(parent=parent, valid_from=day):
            return DepartmentHistory(
                begin_values_on(history.name, day),
                (DatedValue(parent, day),),
                begin_values_on(history.head, day),
            )
        case DepartmentRenamed(name=name):
            return _changed(history, "name", name, event.valid_from, event.at)
        case DepartmentMoved(parent=parent):
            return _changed(history, "parent", parent, event.valid_from, event.at)
        case HeadAppointed(head=head):
            return _changed(history, "head", head, event.valid_from, event.at)
        case HeadRemoved():
            return _changed(history, "head", None, event.valid_from, event.at)
        case DepartmentChangePlanned(change=change, value=value, valid_from=day):
            return history.with_value(change, DatedValue(value, day, is_planned=True))
        case DepartmentChangeWithdrawn(change=change, valid_from=day):
            return history.with_values(change, drop_value(history.values(change), day))
        case _:
            return history


def company_day(at: datetime) -> date:
    """Return the day of an instant in the company's zone."""
    return at.astimezone(COMPANY_TIME_ZONE).date()


def _changed(
    history: DepartmentHistory,
    changed: ChangedValue,
    value: str | None,
    day: date | None,
    at: datetime,
) -> DepartmentHistory:
    if day is None:
        # Written by a version without dates, where whatever came last held.
        known = [one.valid_from for one in history.values(changed) or history.name]
        day = max(company_day(at), *known)
    return history.with_value(changed, DatedValue(value, day))
