"""Accountability for activities: on each day one department is accountable for a part."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.duties.domain.activity_accountability import (
    Accountability,
    find_overlapping,
    overlap_refusal,
)
from services.duties.domain.duty_refusals import ProjectEntryOverlaps
from services.duties.domain.standing_duty_refusals import StandingDutyOverlaps

STOCK_REPORT = Accountability(
    "standing-duty",
    UUID(int=41),
    "Report the stock",
    "Stock report 库存报告",
    "logistics",
    ("east",),
    date(2026, 10, 1),
    date(2026, 10, 31),
)
FIRST_DAY = date(2026, 1, 1)
PARTS = ("east", "west", "north")


def another(**changes: object) -> Accountability:
    changed = {"entry_id": UUID(int=42), "accountable": "production", **changes}
    return replace(STOCK_REPORT, **changed)  # type: ignore[arg-type]


def overlap(one: Accountability, other: Accountability) -> bool:
    assert one.overlaps(other) == other.overlaps(one)
    return one.overlaps(other)


@pytest.mark.parametrize(
    ("scope", "is_free"),
    [
        (("east",), False),
        (("west", " EAST "), False),
        (("Ｅast",), False),
        ((), False),
        (("west",), True),
    ],
)
def test_scopes_overlap_where_they_share_a_part(scope: tuple[str, ...], is_free: bool) -> None:
    assert overlap(STOCK_REPORT, another(scope=scope)) is not is_free


@pytest.mark.parametrize(
    ("first", "last", "is_free"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), True),
        (date(2026, 9, 1), date(2026, 10, 1), False),
        (date(2026, 9, 15), date(2026, 10, 15), False),
        (date(2026, 10, 31), None, False),
        (date(2026, 11, 1), None, True),
        (date(2026, 9, 1), None, False),
    ],
)
def test_periods_overlap_where_they_share_a_day(
    first: date, last: date | None, is_free: bool
) -> None:
    assert overlap(STOCK_REPORT, another(first_day=first, last_day=last)) is not is_free


def test_the_same_activity_in_half_overlapping_periods_is_refused() -> None:
    held = [STOCK_REPORT, another(entry_id=UUID(int=43), scope=("west",))]
    half = another(accountable="rnd", first_day=date(2026, 10, 20), last_day=date(2026, 11, 20))
    assert find_overlapping(half, held) is STOCK_REPORT
    refusal = overlap_refusal(STOCK_REPORT)
    assert "from 2026-10-01 to 2026-10-31" in refusal.text("en")
    assert find_overlapping(replace(half, first_day=date(2026, 11, 1)), held) is None


def test_activities_are_compared_without_case_width_and_spaces() -> None:
    assert overlap(STOCK_REPORT, another(activity=" REPORT　the  ｓtock"))
    assert not overlap(STOCK_REPORT, another(activity="Report the sales"))


def test_a_department_may_owe_two_deliverables_of_an_activity() -> None:
    assert not overlap(STOCK_REPORT, another(accountable="Logistics"))


def test_the_entries_of_one_project_are_compared_by_its_own_list() -> None:
    one = another(kind="project-entry", project_id=UUID(int=1))
    other = another(kind="project-entry", project_id=UUID(int=1), accountable="rnd")
    assert not overlap(one, other)
    assert overlap(one, replace(other, project_id=UUID(int=2)))


def test_the_refusal_names_the_accountability_that_holds() -> None:
    refusal = overlap_refusal(replace(STOCK_REPORT, last_day=None))
    assert isinstance(refusal, StandingDutyOverlaps)
    assert refusal.text("en").startswith(
        "logistics is accountable for 'Report the stock' already (standing duty "
        f"{STOCK_REPORT.entry_id}, deliverable 'Stock report 库存报告', for east, "
        "from 2026-10-01 to its end)"
    )
    entry = another(kind="project-entry", project="NPL-7", scope=())
    refusal = overlap_refusal(entry)
    assert isinstance(refusal, ProjectEntryOverlaps)
    assert "（协作事项 NPL-7，条目 " in refusal.text("zh")
    assert "适用于 全公司，自 2026-10-01 至 2026-10-31" in refusal.text("zh")


days = st.integers(0, 40).map(lambda number: FIRST_DAY + timedelta(days=number))


@st.composite
def accountabilities(draw: st.DrawFn) -> Accountability:
    first = draw(days)
    project = draw(st.sampled_from([None, 1, 2]))
    return Accountability(
        "standing-duty" if project is None else "project-entry",
        UUID(int=draw(st.integers(1, 10**6))),
        draw(st.sampled_from(["report", "Report ", "plan"])),
        "it",
        draw(st.sampled_from(["a", "A", "b", "c"])),
        tuple(sorted(draw(st.sets(st.sampled_from(PARTS), max_size=2)))),
        first,
        draw(st.sampled_from([None, first, first + timedelta(days=draw(st.integers(0, 20)))])),
        None if project is None else UUID(int=project),
    )


@given(st.lists(accountabilities(), max_size=12))
def test_no_day_and_part_has_two_departments_of_different_lists(
    wanted: list[Accountability],
) -> None:
    held: list[Accountability] = []
    for one in wanted:
        overlapping = find_overlapping(one, held)
        assert (overlapping is not None) == any(share_a_day(one, other) for other in held)
        if overlapping is None:
            held.append(one)
    assert not any(share_a_day(one, other) for one, other in combinations(held, 2))


def share_a_day(one: Accountability, other: Accountability) -> bool:
    """Tell by every day and part whether two departments are accountable for the same."""
    if one.accountable.lower() == other.accountable.lower():
        return False
    if one.project_id is not None and one.project_id == other.project_id:
        return False
    first, second = covered(one), covered(other)
    return bool(first & second)


def covered(one: Accountability) -> set[tuple[str, str, int]]:
    """Return every activity, part and day; no period of the test begins after day 40."""
    return {
        (one.activity.strip().lower(), part, day)
        for day in range(70)
        for part in (one.scope or PARTS)
        if one.first_day <= FIRST_DAY + timedelta(days=day) <= (one.last_day or date.max)
    }
