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

from services.workflows.domain.eventlog import Row
from services.workflows.domain.history import (
    HandedOver,
    HistoricStep,
    NoObligation,
    obligations,
)
from services.workflows.domain.steps import StepDone, WorkHandedOver


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


PastCaseEvent = CaseImported | StepDone | WorkHandedOver


@dataclass(frozen=True, slots=True)
class Recorded:
    """The case is in the log; nothing can happen to it any more."""


PastCase = Recorded | None


@dataclass(frozen=True, slots=True)
class RecordCase:
    """Record a case: all its rows, at least one, in the order of `history.cases`."""

    case_id: UUID
    import_id: UUID
    rows: Sequence[Row]
    standards: Mapping[str, timedelta]


def decide(command: RecordCase, case: PastCase) -> Sequence[PastCaseEvent]:
    """Return what a case says of its departments; nothing where it is recorded already."""
    match case:
        case Recorded():
            return []
        case None:
            return _told(command)


def evolve(case: PastCase, event: PastCaseEvent) -> PastCase:
    """Return the case after an event."""
    match event:
        case CaseImported():
            return Recorded()
        case StepDone() | WorkHandedOver():
            return case


def _told(command: RecordCase) -> list[PastCaseEvent]:
    case_id, rows = command.case_id, command.rows
    name = rows[0].case
    places = {row.number: place for place, row in enumerate(rows)}
    told: list[StepDone | WorkHandedOver] = []
    reported: list[tuple[int, str]] = []
    steps = 0
    for found in obligations(rows, command.standards):
        match found:
            case HistoricStep():
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
            case HandedOver():
                told.append(
                    WorkHandedOver(
                        case_id=case_id,
                        case=name,
                        step=places[found.number],
                        sender=found.giver,
                        recipient=found.receiver,
                        at=found.at,
                    )
                )
            case NoObligation(number, reason):
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
