"""The facts of matters, of meetings, and of the calendar and the policies."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.comms.domain import matter_events, meeting_events
from services.comms.domain.alignment_policy import AlignmentPolicySet
from services.comms.domain.channel_policy import ChannelPolicySet
from services.comms.domain.cost_policy import CostPolicySet
from services.comms.domain.meeting_outcomes import About
from services.comms.domain.meeting_plan import MeetingPlan
from services.comms.domain.meeting_series_events import SeriesMonthMissed
from services.comms.domain.reply_policy import ReplyPolicySet
from services.comms.domain.workday_calendar_publication import CalendarPublished
from shared.contracts import comms as published
from shared.contracts import comms_actions as actions
from shared.contracts import comms_changes as changes
from shared.contracts import comms_meetings as meetings
from shared.working_time.calendar_days import days_of


def matter_fact(event: Any) -> BaseModel | None:
    """Return the fact of a matter; events of old logs may name no department."""
    match event:
        case matter_events.MatterClassified(classification=classification):
            return published.MatterClassified(
                matter_id=event.matter_id,
                subject=event.subject,
                department=event.department,
                matter=classification.matter_class,
                recommended=classification.recommended,
                at=event.at,
            )
        case matter_events.MatterReclassified(
            subject=str(subject), department=str(department), classification=classification
        ):
            return changes.MatterReclassified(
                matter_id=event.matter_id,
                subject=subject,
                department=department,
                matter=classification.matter_class,
                recommended=classification.recommended,
                at=event.at,
            )
        case matter_events.MatterHandled(
            subject=str(subject), department=str(department), matter_class=str(matter_class)
        ):
            return changes.MatterHandled(
                matter_id=event.matter_id,
                subject=subject,
                department=department,
                matter=matter_class,
                channel=event.channel,
                at=event.at,
            )
        case matter_events.ChannelDeviated(classification=classification):
            return published.ChannelDeviated(
                matter_id=event.matter_id,
                subject=event.subject,
                matter=classification.matter_class,
                department=event.department,
                recommended=classification.recommended,
                channel=event.channel,
                reason=event.reason,
                at=event.at,
                without_document=event.without_document,
            )
        case _:
            return None


def meeting_fact(event: Any) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Return the fact of a meeting; of one that was held it is dated when the meeting began."""
    match event:
        case meeting_events.MeetingPlanned(plan=plan) | meeting_events.MeetingReplanned(plan=plan):
            return meetings.MeetingPlanned(
                meeting_id=event.meeting_id,
                title=plan.title,
                organiser=plan.organiser,
                departments=tuple(one.department for one in plan.attendees),
                starts_at=plan.starts_at,
                minutes=plan.minutes,
                at=event.at,
            )
        case meeting_events.MeetingCancelled(plan=MeetingPlan() as plan):
            return changes.MeetingCancelled(
                meeting_id=event.meeting_id,
                title=plan.title,
                organiser=plan.organiser,
                departments=tuple(one.department for one in plan.attendees),
                reason=event.reason,
                at=event.at,
            )
        case meeting_events.MeetingStarted(plan=plan):
            return meetings.MeetingStarted(
                meeting_id=event.meeting_id,
                title=plan.title,
                kind=plan.kind,
                organiser=plan.organiser,
                departments=tuple(one.department for one in plan.attendees),
                goals=tuple(item.goal_id for item in plan.items if item.goal_id),
                minutes=plan.minutes,
                at=event.at,
            )
        case meeting_events.MeetingLeftOpen(plan=plan):
            return meetings.MeetingLeftOpen(
                meeting_id=event.meeting_id,
                title=plan.title,
                kind=plan.kind,
                organiser=plan.organiser,
                departments=tuple(one.department for one in plan.attendees),
                goals_without_outcome=event.goals_without_outcome,
                at=event.at,
            )
        case meeting_events.OutcomeRecorded(outcome=outcome):
            return meetings.OutcomeRecorded(
                meeting_id=event.meeting_id,
                title=event.title,
                departments=event.departments,
                outcome_id=outcome.outcome_id,
                outcome=outcome.kind,
                text=outcome.text,
                goal_id=outcome.about.goal_id,
                blocker_id=outcome.about.blocker_id,
                at=event.at,
            )
        case SeriesMonthMissed():
            return meetings.MeetingMissed(
                series_id=event.series_id,
                about=event.title,
                month=event.month,
                organiser=event.organiser,
                reason=event.reason,
                at=event.at,
            )
        case meeting_events.MeetingHeld(plan=plan):
            return meetings.MeetingHeld(
                meeting_id=event.meeting_id,
                title=plan.title,
                kind=plan.kind,
                planned_minutes=plan.minutes,
                actual_minutes=event.minutes,
                departments=tuple(one.department for one in event.attendance),
                person_minutes=event.person_minutes,
                attendance=tuple(
                    meetings.MeetingAttendance(
                        department=one.department,
                        people=one.persons,
                        minutes=event.minutes * one.persons,
                    )
                    for one in event.attendance
                ),
                at=event.began_at,
            )
        case _:
            return None


def action_fact(event: Any) -> BaseModel | None:
    """Return the fact of an action of a meeting."""
    match event:
        case meeting_events.ActionNoted(action=action):
            about = action.about or About()
            return published.ActionNoted(
                meeting_id=event.meeting_id,
                action_id=action.action_id,
                text=action.text,
                department=action.department,
                due_on=action.due_on,
                at=event.at,
                goal_id=about.goal_id,
                blocker_id=about.blocker_id,
                person=action.person,
                due_at=event.due_at,
            )
        case meeting_events.ActionCompleted(action=meeting_events.ActionItem() as action):
            return changes.ActionCompleted(
                meeting_id=event.meeting_id,
                action_id=action.action_id,
                text=action.text,
                department=action.department,
                at=event.at,
                done_by=event.by,
                **({} if event.commitment is None else dict(event.commitment)),
            )
        case meeting_events.ActionOverdue(action=action):
            return actions.ActionOverdue(
                meeting_id=event.meeting_id,
                action_id=action.action_id,
                text=action.text,
                department=action.department,
                at=event.at,
                **dict(event.commitment),
            )
        case meeting_events.ActionTransferred(action=action):
            return actions.ActionTransferred(
                meeting_id=event.meeting_id,
                action_id=action.action_id,
                text=action.text,
                was=event.was,
                department=action.department,
                at=event.at,
            )
        case meeting_events.ActionReleased(action=action):
            return actions.ActionReleased(
                meeting_id=event.meeting_id,
                action_id=action.action_id,
                text=action.text,
                department=action.department,
                at=event.at,
                **dict(event.commitment),
            )
        case _:
            return None


def setting_fact(event: Any) -> BaseModel | None:
    """Return the fact of a version of the calendar or of a policy."""
    match event:
        case CalendarPublished(calendar=calendar):
            days = days_of(calendar) if event.publishes_days else None
            return changes.CalendarPublished(version=calendar.version, at=event.at, days=days)
        case ReplyPolicySet(policy=policy):
            return changes.PolicySet(policy="reply-policy", version=policy.version, at=event.at)
        case ChannelPolicySet(policy=channel_policy):
            return changes.PolicySet(
                policy="channel-policy", version=channel_policy.version, at=event.at
            )
        case AlignmentPolicySet(policy=alignment):
            return meetings.AlignmentPolicySet(version=alignment.version, at=event.at)
        case CostPolicySet(policy=cost_policy):
            rates = cost_policy.rates.model_dump(include=set(changes.CostRates.model_fields))
            return changes.PolicySet(
                policy="cost-policy",
                version=cost_policy.version,
                at=event.at,
                rates=changes.CostRates(**rates),
            )
        case _:
            return None
