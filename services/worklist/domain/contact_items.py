"""What facts say of liaisons, their absences and the heads of departments, by days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from services.worklist.domain.item_change import FactReading, Item, ItemChange, Said
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.eventsourcing.liaison_contacts import LiaisonTerm, with_term


def contact_item_of(kind: str, id_: str | None) -> str:
    """Return how rows and offices name what a liaison speaks about; empty for a department."""
    return "" if id_ is None else f"{kind}:{id_}"


def _office(said: Said, valid_from: str, term: Mapping[str, object]) -> Iterator[ItemChange]:
    item = contact_item_of(said["item"]["kind"], said["item"]["id"])
    known = {"department": said["department"], "contact_item": item}
    named = {"valid_from": valid_from, "person": None, **term}
    yield ItemChange(f"office:{said['liaison_id']}", known | {f"from {valid_from}": named})


def _named(said: Said) -> Iterator[ItemChange]:
    who = {"person": said["person"], "deputy": said["deputy"]}
    return _office(said, said["valid_from"], who)


def _vacated(said: Said) -> Iterator[ItemChange]:
    return _office(said, said["valid_from"], {})


def _ended(said: Said) -> Iterator[ItemChange]:
    after = date.fromisoformat(said["valid_to"]) + timedelta(days=1)
    return _office(said, after.isoformat(), {"is_ended": True})


def terms_of(office: Item) -> Sequence[LiaisonTerm]:
    """Return the terms of an office: each replaces what was said before of its days."""
    terms: Sequence[LiaisonTerm] = ()
    said = [placed for name, placed in office.items() if name.startswith("from ")]
    for placed in sorted(said, key=lambda one: one.position):
        terms = with_term(terms, LiaisonTerm.model_validate(placed.value))
    return terms


def _absent(said: Said) -> Iterator[ItemChange]:
    days = {"first_day": said["first_day"], "last_day": said["last_day"]}
    yield ItemChange(f"absence:{said['absence_id']}", {"person": said["person"], **days})


def _present(said: Said) -> Iterator[ItemChange]:
    yield ItemChange(f"absence:{said['absence_id']}", {"is_withdrawn": True})


def _head(said: Said, head: str | None) -> Iterator[ItemChange]:
    named_on = datetime.fromisoformat(said["at"]).astimezone(COMPANY_TIME_ZONE).date()
    since = said.get("valid_from") or named_on.isoformat()
    yield ItemChange(f"head:{said['department']}", {f"from {since}": head})


def _head_named(said: Said) -> Iterator[ItemChange]:
    return _head(said, said["head"])


def _head_removed(said: Said) -> Iterator[ItemChange]:
    return _head(said, None)


LIAISON_READINGS: Mapping[str, FactReading] = {
    "liaison-named": _named,
    "liaison-vacated": _vacated,
    "liaison-ended": _ended,
    "liaison-absent": _absent,
    "liaison-absence-withdrawn": _present,
}
HEAD_READINGS: Mapping[str, FactReading] = {
    "department-head-named": _head_named,
    "department-head-removed": _head_removed,
}
"""What is read of each fact, by its short name."""
