"""Whether what a side enters or corrects would be to its own advantage.

The advantage is told by the clock: the asked department gains where a leg is late no longer, or
where more of its time is left; the asker where the asked department loses. What only harms the
writer, or changes nothing of the clock, is believed.
"""

from __future__ import annotations

from datetime import datetime

from services.comms.domain.reply_clock import Leg, ReplyClock
from services.comms.domain.reply_clock_event_derivation import reply_clock_of
from services.comms.domain.request_state import ExistingRequest
from services.comms.domain.request_timeline import RequestSide
from shared.working_time.workday_calendar import Calendar


def other_side(side: RequestSide) -> RequestSide:
    """Return the other one of the two departments of a request."""
    return "department" if side == "asker" else "asker"


def is_to_advantage(
    writer: RequestSide,
    before: ExistingRequest,
    after: ExistingRequest,
    calendar: Calendar,
    now: datetime,
) -> bool:
    """Return whether a side is better off after a change of the history than before it."""
    clocks = reply_clock_of(before, calendar), reply_clock_of(after, calendar)
    worse, better = clocks if writer == "department" else reversed(clocks)
    late_anyway = {leg.number for leg in better.legs if leg.is_overdue(now)}
    return (
        any(leg.is_overdue(now) and leg.number not in late_anyway for leg in worse.legs)
        or _has_less_time(worse, better)
        or _is_alerted_sooner(worse, better)
    )


def _has_less_time(worse: ReplyClock, better: ReplyClock) -> bool:
    """Return whether less time of the leg that is owed is left, or it is owed again."""
    owed, other = worse.legs[-1], better.legs[-1]
    if owed.number != other.number or not _is_owed(owed):
        return False
    if not _is_owed(other):
        return other.reply is None
    if worse.worked_before_pause is not None and better.worked_before_pause is not None:
        return worse.worked_before_pause > better.worked_before_pause
    if better.worked_before_pause is not None:
        return True
    return owed.due_at is not None and other.due_at is not None and owed.due_at < other.due_at


def _is_owed(leg: Leg) -> bool:
    return leg.ended_at is None


def _is_alerted_sooner(worse: ReplyClock, better: ReplyClock) -> bool:
    later = {(alert.entry_id, alert.step_number): alert.at for alert in better.silence_alerts}
    return any(
        alert.at < later.get((alert.entry_id, alert.step_number), alert.at)
        for alert in worse.silence_alerts
    )
