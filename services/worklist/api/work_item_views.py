"""The rows of the list as they are answered: with names, words and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.worklist.domain.kind_terms import KINDS
from services.worklist.domain.work_kinds import WorkKind, WorkSide, WorkState
from services.worklist.domain.work_reasons import WorkReason, reason_sentence
from services.worklist.projections.contacts import ContactKey
from services.worklist.projections.work_list import WorkItemRow
from shared.eventsourcing.company_time import CompanyTime, format_company_time
from shared.eventsourcing.liaison_contacts import Contact, ContactCapacity
from shared.reference_data.known_references import KnownReferences

_KIND_NAMES = {kind: {"en": terms.en, "zh": terms.zh} for kind, terms in KINDS.items()}


class BilingualText(BaseModel):
    """A text in both languages."""

    en: str
    zh: str


class WorkParty(BaseModel):
    """A department that owes something or waits for it."""

    department: str
    name: str | None
    """`null` where the directory does not know it."""


class WorkContact(BaseModel):
    """The person to whom all contact goes."""

    person: str
    """The person's id in the directory."""
    capacity: ContactCapacity
    """As what: the item's liaison or deputy, the department's, or its head."""


class WhyListed(BilingualText):
    """Why a row is in the list."""

    code: WorkReason


class WorkItem(BaseModel):
    """An open thing as one department owes it or waits for it."""

    thing: str
    """The thing that is open; with `side` and `department` it names the row."""
    side: WorkSide
    department: str | None
    """Whose row it is; `null` where roles of the company owe it."""
    kind: WorkKind
    kind_name: BilingualText
    area: str
    """The area that owns it."""
    title: str
    state: WorkState
    reason: WhyListed
    since: CompanyTime
    owes: WorkParty | None
    """`null` where roles of the company owe it."""
    roles: list[str]
    """The roles of the company of which one has to act; empty where a department owes it."""
    waits: list[WorkParty]
    contact: WorkContact | None
    """Who speaks for the row's department about it today; `null` where nobody does."""
    due_at: CompanyTime | None
    """`null` for what has no due time, or none while its clock stands."""
    overdue: bool
    """Whether its area has announced it as overdue."""
    project_id: UUID | None
    project: str | None
    """The project's name."""
    goal_id: UUID | None
    link: str
    """The path of the thing in the API; the answer there says in `_actions` what one may do."""
    updated_at: CompanyTime
    """When its last fact was recorded."""


class KindTotal(BaseModel):
    """How many rows of a kind there are on a side."""

    side: WorkSide
    kind: WorkKind
    kind_name: BilingualText
    count: int
    overdue: int


class WorkTotals(BaseModel):
    """How many rows there are."""

    count: int
    overdue: int
    by_kind: list[KindTotal]


async def view_work_items(
    references: KnownReferences,
    rows: Sequence[WorkItemRow],
    contacts: Mapping[ContactKey, Contact],
) -> list[dict[str, Any]]:
    """Return rows as the JSON of `WorkItem`, with the names of their departments.

    They are no models: a page of 50 would be validated and serialised for longer than it is read.
    """
    codes = {code for row in rows for code in (row.owes, row.reason_department, *row.waits) if code}
    names = await references.names_of(codes)
    parties = {code: {"department": code, "name": names.get(code)} for code in codes}

    def contact(row: WorkItemRow) -> dict[str, str] | None:
        found = contacts.get((row.department, row.contact_item))
        return {"person": found.person, "capacity": found.capacity} if found else None

    return [
        {
            "thing": row.thing,
            "side": row.side,
            "department": row.department or None,
            "kind": row.kind,
            "kind_name": _KIND_NAMES[row.kind],
            "area": row.area,
            "title": row.title,
            "state": row.state,
            "reason": _why_listed(row, names.get(row.reason_department)),
            "since": format_company_time(row.since),
            "owes": parties[row.owes] if row.owes else None,
            "roles": row.roles,
            "waits": [parties[code] for code in row.waits],
            "contact": contact(row),
            "due_at": row.due_at and format_company_time(row.due_at),
            "overdue": row.overdue,
            "project_id": row.project_id,
            "project": row.project,
            "goal_id": row.goal_id,
            "link": KINDS[row.kind].path.replace("{id}", row.id),
            "updated_at": format_company_time(row.updated_at),
        }
        for row in rows
    ]


def view_totals(counted: Sequence[tuple[Any, ...]]) -> WorkTotals:
    """Return totals of counts by side, kind and whether it is overdue."""
    found: dict[tuple[WorkSide, WorkKind], list[int]] = {}
    for side, kind, overdue, count in counted:
        both = found.setdefault((side, kind), [0, 0])
        both[0] += count
        both[1] += count if overdue else 0
    by_kind = [
        KindTotal(
            side=side,
            kind=kind,
            kind_name=BilingualText(**_KIND_NAMES[kind]),
            count=count,
            overdue=overdue,
        )
        for (side, kind), (count, overdue) in found.items()
    ]
    return WorkTotals(
        count=sum(one.count for one in by_kind),
        overdue=sum(one.overdue for one in by_kind),
        by_kind=by_kind,
    )


def _why_listed(row: WorkItemRow, name: str | None) -> dict[str, str]:
    who = f"{row.reason_department} {name}" if name else row.reason_department
    sentence = reason_sentence(row.reason, row.reason_text, who)
    return {"en": sentence.en, "zh": sentence.zh, "code": row.reason}
