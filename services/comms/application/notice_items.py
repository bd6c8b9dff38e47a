"""What a notice is about in terms of liaisons: the item that decides whom it names."""

from __future__ import annotations

from services.comms.application.notice_content import NotifiableFact
from services.comms.domain.department_contacts import WHOLE_DEPARTMENT, ContactItem
from shared.contracts.comms import ReplyBreached, RequestOpened, SilenceAlerted, SilenceEscalated
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


def item_of(fact: NotifiableFact) -> ContactItem | None:
    """Return the item that a fact is about; `None` for one that only concerns the departments."""
    match fact:
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
            return ContactItem(kind="project", id=fact.project_id)
        case DutyOverdue():
            return ContactItem(kind="standing-duty", id=fact.duty_id)
        case GoalLagging() | ProgressOverdue() | SupportAsked() | SupportOverdue():
            return ContactItem(kind="goal", id=fact.goal_id)
        case StepOpened() | StepOverdue():
            return ContactItem(kind="flow", id=fact.case_id)
        case (
            RequestOpened(about=about)
            | ReplyBreached(about=about)
            | SilenceAlerted(about=about)
            | SilenceEscalated(about=about)
        ):
            return WHOLE_DEPARTMENT if about is None else ContactItem(kind=about.kind, id=about.id)
        case _:
            return None
