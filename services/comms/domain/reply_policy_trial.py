"""A reply policy tried on recorded requests: what would have been late, or announced as silence.

The clock of each request is computed from its history twice, by the function that computes the live
one: by the terms under which the request was opened, and by the terms that are tried.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.matter_class import MatterClass
from services.comms.domain.reply_clock import compute_reply_clock
from services.comms.domain.reply_policy import ReplyPolicyTerms, ReplyRule, SilenceRule
from services.comms.domain.request_state import ExistingRequest
from shared.eventsourcing.company_time import CompanyTime
from shared.working_time.workday_calendar import Calendar


class TrialOutcome(StrEnum):
    """How a request turned out under a policy."""

    ON_TIME = "on-time"
    """It is over, and no reply was late; a request that was withdrawn in time is among them."""
    LATE = "late"
    """At least one reply came late, or is overdue."""
    WAITING = "waiting"
    """It is open, and nothing is overdue yet."""


class ClockResult(BaseModel, frozen=True):
    """What a request's clock shows under a policy."""

    outcome: TrialOutcome
    legs: int
    late_legs: int
    alerts: int
    """How many people were alerted of a silence: one for each step of the chain that was due."""
    escalations: int = 0
    """How many of these were of steps after the first one, the department's head."""


class RequestTrial(BaseModel, frozen=True):
    """A request under the policy that it was opened under, and under the one that is tried."""

    request_id: UUID
    subject: str
    matter: MatterClass
    asker: str
    department: str
    opened_at: CompanyTime
    policy_version: int
    live: ClockResult
    draft: ClockResult


class TrialCounts(BaseModel, frozen=True):
    """How many requests had each outcome, and what happened on the way."""

    on_time: int
    late: int
    waiting: int
    late_legs: int
    alerts: int
    alerted_requests: int
    escalations: int = 0
    escalated_requests: int = 0


class DepartmentTrial(BaseModel, frozen=True):
    """The requests to a department under both policies."""

    department: str
    requests: int
    changed_requests: int
    live: TrialCounts
    draft: TrialCounts


class CompanyTrial(BaseModel, frozen=True):
    """All requests under both policies."""

    requests: int
    changed_requests: int
    live: TrialCounts
    draft: TrialCounts


def try_policy(
    request: ExistingRequest, terms: ReplyPolicyTerms, calendar: Calendar, now: datetime
) -> RequestTrial:
    """Return what a request's clock shows by now under its own policy, and under other terms."""
    ask = request.ask
    return RequestTrial(
        request_id=ask.request_id,
        subject=ask.subject,
        matter=ask.matter,
        asker=ask.asker,
        department=ask.department,
        opened_at=request.opened_at,
        policy_version=request.terms.policy_version,
        live=_show_clock(request, request.terms.reply, request.terms.silence, calendar, now),
        draft=_show_clock(request, terms.reply_rule_for(ask.matter), terms.silence, calendar, now),
    )


Results = Mapping[tuple[str, ClockResult, ClockResult], int]
"""How many requests to a department had these results, live and draft: much fewer than requests."""


def sum_by_department(results: Results) -> list[DepartmentTrial]:
    """Return the sums for each department that was asked, by code."""
    by_department: dict[str, dict[tuple[str, ClockResult, ClockResult], int]] = defaultdict(dict)
    for key, number in results.items():
        by_department[key[0]][key] = number
    return [
        DepartmentTrial(department=department, **dict(sum_company(asked)))
        for department, asked in sorted(by_department.items())
    ]


def sum_company(results: Results) -> CompanyTrial:
    """Return the sums of all requests."""
    return CompanyTrial(
        requests=sum(results.values()),
        changed_requests=sum(
            number for (_, live, draft), number in results.items() if live != draft
        ),
        live=_count((live, number) for (_, live, _), number in results.items()),
        draft=_count((draft, number) for (_, _, draft), number in results.items()),
    )


def _show_clock(
    request: ExistingRequest,
    reply_rule: ReplyRule,
    silence_rule: SilenceRule,
    calendar: Calendar,
    now: datetime,
) -> ClockResult:
    clock = compute_reply_clock(
        request.ask.request_id, request.timeline, reply_rule, silence_rule, calendar
    )
    late_legs = sum(leg.is_overdue(now) for leg in clock.legs)
    if late_legs:
        outcome = TrialOutcome.LATE
    elif clock.timeline.closing_entry is None:
        outcome = TrialOutcome.WAITING
    else:
        outcome = TrialOutcome.ON_TIME
    return ClockResult(
        outcome=outcome,
        legs=len(clock.legs),
        late_legs=late_legs,
        alerts=sum(alert.at < now for alert in clock.silence_alerts),
        escalations=sum(alert.at < now and alert.step_number > 1 for alert in clock.silence_alerts),
    )


def _count(results: Iterable[tuple[ClockResult, int]]) -> TrialCounts:
    outcomes: Counter[TrialOutcome] = Counter()
    late_legs = alerts = alerted_requests = escalations = escalated_requests = 0
    for result, number in results:
        outcomes[result.outcome] += number
        late_legs += result.late_legs * number
        alerts += result.alerts * number
        alerted_requests += number if result.alerts else 0
        escalations += result.escalations * number
        escalated_requests += number if result.escalations else 0
    return TrialCounts(
        on_time=outcomes[TrialOutcome.ON_TIME],
        late=outcomes[TrialOutcome.LATE],
        waiting=outcomes[TrialOutcome.WAITING],
        late_legs=late_legs,
        alerts=alerts,
        alerted_requests=alerted_requests,
        escalations=escalations,
        escalated_requests=escalated_requests,
    )
