"""Alerts on gaming: patterns in a candidate's work that whoever decides about a star has to know.

An alert changes no figure and hides nobody. It stands beside the candidate with its evidence, and a
decision for this candidate must acknowledge it. The thresholds are those of the month's plan.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from pydantic import BaseModel

from services.incentives.domain.obligation_id import parse_obligation_id
from services.incentives.domain.obligation_kind import ObligationKind
from services.incentives.domain.star_alert_terms import StarAlertTerms
from shared.eventsourcing.company_time import CompanyTime


class StarAlertKind(StrEnum):
    """A pattern that may come from gaming."""

    SELF_MADE = "self-made"
    """Much of what was on time is work that no other department waits for."""
    SPLIT_DELIVERY = "split-delivery"
    """Many small deliveries of almost one title between two departments in a short time."""
    REDATED = "redated"
    """A due time was moved shortly before it would have passed."""
    BACKDATED = "backdated"
    """Something was entered about the past that was due by then: another department is late."""


class StarAlertEvidence(BaseModel, frozen=True):
    """One thing that an alert is about."""

    id: str
    """The obligation's id; of a change of dates, the id of its request, support or handoff."""
    title: str | None
    due_at: CompanyTime | None
    entered_at: CompanyTime | None = None
    """When the date was entered or moved."""


class StarAlert(BaseModel, frozen=True):
    """A pattern in a candidate's work; what stands in `evidence` is all of it."""

    id: str
    """The same for the same evidence: a decision acknowledges it."""
    kind: StarAlertKind
    evidence: tuple[StarAlertEvidence, ...]


@dataclass(frozen=True)
class StarWorkItem:
    """One obligation of a candidate in the month."""

    obligation: str
    kind: str
    department: str
    counterpart: str | None
    title: str | None
    due_at: datetime
    is_on_time: bool
    is_own_case: bool = False
    """Whether it is a step of a case in which no other department has a step."""


@dataclass(frozen=True)
class StarDateEntry:
    """A date that a department entered or moved."""

    subject: str
    """The id of the request, support or handoff."""
    title: str | None
    is_moved: bool
    """Whether a due time was moved; otherwise something was entered with this due time."""
    due_at: datetime
    """The due time before it was moved."""
    entered_at: datetime


def find_star_alerts(
    items: Sequence[StarWorkItem], entries: Iterable[StarDateEntry], terms: StarAlertTerms
) -> tuple[StarAlert, ...]:
    """Return the alerts about a candidate: `items` are its work, `entries` what it dated."""
    dated = sorted(entries, key=lambda entry: (entry.entered_at, entry.subject))
    return (
        *_self_made_alerts(items, terms),
        *_split_alerts(items, terms),
        *_date_alerts(StarAlertKind.REDATED, [one for one in dated if _is_redated(one, terms)]),
        *_date_alerts(StarAlertKind.BACKDATED, [one for one in dated if _is_backdated(one, terms)]),
    )


def _self_made_alerts(items: Sequence[StarWorkItem], terms: StarAlertTerms) -> list[StarAlert]:
    on_time = [item for item in items if item.is_on_time]
    own = [item for item in on_time if item.is_own_case or item.counterpart == item.department]
    is_many = len(own) >= terms.self_made_items
    if is_many and len(own) >= Fraction(terms.self_made_share) * len(on_time):
        return [_alert(StarAlertKind.SELF_MADE, [_evidence(item) for item in _sorted(own)])]
    return []


def _split_alerts(items: Sequence[StarWorkItem], terms: StarAlertTerms) -> list[StarAlert]:
    """Return an alert for each series of almost equal deliveries that is dense enough.

    Several occurrences of one duty, legs of one request or steps of one case are one delivery.
    """
    alike: dict[tuple[str, str, str, str], dict[str, StarWorkItem]] = defaultdict(dict)
    for item in _sorted(items):
        if item.counterpart is not None and item.title is not None:
            key = (item.kind, item.department, item.counterpart, _fold_title(item.title))
            alike[key].setdefault(_subject(item.obligation), item)
    window = timedelta(hours=terms.split_hours)
    alerts = []
    for series in alike.values():
        dense = _dense_part(list(series.values()), terms.split_items, window)
        if dense:
            alerts.append(_alert(StarAlertKind.SPLIT_DELIVERY, [_evidence(item) for item in dense]))
    return alerts


def _dense_part(
    items: Sequence[StarWorkItem], number: int, window: timedelta
) -> Sequence[StarWorkItem]:
    """Return the items, sorted by due time, of which `number` lie together within the window."""
    dense: dict[str, StarWorkItem] = {}
    for first in range(len(items) - number + 1):
        together = items[first : first + number]
        if together[-1].due_at - together[0].due_at <= window:
            dense |= {item.obligation: item for item in together}
    return list(dense.values())


def _is_redated(entry: StarDateEntry, terms: StarAlertTerms) -> bool:
    left = entry.due_at - entry.entered_at
    return entry.is_moved and timedelta() <= left <= timedelta(hours=terms.redated_hours)


def _is_backdated(entry: StarDateEntry, terms: StarAlertTerms) -> bool:
    passed = entry.entered_at - entry.due_at
    return not entry.is_moved and passed > timedelta(hours=terms.backdated_hours)


def _date_alerts(kind: StarAlertKind, entries: Sequence[StarDateEntry]) -> list[StarAlert]:
    if not entries:
        return []
    evidence = [
        StarAlertEvidence(
            id=entry.subject, title=entry.title, due_at=entry.due_at, entered_at=entry.entered_at
        )
        for entry in entries
    ]
    return [_alert(kind, evidence)]


def _alert(kind: StarAlertKind, evidence: Sequence[StarAlertEvidence]) -> StarAlert:
    return StarAlert(
        id=f"{kind}:{len(evidence)}:{evidence[0].id}", kind=kind, evidence=tuple(evidence)
    )


def _evidence(item: StarWorkItem) -> StarAlertEvidence:
    return StarAlertEvidence(id=item.obligation, title=item.title, due_at=item.due_at)


def _sorted(items: Iterable[StarWorkItem]) -> list[StarWorkItem]:
    return sorted(items, key=lambda item: (item.due_at, item.obligation))


def _subject(obligation: str) -> str:
    """Return what an obligation is about: of a duty, request, goal or case, that itself."""
    identity = parse_obligation_id(obligation)
    if identity is None or identity.kind is ObligationKind.HANDOFF:
        return obligation
    return str(identity.subject_id)


def _fold_title(title: str) -> str:
    """Return a title without numbers, punctuation and case: `Part 2/5` is `part`."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return re.sub(r"[\W\d_一二三四五六七八九十]+", "", folded)
