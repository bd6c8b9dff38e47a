"""A case of an imported history: recorded all at once, by the rule in `history.py`.

Its steps are numbered by the places of its events; the opening is 0 and no step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.external_event_log import LogRow
from services.workflows.domain.historic_obligations import (
    EventWithoutObligation,
    HistoricHandover,
    HistoricObligation,
    derive_obligations,
)
from services.workflows.domain.step_events import StepDone, WorkHandedOver


class CaseImported(BaseModel, frozen=True):
    """A case of an imported history; its obligations follow as events of their own."""

    type: Literal["case-imported"] = "case-imported"
    case_id: UUID
    case: str
    import_id: UUID
    events: int
    obligations: int
    opened_at: datetime
    ended_at: datetime
    reported: tuple[tuple[int, str], ...] = ()
    """Events that are nobody's obligation: their number in the log, and why."""


ImportedCaseEvent = CaseImported | StepDone | WorkHandedOver


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """The case is in the log; nothing can happen to it any more."""


ImportedCaseState = RecordedCase | None


@dataclass(frozen=True, slots=True)
class RecordImportedCase:
    """Record a case: all its rows, at least one, in the order of `history.cases`."""

    case_id: UUID
    import_id: UUID
    rows: Sequence[LogRow]
    standards: Mapping[str, timedelta]


def decide(command: RecordImportedCase, case: ImportedCaseState) -> Sequence[ImportedCaseEvent]:
    """Return what a case says of its departments; nothing where it is recorded already."""
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
    places = {row.number: place for place, row in enumerate(rows)}
    told: list[StepDone | WorkHandedOver] = []
    reported: list[tuple[int, str]] = []
    steps = 0
    for found in derive_obligations(rows, command.standards):
        match found:
            case HistoricObligation():
                steps += 1
                told.append(
                    StepDone(
                        case_id=case_id,
                        case=name,
                        step=places[found.number],
                        activity=found.activity,
                        department=found.department,
                        resource=found.resource,
                        opened_at=found.opened_at,
                        due_at=found.due_at,
                        done_at=found.done_at,
                    )
                )
            case HistoricHandover():
                told.append(
                    WorkHandedOver(
                        case_id=case_id,
                        case=name,
                        step=places[found.number],
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
        obligations=steps,
        opened_at=rows[0].at,
        ended_at=rows[-1].at,
        reported=tuple(reported),
    )
    return [imported, *told]
