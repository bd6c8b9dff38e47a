"""The decision that passes a side of a standing duty to the department that succeeds another."""

from __future__ import annotations

from datetime import date, timedelta

from services.duties.domain.handoff_obligation import Side
from services.duties.domain.standing_duty_commands import TransferStandingDuty
from services.duties.domain.standing_duty_events import (
    StandingDuty,
    StandingDutyEnded,
    StandingDutyEvent,
    StandingDutyTransferred,
)
from services.duties.domain.standing_duty_state import ActiveStandingDuty, KnownStandingDuty
from shared.eventsourcing.company_days import company_date


def transfer_standing_duty(
    command: TransferStandingDuty, state: KnownStandingDuty
) -> list[StandingDutyEvent]:
    """Pass on what a department has in it; what a department would owe to itself ends.

    Dates that were announced as overdue stay as they are.
    """
    duty, record = state.duty, state.record
    sides = {duty.accountable, duty.recipient}
    named = sides | set(duty.involved.all_departments)
    if not isinstance(state, ActiveStandingDuty) or command.department not in named:
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
    accountable, recipient = (
        command.successor if code == command.department else code
        for code in (duty.accountable, duty.recipient)
    )
    involved = duty.involved.after_succession(
        command.department, command.successor, accountable, recipient
    )
    return [
        StandingDutyTransferred(
            duty=duty.model_copy(
                update={"accountable": accountable, "recipient": recipient, "involved": involved}
            ),
            was=command.department,
            side=_side(duty, command.department),
            successor=command.successor,
            next_date=record.next_open_date(duty),
            reason=command.reason,
            at=command.at,
        )
    ]


def _side(duty: StandingDuty, department: str) -> Side:
    if department == duty.accountable:
        return "sender"
    return "recipient" if department == duty.recipient else "involved"
