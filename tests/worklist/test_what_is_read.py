"""What is read of liaisons and heads, the words of reasons, and what a change says of its place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.worklist.domain.contact_items import contact_item_of, terms_of
from services.worklist.domain.item_change import Item, PlacedChange, PlacedValue, merge
from services.worklist.domain.open_things import changes_of, rows_of_item, rows_version
from services.worklist.domain.work_reasons import reason_sentence
from services.worklist.domain.work_row import OpenThing, rows_of_thing

AT = datetime(2026, 10, 1, 20, tzinfo=UTC)
OFFICE = {"liaison_id": "1", "department": "QA", "item": {"kind": "project", "id": "p"}}
NAMED = {**OFFICE, "person": "P-1", "deputy": "P-2", "valid_from": "2026-10-01"}


def read(*told: tuple[str, dict[str, Any]]) -> dict[str, Item]:
    items: dict[str, Item] = {}
    for position, (name, said) in enumerate(told, 1):
        for change in changes_of(f"concord.{name}.v1", {"at": AT.isoformat(), **said}):
            merge(items.setdefault(change.item, {}), position, change.fields)
    return items


def test_an_office_has_the_terms_that_were_said_last_of_their_days() -> None:
    ended = {**OFFICE, "valid_to": "2026-12-31"}
    vacated = {**OFFICE, "valid_from": "2026-11-01"}
    office = read(
        ("duties.liaison-named", NAMED),
        ("duties.liaison-vacated", vacated),
        ("duties.liaison-ended", ended),
    )["office:1"]
    assert [(one.valid_from, one.person, one.deputy, one.is_ended) for one in terms_of(office)] == [
        (date(2026, 10, 1), "P-1", "P-2", False),
        (date(2026, 11, 1), None, None, False),
        (date(2027, 1, 1), None, None, True),
    ]
    assert (office["department"].value, office["contact_item"].value) == ("QA", "project:p")
    assert contact_item_of("department", None) == ""


def test_an_absence_lasts_until_it_is_withdrawn() -> None:
    absent = {
        "absence_id": "2",
        "person": "P-1",
        "first_day": "2026-10-01",
        "last_day": "2026-10-05",
    }
    said = read(("duties.liaison-absent", absent), ("duties.liaison-absence-withdrawn", absent))
    assert {name: one.value for name, one in said["absence:2"].items()} == {
        "person": "P-1",
        "first_day": "2026-10-01",
        "last_day": "2026-10-05",
        "is_withdrawn": True,
    }


def test_a_head_leads_from_the_day_that_is_said_or_else_from_that_of_the_naming() -> None:
    named = ("directory.department-head-named", {"department": "QA", "head": "P-1"})
    planned = {"department": "QA", "head": "P-2", "valid_from": "2026-12-01"}
    gone = {"department": "QA", "valid_from": "2027-01-01"}
    head = read(
        named,
        ("directory.department-head-named", planned),
        ("directory.department-head-removed", gone),
    )["head:QA"]
    assert {name: one.value for name, one in head.items()} == {
        "from 2026-10-02": "P-1",  # four in the morning in the company's zone
        "from 2026-12-01": "P-2",
        "from 2027-01-01": None,
    }


def test_people_and_their_offices_have_no_rows() -> None:
    assert not list(rows_of_item("office:1", {}, AT))


def test_a_fact_of_another_type_says_nothing() -> None:
    assert changes_of("concord.goals.goal-set.v1", {}) == ()


def test_the_version_of_the_rows_names_the_facts_that_are_read() -> None:
    number, _, digest = rows_version().partition("-")
    assert int(number) >= 1
    assert len(digest) == 16


def test_of_two_facts_the_later_one_holds_and_one_told_twice_says_nothing_new() -> None:
    item: Item = {"state": PlacedValue(2, "late")}
    merge(item, 1, {"state": "early", "title": "x"})
    merge(item, 2, {"state": "again"})
    assert item == {"state": PlacedValue(2, "late"), "title": PlacedValue(1, "x")}


def test_a_change_says_when_it_happened_and_was_recorded() -> None:
    change = PlacedChange("step:1", 3, AT, "2026-10-01T00:00:00Z", {"is_open": True})
    assert change.all_fields == {
        "is_open": True,
        "recorded_at": AT.isoformat(),
        "heard_at": "2026-10-01T00:00:00Z",
    }


def test_a_reason_names_the_text_and_the_department_in_both_languages() -> None:
    sentence = reason_sentence("input-late", "drawing", "MKT Marketing")
    assert sentence.en == "input of MKT Marketing was late: drawing"
    assert sentence.zh == "MKT Marketing 的输入迟到：drawing"


@pytest.mark.parametrize(
    ("owes", "roles", "expected"),
    [
        (None, (), [("waits", "QA"), ("waits", "RND")]),
        ("QA", (), [("owes", "QA"), ("waits", "RND")]),
        (None, ("hr",), [("owes", ""), ("waits", "QA"), ("waits", "RND")]),
    ],
)
def test_a_thing_has_a_row_for_who_owes_it_and_one_for_each_other_who_waits(
    owes: str | None, roles: tuple[str, ...], expected: list[tuple[str, str]]
) -> None:
    told: dict[str, Any] = {"kind": "step", "id": "1", "key": "1", "title": "t", "state": "open"}
    thing = OpenThing(
        **told, reason="asked", since=AT, owes=owes, roles=roles, waits=("QA", "RND", "QA")
    )
    assert [(row.side, row.department) for row in rows_of_thing(thing)] == expected
