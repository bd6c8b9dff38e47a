"""What the further departments of a handoff do: answer consultations, confirm that they have read.

Before a handoff is offered, each consulted department is asked. It answers, or its time runs out,
or an officer waives it. An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.refusals import DutiesRefused, InvalidDuty
from shared.eventsourcing.company_days import company_date, last_instant_of_day

CONSULTATION_DAYS = 3
"""A consulted department answers by the end of so many calendar days after it was asked."""


class ConsultationAsked(BaseModel, frozen=True):
    """The sender asked a consulted department before it hands over."""

    type: Literal["consultation-asked"] = "consultation-asked"
    obligation: Obligation
    department: str
    question: str
    due_at: datetime
    at: datetime


class ConsultationAnswered(BaseModel, frozen=True):
    """A consulted department answered."""

    type: Literal["consultation-answered"] = "consultation-answered"
    obligation: Obligation
    department: str
    answer: str
    at: datetime


class ConsultationWaived(BaseModel, frozen=True):
    """An officer decided that a department need not be asked."""

    type: Literal["consultation-waived"] = "consultation-waived"
    obligation: Obligation
    department: str
    reason: str
    at: datetime


class ReceiptGiven(BaseModel, frozen=True):
    """A department confirmed that it has read how the handoff stands."""

    type: Literal["receipt-given"] = "receipt-given"
    obligation: Obligation
    department: str
    handoff_version: int
    """The version of the handoff that was read."""
    at: datetime


ConsultationEvent = Annotated[
    ConsultationAsked | ConsultationAnswered | ConsultationWaived | ReceiptGiven,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class AskConsultation:
    """Ask a consulted department."""

    obligation: Obligation
    department: str
    question: str
    at: datetime


@dataclass(frozen=True)
class AnswerConsultation:
    """Answer as a consulted department, asked or not."""

    obligation: Obligation
    department: str
    answer: str
    at: datetime


@dataclass(frozen=True)
class WaiveConsultation:
    """Do without a consulted department."""

    obligation: Obligation
    department: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class GiveReceipt:
    """Confirm that a department has read a version of the handoff."""

    obligation: Obligation
    department: str
    handoff_version: int
    at: datetime


ConsultationCommand = AskConsultation | AnswerConsultation | WaiveConsultation | GiveReceipt


class NotConsulted(InvalidDuty):
    """The department is none of the consulted ones."""

    en = "{department} is not consulted here; consulted are: {consulted}"
    zh = "{department} 不在此处的咨询部门之列；咨询部门为：{consulted}"


class NotInvolved(InvalidDuty):
    """The department is none of those that are told."""

    en = "{department} is not involved here, so it confirms nothing; involved are: {involved}"
    zh = "{department} 未参与此事，无需确认；参与部门为：{involved}"


class ConsultationAnsweredAlready(DutiesRefused):
    """The department has answered, in other words."""

    en = "{department} answered at {at} already: {answer}"
    zh = "{department} 已于 {at} 答复：{answer}"


class ConsultationsMissing(DutiesRefused):
    """Consulted departments were not asked, or their time runs."""

    en = (
        "ask these departments first, or wait until they answer or their time is over: "
        "{departments}; an officer may waive it"
    )
    zh = "请先咨询以下部门，并等待其答复或期满：{departments}；专员可以免除咨询"


@dataclass(frozen=True)
class Consultations:
    """What was last said of each department: a question, an answer or a waiver; and receipts."""

    by_department: Mapping[str, ConsultationEvent] = field(default_factory=dict)
    receipts: Mapping[str, int] = field(default_factory=dict)
    """By department: the version of the handoff that it has read."""

    def missing(self, consulted: Sequence[str], at: datetime) -> list[str]:
        """Return the departments that stand in the way of an offer at a time."""
        return [one for one in consulted if not self._is_settled(one, at)]

    def _is_settled(self, department: str, at: datetime) -> bool:
        said = self.by_department.get(department)
        return said is not None and not (isinstance(said, ConsultationAsked) and at <= said.due_at)


NO_CONSULTATIONS = Consultations()


def decide(command: ConsultationCommand, state: Consultations) -> list[ConsultationEvent]:
    """Return the events that follow from a command; the same one twice changes nothing.

    Raises `NotConsulted`, `NotInvolved` and `ConsultationAnsweredAlready`.
    """
    involved = command.obligation.involved
    if isinstance(command, GiveReceipt):
        return _give_receipt(command, state)
    if command.department not in involved.consulted:
        raise NotConsulted(
            department=command.department, consulted=", ".join(involved.consulted) or "–"
        )
    said = state.by_department.get(command.department)
    owed = {"obligation": command.obligation, "department": command.department, "at": command.at}
    match command, said:
        case AnswerConsultation(answer=answer), ConsultationAnswered(answer=given, at=at):
            if answer != given:
                raise ConsultationAnsweredAlready(
                    department=command.department, at=at, answer=given
                )
            return []
        case AnswerConsultation(answer=answer), _:
            return [ConsultationAnswered(**owed, answer=answer)]
        case AskConsultation(question=question), None:
            due_at = last_instant_of_day(
                company_date(command.at) + timedelta(days=CONSULTATION_DAYS)
            )
            return [ConsultationAsked(**owed, question=question, due_at=due_at)]
        case WaiveConsultation(reason=reason), None | ConsultationAsked():
            return [ConsultationWaived(**owed, reason=reason)]
        case _:
            return []


def _give_receipt(command: GiveReceipt, state: Consultations) -> list[ConsultationEvent]:
    involved = command.obligation.involved.all_departments
    if command.department not in involved:
        raise NotInvolved(department=command.department, involved=", ".join(involved) or "–")
    if state.receipts.get(command.department, 0) >= command.handoff_version:
        return []
    return [
        ReceiptGiven(
            obligation=command.obligation,
            department=command.department,
            handoff_version=command.handoff_version,
            at=command.at,
        )
    ]


def evolve(state: Consultations, event: ConsultationEvent) -> Consultations:
    """Return what was said after an event."""
    if isinstance(event, ReceiptGiven):
        return replace(state, receipts={**state.receipts, event.department: event.handoff_version})
    return replace(state, by_department={**state.by_department, event.department: event})
