"""What a notice says of work that is asked of a department, or that it owes and is late."""

from __future__ import annotations

from datetime import timedelta

from services.comms.application.handoff_notice_content import (
    HandoffNotifiable,
    handoff_notice_content,
)
from services.comms.application.notice_shape import (
    NoticeContent,
    company_time_text,
    late,
    late_thing,
)
from services.comms.domain.notice import Subject, Wording
from shared.contracts.comms import ActionNoted, RequestOpened
from shared.contracts.comms_actions import ActionOverdue
from shared.contracts.duties import (
    DutyOverdue,
    DutyScheduled,
    HandoffAccepted,
    HandoffOffered,
    HandoffOverdue,
    HandoffRejected,
)
from shared.contracts.duties_consultations import ConsultationAsked
from shared.contracts.duties_dates import HandoffRescheduled, HandoffWaived
from shared.contracts.goals import GoalLagging, ProgressOverdue, SupportAsked, SupportOverdue
from shared.contracts.workflows import StepOpened, StepOverdue

WorkFact = (
    RequestOpened
    | ActionNoted
    | ActionOverdue
    | HandoffNotifiable
    | DutyOverdue
    | GoalLagging
    | ProgressOverdue
    | SupportAsked
    | SupportOverdue
    | StepOpened
    | StepOverdue
)

TOLD_WITHIN = timedelta(days=7)
"""Nobody is told of older work: an installation that is upgraded has years of it in its log."""


def work_notice_content(fact: WorkFact) -> NoticeContent | None:  # noqa: PLR0911  one for each
    """Return the content of a fact's notice; `None` for a goal that is no department's."""
    match fact:
        case RequestOpened():
            return _of_request(fact)
        case ActionNoted():
            return NoticeContent(
                "action-noted",
                (fact.department,),
                Subject(kind="meeting", id=fact.meeting_id),
                Wording(
                    en=f"{fact.department} agreed to “{fact.text}” by {fact.due_on}.",
                    zh=f"{fact.department} 承诺于 {fact.due_on} 前完成“{fact.text}”。",
                ),
            )
        case ActionOverdue():
            due = company_time_text(fact.due_at)
            return NoticeContent(
                "action-overdue",
                tuple(dict.fromkeys((fact.department, fact.organiser))),
                Subject(kind="meeting", id=fact.meeting_id),
                Wording(
                    en=f"“{fact.text}” of the meeting “{fact.meeting}” was due from "
                    f"{fact.department} by {due} and is not done.",
                    zh=f"会议“{fact.meeting}”的承诺“{fact.text}”应由 {fact.department} 于 {due} "
                    "前完成，尚未完成。",
                ),
            )
        case (
            HandoffOffered()
            | HandoffRejected()
            | HandoffAccepted()
            | HandoffOverdue()
            | DutyScheduled()
            | ConsultationAsked()
            | HandoffRescheduled()
            | HandoffWaived()
        ):
            return handoff_notice_content(fact)
        case DutyOverdue():
            return NoticeContent(
                "duty-overdue",
                tuple(
                    dict.fromkeys((fact.department, fact.recipient, *fact.involved.all_departments))
                ),
                Subject(kind="duty", id=fact.duty_id),
                late(fact.department, f"{fact.deliverable} ({fact.occurrence})", fact.due_at),
            )
        case GoalLagging():
            return _of_lagging_goal(fact) if fact.department else None
        case ProgressOverdue():
            what = Wording(en=f"the reading of “{fact.goal}”", zh=f"“{fact.goal}”的进度填报")
            return NoticeContent(
                "progress-overdue",
                (fact.department,),
                Subject(kind="goal", id=fact.goal_id),
                late_thing(fact.department, what, fact.due_at),
            )
        case SupportAsked() | SupportOverdue():
            return _of_support(fact)
        case StepOpened() | StepOverdue():
            return _of_step(fact)


def _of_request(fact: RequestOpened) -> NoticeContent:
    due = company_time_text(fact.due_at)
    return NoticeContent(
        "request-opened",
        (fact.department,),
        Subject(kind="request", id=fact.request_id),
        Wording(
            en=f"{fact.asker} asks {fact.department}: “{fact.subject}”. The first reply is due "
            f"by {due}.",
            zh=f"{fact.asker} 向 {fact.department} 提出请求“{fact.subject}”，"
            f"请于 {due} 前首次回复。",
        ),
    )


def _of_lagging_goal(fact: GoalLagging) -> NoticeContent:
    done, expected = f"{fact.completion:.0%}", f"{fact.expected:.0%}"
    return NoticeContent(
        "goal-lagging",
        (str(fact.department),),
        Subject(kind="goal", id=fact.goal_id),
        Wording(
            en=f"The goal “{fact.goal}” of {fact.department} is at {done}; {expected} was "
            "expected by now.",
            zh=f"{fact.department} 的目标“{fact.goal}”完成率为 {done}，低于目前预期的 {expected}。",
        ),
    )


def _of_support(fact: SupportAsked | SupportOverdue) -> NoticeContent:
    about = Subject(kind="goal", id=fact.goal_id)
    due = company_time_text(fact.due_at)
    if isinstance(fact, SupportAsked):
        text = Wording(
            en=f"{fact.department} is asked to help with the goal “{fact.goal}” by {due}: "
            f"{fact.what}",
            zh=f"请 {fact.department} 于 {due} 前支持目标“{fact.goal}”：{fact.what}",
        )
        return NoticeContent("support-asked", (fact.department,), about, text)
    to = (fact.department, *((fact.asker,) if fact.asker else ()))
    what = Wording(en=f"help with the goal “{fact.goal}”", zh=f"对目标“{fact.goal}”的支持")
    text = late_thing(fact.department, what, fact.due_at)
    return NoticeContent("support-overdue", tuple(dict.fromkeys(to)), about, text)


def _of_step(fact: StepOpened | StepOverdue) -> NoticeContent:
    about = Subject(kind="case", id=fact.case_id)
    due = company_time_text(fact.due_at)
    if isinstance(fact, StepOpened):
        text = Wording(
            en=f"{fact.department} has “{fact.activity}” of “{fact.case}” to do by {due}.",
            zh=f"请 {fact.department} 于 {due} 前完成“{fact.case}”的步骤“{fact.activity}”。",
        )
        return NoticeContent("step-opened", (fact.department,), about, text)
    text = late(fact.department, f"{fact.activity} ({fact.case})", fact.due_at)
    return NoticeContent("step-overdue", (fact.department,), about, text)
