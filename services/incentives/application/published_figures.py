"""The facts of figures: an obligation counts, or no longer does, and a line was locked."""

from __future__ import annotations

from datetime import datetime

from services.incentives.domain import earlier_figure, locked_line, obligation
from shared.contracts.incentives_figures import (
    ObligationCounted,
    ObligationCountReversed,
    StatementLineLocked,
)

FigureFact = ObligationCounted | ObligationCountReversed | StatementLineLocked
_CountEvent = obligation.ObligationCounted | obligation.ObligationCountReversed


def figure_fact(
    event: _CountEvent | locked_line.LockedLineEvent | earlier_figure.EarlierFigureEvent,
) -> FigureFact | None:
    """Return the fact of an event; `None` for a reversal that does not say what it reverses."""
    match event:
        case earlier_figure.EarlierCountPublished(count=count, counted_at=counted_at):
            return _count_fact(count, counted_at)
        case locked_line.StatementLineLocked():
            return StatementLineLocked.model_validate(event.model_dump(exclude={"type"}))
        case _:
            return _count_fact(event, None)


def _count_fact(
    event: _CountEvent, counted_at: datetime | None
) -> ObligationCounted | ObligationCountReversed | None:
    match event:
        case obligation.ObligationCounted():
            return _counted_fact(event, counted_at)
        case obligation.ObligationCountReversed(due_at=due_at):
            return None if due_at is None else _reversed_fact(event, due_at, counted_at)


def _counted_fact(
    event: obligation.ObligationCounted, counted_at: datetime | None
) -> ObligationCounted:
    """Return the fact of a count; its title may be correspondence, so nobody is told it."""
    return ObligationCounted(
        obligation_id=event.obligation_id,
        kind=event.kind,
        department=event.department,
        period=event.period,
        booked_in=event.booked_in,
        due_at=event.due_at,
        done_at=event.done_at,
        was=event.was,
        outcome=event.outcome,
        revision=event.revision,
        cause=event.cause,
        at=event.done_at or event.deadline or event.due_at,
        counterpart=event.counterpart,
        deadline=event.deadline,
        excused_until=event.excused_until,
        excuse=event.excuse,
        delayed_by=event.delayed_by and event.delayed_by.department,
        was_excuse=event.was_excuse,
        project_id=event.project_id,
        dispute=event.dispute,
        done_by=event.done_by,
        counted_at=counted_at,
    )


def _reversed_fact(
    event: obligation.ObligationCountReversed, due_at: datetime, counted_at: datetime | None
) -> ObligationCountReversed:
    """Return the fact of a reversed count, which was due at a time."""
    return ObligationCountReversed(
        obligation_id=event.obligation_id,
        kind=event.kind,
        department=event.department,
        period=event.period,
        booked_in=event.booked_in,
        was=event.was,
        revision=event.revision,
        cause=event.cause,
        at=event.done_at or event.deadline or due_at,
        due_at=due_at,
        counterpart=event.counterpart,
        was_excuse=event.was_excuse,
        project_id=event.project_id,
        dispute=event.dispute,
        done_at=event.done_at,
        deadline=event.deadline,
        done_by=event.done_by,
        counted_at=counted_at,
    )
