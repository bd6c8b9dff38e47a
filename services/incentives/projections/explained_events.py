"""What an event behind a figure was about, for people: titles, names, delays and links."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.calendar_version import CalendarVersion, version_in_force
from services.incentives.domain.excuse_reason import ExcuseReason
from services.incentives.domain.incentive_plan import Plans, plan_in_force
from services.incentives.domain.informational_signal import SignalFactName
from services.incentives.domain.obligation_id import parse_obligation_id
from services.incentives.domain.obligation_kind import ObligationKind
from services.incentives.domain.project_share_ratios import ProjectRecord
from services.incentives.projections.booked_changes import BookedChanges
from services.incentives.projections.calendar_versions import load_calendar_versions
from services.incentives.projections.explained_bonus import BonusComputation
from services.incentives.projections.explained_bonus_rule import describe_bonus_rule
from services.incentives.projections.explained_disputes import (
    DisputeBehindFigure,
    load_disputes_behind,
)
from services.incentives.projections.explained_late_input import DelayedBy, explain_late_input
from services.incentives.projections.explained_rule import describe_obligation_rule
from services.incentives.projections.explained_star import StarExplanation, describe_star
from services.incentives.projections.explained_times import explain_times
from services.incentives.projections.plans_departments_locked_periods import load_department_names
from services.incentives.projections.project_records import load_records_of_outcomes
from services.incentives.projections.rule_in_words import RuleInWords
from services.incentives.projections.subject_paths import SUBJECT_PATHS
from shared.eventsourcing.company_time import CompanyTime
from shared.http.field_types import Duration

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class StatementSection(StrEnum):
    """The part of a statement that an event is behind."""

    OBLIGATION = "obligation"
    BONUS = "bonus"
    ADJUSTMENT = "adjustment"
    SIGNAL = "signal"
    STAR = "star"


class Outcome(StrEnum):
    """The result of an obligation."""

    ON_TIME = "on_time"
    LATE = "late"
    EXCUSED = "excused"


class EventBehindFigure(BaseModel):
    """One event behind a figure, as the read models have it."""

    part: StatementSection
    name: str
    """The obligation's id, the project's code, the winner's code of a star, or the subject of a
    signal: its id for those who do not read the subject."""
    kind: ObligationKind | SignalFactName | None
    """The kind of the obligation; for a signal, the fact's name."""
    period: str
    """The month it belongs to; for an adjustment, the locked month."""
    outcome: Outcome | None
    was: Outcome | None
    """The outcome before an adjustment."""
    due_at: CompanyTime | None
    done_at: CompanyTime | None
    event_id: UUID
    """The id of the event in incentives."""
    cause: UUID
    """The id of the fact behind the event, which is also the id of the other area's event."""
    at: CompanyTime | None
    """The time of a signal."""
    department: str


class ExplanationLinks(BaseModel):
    """Where to read more."""

    fact: str
    event: str
    subject: str | None
    """What it was about; `None` where that is not known, and for those who do not read it."""
    delayed_by: str | None = None
    """The handoff that was late as an input; `None` where no input was."""
    dispute: str | None = None
    """The dispute whose decision it is."""


class Explained(EventBehindFigure):
    """One event behind a figure, and what it is about."""

    department_name: str | None
    area: str | None
    """The area that the subject belongs to."""
    subject_id: UUID | None
    occurrence: str | None
    """The date of a duty, the step of a case, the leg of a request, the slot of a goal."""
    title: str | None
    """What was owed, or who was awarded; `None` where it is not recorded, and for those who do not
    read it."""
    counterpart: str | None
    """The department to which it was owed."""
    counterpart_name: str | None
    deadline: CompanyTime | None
    """The time that decided, if it is not `due_at`."""
    excused_until: CompanyTime | None
    excuse: ExcuseReason | None
    """Why the delay was excused when it was recorded; `outcome` is late if the plan of the month
    does not grant that. `None` if it was not, or before excuses had reasons."""
    delayed_by: DelayedBy | None
    """The input whose delay it was that `excused_until` grants; `None` where none was late, or the
    event is from before inputs were named."""
    late_by: Duration | None
    """How long after its deadline it was done; `None` if it was not, or is not done yet."""
    bonus: BonusComputation | None
    star: StarExplanation | None
    """The award of the collaboration star, with the figures of its ranking."""
    dispute: DisputeBehindFigure | None
    """The decision by which it counts so."""
    links: ExplanationLinks
    plan_version: int | None
    """The version of the plan by which it counts: that of `period`; `None` for a signal."""
    calendar_version: int | None
    """The version of the company's calendar in force when it was due; `None` if none is known."""
    rule: RuleInWords | None
    """Why it counts so; `None` for a signal."""


async def explain_events(
    db: Connection,
    events: Sequence[EventBehindFigure],
    plans: Plans,
    as_of: datetime | None = None,
    changes: BookedChanges = BookedChanges(),  # noqa: B008  frozen
) -> list[Explained]:
    """Return the events with what their records say, and the names that departments had then.

    `plans` are all versions; `as_of` is a recording time, `None` means now.
    """
    rows = await db.fetch(
        "SELECT id, data FROM event WHERE id = ANY ($1)", [event.event_id for event in events]
    )
    records = {row["id"]: json.loads(row["data"]) for row in rows}
    names = await load_department_names(db, as_of) if events else {}
    disputes = await load_disputes_behind(db, records)
    calendars = await load_calendar_versions(db, as_of) if events else ()
    projects = await load_records_of_outcomes(db, records.values(), as_of)
    return [
        _explain(
            one,
            records[one.event_id],
            names,
            plans,
            calendars,
            disputes.get(one.event_id),
            projects,
            changes,
        )
        for one in events
    ]


def _explain(
    event: EventBehindFigure,
    record: Mapping[str, Any],
    names: Mapping[str, str],
    plans: Plans,
    calendars: Sequence[CalendarVersion],
    dispute: DisputeBehindFigure | None,
    projects: Mapping[UUID, ProjectRecord],
    changes: BookedChanges,
) -> Explained:
    if event.part is StatementSection.SIGNAL:
        signal = record["signal"]
        area = signal["fact"].partition(".")[0]
        about = _about(area, area, UUID(signal["subject_id"]), title=signal["subject"])
    elif record["type"].startswith("star-"):
        about = describe_star(
            record, event.name, event.department, plan_in_force(event.period, plans)
        )
    elif (bonus := changes.explain(event, record, plans, projects)) is not None:
        about = _about("duties", "project", bonus.project_id, title=bonus.name)
        about |= {"bonus": bonus, "rule": describe_bonus_rule(bonus)}
    else:
        identity = parse_obligation_id(event.name)
        late_input = explain_late_input(record, names)
        about = {
            **_about(
                None if identity is None else identity.area,
                str(event.kind),
                None if identity is None else identity.subject_id,
                title=record.get("title"),
            ),
            "occurrence": None if identity is None else identity.occurrence,
            "counterpart": record.get("counterpart"),
            "counterpart_name": names.get(record.get("counterpart", "")),
            **explain_times(record),
            "delayed_by": late_input,
            "rule": describe_obligation_rule(
                record, event.outcome, None if late_input is None else late_input.department
            ),
        }
    subject = about.pop("subject")
    links = ExplanationLinks(
        fact=f"/api/events/v1/facts/{event.cause}",
        event=f"/api/incentives/v1/events/{event.event_id}",
        subject=subject,
        delayed_by=_late_input_link(about.get("delayed_by")),
        dispute=dispute and f"/api/incentives/v1/disputes/{dispute.dispute_id}",
    )
    if event.part is not StatementSection.SIGNAL:
        if (due_at := about.get("due_at") or event.due_at) is not None:
            about["calendar_version"] = version_in_force(due_at, calendars)
        about["plan_version"] = plan_in_force(event.period, plans).version
    given = {**event.model_dump(), "department_name": names.get(event.department), **about}
    return Explained.model_validate({**_NOTHING, **given, "dispute": dispute, "links": links})


_NOTHING: Mapping[str, None] = dict.fromkeys(Explained.model_fields)
"""The fields of which not every event has one."""


def _about(
    area: str | None, path: str, subject_id: UUID | None, title: str | None
) -> dict[str, Any]:
    root = SUBJECT_PATHS.get(path)
    subject = None if root is None or subject_id is None else f"{root}{subject_id}"
    return {"area": area, "subject_id": subject_id, "title": title, "subject": subject}


def _late_input_link(late_input: DelayedBy | None) -> str | None:
    root = SUBJECT_PATHS[ObligationKind.HANDOFF]
    return None if late_input is None else f"{root}{late_input.handoff_id}"
