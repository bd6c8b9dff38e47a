"""The document policy (文档规范): the checklist of documents and the time for receipts.

There is one stream of policies. Version 1 is built in; a policy that is set is never changed, only
followed by another one, which holds for the revisions that are drafted from then on. An event's
`type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel

from services.comms.domain.document_refusals import (
    ChecklistItemNamedTwice,
    ChecklistLacksAspect,
    DocumentTermOutOfRange,
)
from shared.eventsourcing.company_days import company_date, last_instant_of_day
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.working_time.setting_versions import SettingVersions
from shared.working_time.workday_calendar import Calendar

STREAM_NAME = "document-policy"
ChecklistAspect = Literal["logic", "data"]
"""What an item of the checklist is about: how the document argues, or what supports it."""

MAX_RECEIPT_WORKING_DAYS = 60
MAX_REMINDERS = 5
_DAY = timedelta(days=1)
_REMINDED_AT = time(9)


class ChecklistItem(BaseModel, frozen=True):
    """One thing that must be so before a document is sent."""

    code: str
    aspect: ChecklistAspect
    en: str
    zh: str


class DocumentTerms(BaseModel, frozen=True):
    """The checklist, and how long recipients have for their receipts."""

    checklist: tuple[ChecklistItem, ...]
    receipt_working_days: int = 3
    """So many working days after the day of sending receipts are due, by the end of the day."""
    reminders_before: tuple[int, ...] = (1,)
    """So many working days before that day those who owe a receipt are reminded, at 9:00."""


class DocumentPolicy(BaseModel, frozen=True):
    """A policy that was set, or the built-in one."""

    version: int
    terms: DocumentTerms


BUILT_IN_POLICY = DocumentPolicy(
    version=1,
    terms=DocumentTerms(
        checklist=(
            ChecklistItem(
                code="conclusion-first",
                aspect="logic",
                en="It begins with the conclusion and with what each recipient is asked to do",
                zh="开头写明结论，以及请各收件部门做什么",
            ),
            ChecklistItem(
                code="reasons",
                aspect="logic",
                en="Each conclusion follows from reasons that are given, with the alternatives",
                zh="每个结论都有理由，并列出备选方案",
            ),
            ChecklistItem(
                code="sources",
                aspect="data",
                en="Each figure names its source, its unit and its day",
                zh="每个数据都注明来源、单位和日期",
            ),
            ChecklistItem(
                code="figures-support",
                aspect="data",
                en="The figures support the conclusion; those that do not are named as well",
                zh="数据支持结论；不支持结论的数据也一并列出",
            ),
        )
    ),
)


class DocumentPolicySet(BaseModel, frozen=True):
    """A document policy was set and holds from now on."""

    type: Literal["document-policy-set"] = "document-policy-set"
    policy: DocumentPolicy
    by: str
    at: datetime


@dataclass(frozen=True)
class SetDocumentPolicy:
    """Check and remind by these terms from now on."""

    terms: DocumentTerms
    by: str
    at: datetime


DocumentPolicyVersions = SettingVersions[DocumentPolicy]
"""Every version of the document policy; the first one is built in."""

INITIAL_STATE: DocumentPolicyVersions = SettingVersions((BUILT_IN_POLICY,))


def decide(command: SetDocumentPolicy, policies: DocumentPolicyVersions) -> list[DocumentPolicySet]:
    """Return the next version, unless the one in force has the same terms.

    Raises `DocumentTermOutOfRange`, `ChecklistItemNamedTwice` and `ChecklistLacksAspect`.
    """
    terms = command.terms
    if policies.current.terms == terms:
        return []
    _validate(terms)
    policy = DocumentPolicy(version=policies.next_number, terms=terms)
    return [DocumentPolicySet(policy=policy, by=command.by, at=command.at)]


def _validate(terms: DocumentTerms) -> None:
    days = terms.receipt_working_days
    if not 1 <= days <= MAX_RECEIPT_WORKING_DAYS:
        raise DocumentTermOutOfRange(
            name="receipt_working_days", least=1, most=MAX_RECEIPT_WORKING_DAYS, value=days
        )
    for before in terms.reminders_before:
        if not 0 <= before < days:
            raise DocumentTermOutOfRange(
                name="reminders_before", least=0, most=days - 1, value=before
            )
    codes = [item.code for item in terms.checklist]
    if len(set(codes)) < len(codes):
        raise ChecklistItemNamedTwice
    if {item.aspect for item in terms.checklist} != {"logic", "data"}:
        raise ChecklistLacksAspect


def evolve(policies: DocumentPolicyVersions, event: DocumentPolicySet) -> DocumentPolicyVersions:
    """Return the policies after an event."""
    return policies.with_next_version(event.policy)


def due_time_of_receipts(
    terms: DocumentTerms, sent_at: datetime, calendar: Calendar, due_on: date | None = None
) -> datetime:
    """Return until when receipts are given: the last instant of a day.

    A day that the sender names counts where it is later; nobody has less time than the policy says.
    """
    day = company_date(sent_at)
    for _ in range(terms.receipt_working_days):
        day = _working_day_after(day, calendar)
    return last_instant_of_day(day if due_on is None else max(day, due_on))


def reminder_times_of(
    terms: DocumentTerms, sent_at: datetime, due_at: datetime, calendar: Calendar
) -> tuple[datetime, ...]:
    """Return when those who owe a receipt are reminded, the earliest first; none before sending."""
    found = set()
    for before in terms.reminders_before:
        day = company_date(due_at)
        for _ in range(before):
            day = _working_day_before(day, calendar)
        found.add(datetime.combine(day, _REMINDED_AT, COMPANY_TIME_ZONE))
    return tuple(sorted(one for one in found if one > sent_at))


def _working_day_after(day: date, calendar: Calendar) -> date:
    day += _DAY
    while not calendar.is_working(day):
        day += _DAY
    return day


def _working_day_before(day: date, calendar: Calendar) -> date:
    day -= _DAY
    while not calendar.is_working(day):
        day -= _DAY
    return day
