"""The items of an agenda as answers show them, each with the reason why it is there."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.meeting_agenda import AgendaItem, AgendaItemKind, Urgency
from services.comms.domain.meeting_problems import ProblemLink
from services.comms.domain.notice import Wording
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE, CompanyTime
from shared.eventsourcing.plural_forms import Counted


class UrgencyRow(BaseModel):
    """Why a goal is on the agenda, in figures."""

    lagging_since: CompanyTime | None
    completion: Decimal | None
    expected: Decimal | None
    expected_on: CompanyTime | None
    """When that is expected; `null`: when the goal fell behind."""
    behind: Decimal
    """Expected less reached completion; 0 for a goal that does not lag."""
    open_blockers: int
    blocked_since: CompanyTime | None
    overdue_supports: int
    dependent_goals: int


class AgendaItemRow(BaseModel):
    """One point of an agenda."""

    item_id: UUID
    kind: AgendaItemKind
    subject: str
    minutes: int
    goal_id: UUID | None
    department: str | None
    """The goal's department; `null` for the company's own goals and for other points."""
    urgency: UrgencyRow | None
    reason: Wording | None
    """The same in words; `null` for a point that people added."""
    commitments: list[UUID]
    """The actions of earlier meetings that are open."""
    about: ProblemLink | None
    """What a problem is linked to."""
    carried_from: UUID | None
    """The item of an earlier meeting from which a problem was handed on."""


def row_of_item(item: AgendaItem) -> AgendaItemRow:
    """Return an item as answers show it."""
    urgency = item.urgency
    return AgendaItemRow(
        item_id=item.item_id,
        kind=item.kind,
        subject=item.subject,
        minutes=item.minutes,
        goal_id=item.goal_id,
        department=item.department,
        urgency=urgency and UrgencyRow(**dict(urgency), behind=urgency.behind),
        reason=urgency and reason_of(urgency),
        commitments=list(item.commitments),
        about=item.about,
        carried_from=item.carried_from,
    )


def reason_of(urgency: Urgency) -> Wording:
    """Return in words why a goal is on the agenda, the weightiest first."""
    parts = [*_lag(urgency), *_blockers(urgency), *_waiting(urgency)]
    return Wording(en="; ".join(part.en for part in parts), zh="；".join(part.zh for part in parts))


def _lag(urgency: Urgency) -> list[Wording]:
    since = urgency.lagging_since
    if since is None:
        return []
    day = since.astimezone(COMPANY_TIME_ZONE).date()
    reached, expected = f"{urgency.completion or 0:.0%}", f"{urgency.expected or 0:.0%}"
    by = urgency.expected_on and urgency.expected_on.astimezone(COMPANY_TIME_ZONE).date()
    en, zh = ("", "") if by is None else (f" on {by}", f"（{by}）")
    return [
        Wording(
            en=f"at {reached} of {expected} expected{en}, behind since {day}",
            zh=f"完成 {reached}，预期 {expected}{zh}，自 {day} 起滞后",
        )
    ]


def _blockers(urgency: Urgency) -> list[Wording]:
    if not urgency.open_blockers or urgency.blocked_since is None:
        return []
    day = urgency.blocked_since.astimezone(COMPANY_TIME_ZONE).date()
    blockers = f"{Counted(urgency.open_blockers):open blocker|open blockers}"
    return [
        Wording(
            en=f"{blockers}, the first since {day}",
            zh=f"{urgency.open_blockers} 个障碍未解除，最早自 {day} 起",
        )
    ]


def _waiting(urgency: Urgency) -> list[Wording]:
    parts = []
    if urgency.overdue_supports:
        parts.append(
            Wording(
                en=f"{Counted(urgency.overdue_supports):support|supports} overdue",
                zh=f"{urgency.overdue_supports} 项支持逾期",
            )
        )
    if urgency.dependent_goals:
        parts.append(
            Wording(
                en=f"{Counted(urgency.dependent_goals):goal depends|goals depend} on it",
                zh=f"{urgency.dependent_goals} 个目标依赖于此",
            )
        )
    return parts
