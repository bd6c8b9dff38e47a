"""Awards of the star, and what is taken back, stand in the lines of their departments."""

from __future__ import annotations

from uuid import UUID

from services.incentives.domain.company_totals import sum_company_totals
from services.incentives.domain.star_award_booking import BookedStars
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.domain.star_statement import StarAdjustment, StarAwardLine
from services.incentives.domain.statement import Statement, build_statement, is_statement_empty
from services.incentives.domain.statement_row import LineKind, sum_payable
from services.incentives.domain.statement_rows import RowSources, list_statement_rows
from services.incentives.domain.statement_stars import add_stars
from shared.eventsourcing.money import Money
from tests.incentives.star_examples import PLAN

PAID = StarAwardLine(
    period="2026-10",
    ranking=StarRanking.DEPARTMENT,
    winner="legal",
    winner_name=None,
    money=Money(amount_minor=500, currency="CNY"),
    cause=UUID(int=1),
)
TAKEN = StarAdjustment(
    period="2026-10",
    booked_in="2026-12",
    department="rd",
    ranking=StarRanking.DEPARTMENT,
    winner="rd",
    winner_name="R&D",
    money=Money(amount_minor=-700, currency="CNY"),
    cause=UUID(int=2),
)
LEAVE = TAKEN.model_copy(update={"money": None, "leave_hours": -8})


def statement(booked: BookedStars) -> Statement:
    empty = build_statement("2026-12", PLAN, "open", ["legal", "ops", "rd"], {}, [], [], [])
    return add_stars(empty, booked)


def test_each_department_has_its_own() -> None:
    found = statement(BookedStars({"legal": (PAID,)}, {"rd": (TAKEN, LEAVE)}))
    assert [(one.stars, one.adjustments) for one in found.departments] == [
        ((PAID,), ()),
        ((), ()),
        ((), (TAKEN, LEAVE)),
    ]
    assert not is_statement_empty(found)
    assert Statement.model_validate_json(found.model_dump_json()) == found


def test_what_is_taken_back_is_paid_less() -> None:
    found = statement(BookedStars({"legal": (PAID,)}, {"rd": (TAKEN, LEAVE)}))
    rows = list(list_statement_rows(found, RowSources(plan_versions={"2026-10": 2})))
    of_stars = [row for row in rows if row.star_winner is not None]
    assert [
        (row.line, row.department, row.star_winner, row.amount_minor, row.leave_hours)
        for row in of_stars
    ] == [
        (LineKind.STAR, "legal", "legal", 500, None),
        (LineKind.STAR_ADJUSTMENT, "rd", "R&D", -700, None),
        (LineKind.STAR_ADJUSTMENT, "rd", "R&D", None, -8),
    ]
    assert {row.of_plan_version for row in of_stars} == {2}
    assert dict(sum_payable(rows)) == {("legal", "CNY"): 500, ("rd", "CNY"): -700}
    assert sum_company_totals(found) == (Money(amount_minor=-200, currency="CNY"),)


def test_without_stars_a_statement_stays_as_it_is() -> None:
    found = statement(BookedStars({}, {}))
    assert is_statement_empty(found)
    assert "stars" not in found.model_dump_json()
