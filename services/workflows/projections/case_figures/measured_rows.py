"""The rows of figures, made of the columns that the database gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflows.domain.case_figures.shares import share_of
from shared.http.field_types import Duration, PlainDecimal

HALF_A_SECOND = timedelta(milliseconds=500)


class DurationFigures(BaseModel):
    """How long something took, in seconds, half up; null where there is none."""

    count: int = Field(description="How many durations the other three are of")
    mean: Duration | None
    median: Duration | None = Field(description="The smallest that half of them do not exceed")
    p90: Duration | None = Field(description="The smallest that 90 % of them do not exceed")


class StepFigures(BaseModel):
    """What is measured of openings of steps."""

    openings: int
    reopened: int = Field(description="Openings of a step that the case had opened before")
    sent_back: int
    withdrawn_openings: int
    judged: int = Field(
        description="Openings that were done, or announced overdue before they ended"
    )
    late: int
    late_share: PlainDecimal | None = Field(description="`late` of `judged`; null where none is")
    reopened_share: PlainDecimal | None
    total_sojourn_seconds: int
    sojourn: DurationFigures
    waiting: DurationFigures = Field(description="Of the openings that somebody claimed")
    working: DurationFigures = Field(description="Of the openings that somebody claimed")


class Source(BaseModel):
    """The flow of live cases, or the import of imported ones."""

    source: UUID = Field(description="The flow's or the import's id")
    flow_id: UUID | None
    import_id: UUID | None
    source_name: str | None = Field(description="The flow's name, or the import's file name")


class FlowFigures(Source, StepFigures):
    """Figures of a flow, or of an import."""

    cases: int = Field(description="Completed cases; all other figures are of them")
    withdrawn: int = Field(description="Withdrawn cases; no other figure is of them")
    cycle_time: DurationFigures


class ActivityFigures(Source, StepFigures):
    """Figures of a step of a flow, or of an activity of an import."""

    activity: str


class DepartmentFigures(StepFigures):
    """Figures of a department over all that it did."""

    department: str
    department_name: str | None = None


class VariantFigures(Source):
    """A sequence of activities, and the cases that ran so."""

    variant: str = Field(description="Names the sequence within its flow or import")
    length: int
    activities: list[str] = Field(description="The first thousand of them")
    cases: int
    share: PlainDecimal = Field(description="Of the cases of its flow or import with a sequence")
    cycle_time: DurationFigures


class HandoverFigures(BaseModel):
    """How often work went from one department to another one."""

    sender: str
    recipient: str
    times: int
    sender_name: str | None = None
    recipient_name: str | None = None


def nested(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's fields: the columns of each duration together, percentiles by their name."""
    fields = {name: value or 0 if name in _COUNTS else value for name, value in columns.items()}
    if "judged" in fields:
        fields["late_share"] = share_of(fields["late"], fields["judged"])
        fields["reopened_share"] = share_of(fields["reopened"], fields["openings"])
    for name, column in _DURATIONS.items():
        if f"{column}_count" in fields:
            fields[name] = durations(fields, column)
    return fields


def durations(columns: Mapping[str, Any], column: str) -> DurationFigures:
    """Return the figures of one duration from its columns, which are named after `column`."""
    median, p90 = columns[f"{column}_percentiles"] or (None, None)
    return DurationFigures(
        count=columns[f"{column}_count"] or 0,
        mean=whole_seconds(columns[f"{column}_mean"]),
        median=whole_seconds(median),
        p90=whole_seconds(p90),
    )


def whole_seconds(duration: timedelta | None) -> timedelta | None:
    """Return a duration of at least zero in whole seconds, half up; `None` stays unknown."""
    if duration is None:
        return None
    return timedelta(seconds=(duration + HALF_A_SECOND) // timedelta(seconds=1))


_COUNTS = {
    "openings",
    "reopened",
    "sent_back",
    "withdrawn_openings",
    "judged",
    "late",
    "total_sojourn_seconds",
}
_DURATIONS = {
    "sojourn": "sojourn",
    "waiting": "waiting",
    "working": "working",
    "cycle_time": "cycle",
}
