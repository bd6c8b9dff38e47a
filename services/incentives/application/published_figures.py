"""The facts of figures: an obligation counts, or no longer does, and a line was locked."""

from __future__ import annotations

from datetime import datetime

from services.incentives.domain import locked_line, obligation
from shared.contracts.incentives_figures import (
    ObligationCounted,
    ObligationCountReversed,
    StatementLineLocked,
)

FigureFact = ObligationCounted | ObligationCountReversed | StatementLineLocked
CountEvent = obligation.ObligationCounted | obligation.ObligationCountReversed


def figure_fact(event: CountEvent | locked_line.LockedLineEvent) -> FigureFact | None:
    """Return the fact of an event; `None` for a reversal that does not say what it reverses."""
    match event:
        case obligation.ObligationCounted():
            return counted_fact(event)
        case obligation.ObligationCountReversed(due_at=due_at):
            return None if due_at is None else reversed_fact(event, due_at)
        case locked_line.StatementLineLocked():
            return StatementLineLocked.model_validate(event.model_dump(exclude={"type"}))


def counted_fact(
    event: obligation.ObligationCounted, counted_at: datetime | None = None
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


def reversed_fact(
    event: obligation.ObligationCountReversed,
    due_at: datetime,
    counted_at: datetime | None = None,
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
