"""A case of an imported history: recorded all at once, by the rule in `historic_obligations.py`.

A step's number is the position of its event; the first event opens the case and is no step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.workflows.domain.external_event_log import LogRow
from services.workflows.domain.historic_obligations import (
    EventWithoutObligation,
    HistoricHandover,
    HistoricObligation,
    derive_obligations_and_handovers,
)
from services.workflows.domain.step_events import StepDone, WorkHandedOver


class EventWithoutStep(BaseModel, frozen=True):
    """An event of a log that is no department's step: the first of its case, and others."""

    position: int
    """Its place in the order of the case's events, from 0."""
    activity: str
    department: str | None = Field(default=None, exclude_if=lambda code: code is None)
    resource: str | None = Field(default=None, exclude_if=lambda name: name is None)
    opened_at: datetime | None = Field(default=None, exclude_if=lambda at: at is None)
    """When the event before happened; `None` for the first."""
    at: datetime


class CaseImported(BaseModel, frozen=True):
    """A case of an imported history was recorded; its obligations follow as separate events."""

    type: Literal["case-imported"] = "case-imported"
    case_id: UUID
    case: str
    import_id: UUID
    events: int
    obligations: int
    opened_at: datetime
    ended_at: datetime
    reported: tuple[tuple[int, str], ...] = ()
    """The events that are no department's obligation: their number in the log and the reason."""
    without_step: tuple[EventWithoutStep, ...] = Field(
        default=(), exclude_if=lambda events: not events
    )
    """The events that no `StepDone` stands for; empty in old logs, which left them out."""


ImportedCaseEvent = CaseImported | StepDone | WorkHandedOver


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """The case is recorded and cannot change any more."""


ImportedCaseState = RecordedCase | None


@dataclass(frozen=True, slots=True)
class RecordImportedCase:
    """Record a case with all its rows, at least one, in the order of `group_into_cases`."""

    case_id: UUID
    import_id: UUID
    rows: Sequence[LogRow]
    standards: Mapping[str, timedelta]


def decide(command: RecordImportedCase, case: ImportedCaseState) -> Sequence[ImportedCaseEvent]:
    """Return the events of a case; none if it is recorded already."""
    match case:
        case RecordedCase():
            return []
        case None:
            return _recording_events(command)


def evolve(case: ImportedCaseState, event: ImportedCaseEvent) -> ImportedCaseState:
    """Return the case after an event."""
    match event:
        case CaseImported():
            return RecordedCase()
        case StepDone() | WorkHandedOver():
            return case


def _recording_events(command: RecordImportedCase) -> list[ImportedCaseEvent]:
    case_id, rows = command.case_id, command.rows
    name = rows[0].case
    positions = {row.number: position for position, row in enumerate(rows)}
    events: list[StepDone | WorkHandedOver] = []
    reported: list[tuple[int, str]] = []
    steps: set[int] = set()
    for found in derive_obligations_and_handovers(rows, command.standards):
        match found:
            case HistoricObligation():
                steps.add(positions[found.number])
                events.append(
                    StepDone(
                        case_id=case_id,
                        case=name,
                        step=positions[found.number],
                        activity=found.activity,
                        department=found.department,
                        resource=found.resource,
                        opened_at=found.opened_at,
                        due_at=found.due_at,
                        done_at=found.done_at,
                    )
                )
            case HistoricHandover():
                events.append(
                    WorkHandedOver(
                        case_id=case_id,
                        case=name,
                        step=positions[found.number],
                        sender=found.sender,
                        recipient=found.recipient,
                        at=found.at,
                    )
                )
            case EventWithoutObligation(number, reason):
                reported.append((number, reason))
    imported = CaseImported(
        case_id=case_id,
        case=name,
        import_id=command.import_id,
        events=len(rows),
        obligations=len(steps),
        opened_at=rows[0].at,
        ended_at=rows[-1].at,
        reported=tuple(reported),
        without_step=tuple(
            EventWithoutStep(
                position=position,
                activity=row.activity,
                department=row.department or None,
                resource=row.resource,
                opened_at=rows[position - 1].at if position else None,
                at=row.at,
            )
            for position, row in enumerate(rows)
            if position not in steps
        ),
    )
    return [imported, *events]
