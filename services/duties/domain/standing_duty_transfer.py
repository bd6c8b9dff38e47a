"""The decision that passes a side of a standing duty to the department that succeeds another."""

from __future__ import annotations

from datetime import date, timedelta

from services.duties.domain.day_boundaries import company_date
from services.duties.domain.standing_duty_commands import TransferStandingDuty
from services.duties.domain.standing_duty_events import (
    StandingDutyEnded,
    StandingDutyEvent,
    StandingDutyTransferred,
)
from services.duties.domain.standing_duty_state import ActiveStandingDuty, KnownStandingDuty


def transfer_standing_duty(
    command: TransferStandingDuty, state: KnownStandingDuty
) -> list[StandingDutyEvent]:
    """Pass one side on; what a department would owe to itself ends.

    Dates that were announced as overdue stay as they are.
    """
    duty, record = state.duty, state.record
    sides = {duty.accountable, duty.recipient}
    if not isinstance(state, ActiveStandingDuty) or command.department not in sides:
        return []
    if sides == {command.department, command.successor}:
        yesterday = company_date(command.at) - timedelta(days=1)
        last_day = max([yesterday, *record.overdue_dates])
        ended = duty.model_copy(update={"until": min(last_day, duty.until or date.max)})
        return [
            StandingDutyEnded(
                duty=ended,
                reason=command.reason,
                next_date=record.next_open_date(ended),
                at=command.at,
            )
        ]
    is_sender = duty.accountable == command.department
    side = "accountable" if is_sender else "recipient"
    return [
        StandingDutyTransferred(
            duty=duty.model_copy(update={side: command.successor}),
            was=command.department,
            side="sender" if is_sender else "recipient",
            next_date=record.next_open_date(duty),
            reason=command.reason,
            at=command.at,
        )
    ]
