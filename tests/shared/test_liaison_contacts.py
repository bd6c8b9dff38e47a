"""Who speaks for a department about an item on a day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.eventsourcing.liaison_contacts import (
    AbsencePeriod,
    Contact,
    LiaisonTerm,
    find_contact,
    term_on,
    with_term,
)

DAY = date(2026, 11, 30)
ITEM = (LiaisonTerm(valid_from=date(2026, 11, 1), person="lin", deputy="mei"),)
GENERAL = (LiaisonTerm(valid_from=date(2026, 11, 1), person="bo", deputy="ann"),)
VACANT = (*ITEM, LiaisonTerm(valid_from=DAY, person=None))
ENDED = (*ITEM, LiaisonTerm(valid_from=DAY, person=None, is_ended=True))


def absent(*people: str) -> dict[str, list[AbsencePeriod]]:
    """Return that these people are absent on the day alone."""
    period = AbsencePeriod(absence_id=UUID(int=1), first_day=DAY, last_day=DAY)
    return {person: [period] for person in people}


def test_all_contact_goes_to_the_items_own_liaison() -> None:
    found = find_contact(DAY, ITEM, GENERAL, {}, "head")
    assert found == Contact(person="lin", capacity="liaison")


def test_the_deputy_acts_on_the_days_of_an_absence_and_not_on_others() -> None:
    absences = absent("lin")
    found = find_contact(DAY, ITEM, GENERAL, absences, "head")
    assert found == Contact(person="mei", capacity="deputy", instead_of="lin")
    for other in (DAY - timedelta(1), DAY + timedelta(1)):
        assert find_contact(other, ITEM, GENERAL, absences, "head") == Contact(
            person="lin", capacity="liaison"
        )


def test_where_the_deputy_is_absent_as_well_the_departments_liaison_acts_then_the_head() -> None:
    steps = [
        (("lin", "mei"), "bo", "department-liaison"),
        (("lin", "mei", "bo"), "ann", "department-deputy"),
        (("lin", "mei", "bo", "ann"), "head", "department-head"),
    ]
    for people, person, capacity in steps:
        found = find_contact(DAY, ITEM, GENERAL, absent(*people), "head")
        assert found is not None
        assert (found.person, found.capacity, found.instead_of) == (person, capacity, "lin")
    assert find_contact(DAY, ITEM, GENERAL, absent("lin", "mei", "bo", "ann"), None) is None


def test_in_a_vacant_office_the_head_acts_and_after_its_end_the_departments_liaison() -> None:
    vacant = find_contact(DAY, VACANT, GENERAL, {}, "head")
    assert vacant == Contact(person="head", capacity="department-head")
    without_head = find_contact(DAY, VACANT, GENERAL, {}, None)
    assert without_head == Contact(person="bo", capacity="department-liaison")
    ended = find_contact(DAY, ENDED, GENERAL, {}, "head")
    assert ended == Contact(person="bo", capacity="department-liaison")


def test_an_item_without_a_liaison_has_the_departments_and_without_that_its_head() -> None:
    assert find_contact(DAY, (), GENERAL, {}, "head") == Contact(
        person="bo", capacity="department-liaison"
    )
    early = ITEM[0].valid_from - timedelta(1)
    assert find_contact(early, ITEM, GENERAL, {}, "head") == Contact(
        person="head", capacity="department-head"
    )
    assert find_contact(DAY, (), (), {}, None) is None


@given(
    st.lists(
        st.builds(
            LiaisonTerm,
            valid_from=st.dates(date(2026, 1, 1), date(2026, 3, 1)),
            person=st.sampled_from(["a", "b", None]),
        ),
        min_size=1,
    ),
    st.dates(date(2026, 1, 1), date(2026, 3, 31)),
)
def test_of_what_was_said_of_a_day_the_last_word_holds(said: list[LiaisonTerm], day: date) -> None:
    terms: tuple[LiaisonTerm, ...] = ()
    for one in said:
        terms = with_term(terms, one)
    days = [one.valid_from for one in terms]
    assert days == sorted(set(days))
    assert terms[-1].person == said[-1].person
    about = [
        one
        for index, one in enumerate(said)
        if one.valid_from <= day
        and all(later.valid_from > one.valid_from for later in said[index + 1 :])
    ]
    found = term_on(terms, day)
    assert (found and found.person) == (about[-1].person if about else None)
