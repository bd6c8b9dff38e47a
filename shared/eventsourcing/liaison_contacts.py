"""Who speaks for a department about an item on a day: its liaison, a deputy, or its head.

Every area that names a person to others asks here, with what it knows from the facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

ContactCapacity = Literal[
    "liaison", "deputy", "department-liaison", "department-deputy", "department-head"
]
"""As what a person speaks for a department."""


class LiaisonTerm(BaseModel, frozen=True):
    """Who is liaison from a day on, until the next term begins."""

    valid_from: date
    person: str | None
    """The person's id; `None` while the office is vacant, or has ended."""
    deputy: str | None = None
    """Who acts while the liaison is absent."""
    is_ended: bool = False
    """Whether nobody is needed any more; a vacant office waits for a successor."""


class AbsencePeriod(BaseModel, frozen=True):
    """Days on which a person is absent, both included."""

    absence_id: UUID
    first_day: date
    last_day: date


class Contact(BaseModel, frozen=True):
    """The person to whom all contact goes, and as what."""

    person: str
    capacity: ContactCapacity
    instead_of: str | None = None
    """The liaison who is absent; `None` where there is none, or it is the contact."""


Absences = Mapping[str, Sequence[AbsencePeriod]]
"""The absences by person."""


def with_term(terms: Sequence[LiaisonTerm], term: LiaisonTerm) -> tuple[LiaisonTerm, ...]:
    """Return the terms with one that replaces what was said of its first day and later.

    One that says the same as the term before it only makes that go on.
    """
    before = tuple(one for one in terms if one.valid_from < term.valid_from)
    if before and before[-1].model_copy(update={"valid_from": term.valid_from}) == term:
        return before
    return (*before, term)


def term_on(terms: Sequence[LiaisonTerm], day: date) -> LiaisonTerm | None:
    """Return the term that a day lies in; `None` before the first."""
    return next((one for one in reversed(terms) if one.valid_from <= day), None)


def is_absent(absences: Absences, person: str, day: date) -> bool:
    """Return whether a person is absent on a day."""
    return any(one.first_day <= day <= one.last_day for one in absences.get(person, ()))


def find_contact(
    day: date,
    item_terms: Sequence[LiaisonTerm],
    department_terms: Sequence[LiaisonTerm],
    absences: Absences,
    head: str | None,
    wider_terms: Sequence[LiaisonTerm] = (),
) -> Contact | None:
    """Return who speaks for a department about an item on a day; `None` where nobody can.

    The item's liaison, in absence the deputy; where both are absent, or the item has none, the
    department's own liaison and deputy in the same way, then its head. In a vacant office the head
    acts at once until there is a successor. `wider_terms` are of what the item is part of, as a
    case of its flow: they are asked after the item's own and before the department's.
    """
    general = term_on(department_terms, day)
    chain: list[tuple[str | None, ContactCapacity]] = []
    for own in (term_on(item_terms, day), term_on(wider_terms, day)):
        if own is not None:
            chain += [(own.person, "liaison"), (own.deputy, "deputy")]
            if own.person is None and not own.is_ended:
                chain.append((head, "department-head"))
    if general is not None:
        chain += [(general.person, "department-liaison"), (general.deputy, "department-deputy")]
    chain.append((head, "department-head"))
    missed = next((person for person, _ in chain if person is not None), None)
    for person, capacity in chain:
        if person is None or (capacity != "department-head" and is_absent(absences, person, day)):
            continue
        return Contact(
            person=person, capacity=capacity, instead_of=missed if missed != person else None
        )
    return None
