"""The facts of figures: counts, reversed counts, and the lines of a locked month."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial

from services.incentives.application.published_figures import figure_fact
from services.incentives.domain.locked_line import list_locked_lines
from services.incentives.domain.obligation import ObligationCounted, ObligationCountReversed
from services.incentives.domain.period_lock import PeriodLocked
from services.incentives.domain.post_lock_adjustment import BonusAdjustment, KpiAdjustment
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.domain.star_statement import StarAwardLine
from services.incentives.domain.statement import Bonus, DepartmentStatement, Statement
from shared.contracts import incentives_figures as published
from shared.postgres.fact_difference import compute_fact_difference
from tests.incentives.domain_examples import IN_OCTOBER, fact_id

DAY = timedelta(days=1)


def counted(**changes: object) -> ObligationCounted:
    found = ObligationCounted(
        obligation_id="handoff-1",
        kind="handoff",
        department="研发",
        period="2026-10",
        booked_in="2026-10",
        due_at=IN_OCTOBER,
        done_at=None,
        was="on_time",
        outcome="late",
        revision=2,
        cause=fact_id(2),
        title="Test report",
        counterpart="测试",
    )
    return found.model_copy(update=changes)


def test_a_count_is_published_at_the_time_it_was_done_or_its_deadline_passed() -> None:
    for event, at in (
        (counted(done_at=IN_OCTOBER + DAY), IN_OCTOBER + DAY),
        (counted(deadline=IN_OCTOBER + 2 * DAY), IN_OCTOBER + 2 * DAY),
        (counted(), IN_OCTOBER),
    ):
        fact = figure_fact(event)
        assert isinstance(fact, published.ObligationCounted)
        assert (fact.at, fact.was, fact.outcome) == (at, "on_time", "late")


def test_the_fact_of_a_count_adds_less_than_fifty_bytes_to_its_event() -> None:
    event = counted(project_id=fact_id(9))
    fact = figure_fact(event)
    assert fact is not None
    assert "Test report" not in fact.model_dump_json()
    difference = compute_fact_difference(event.model_dump_json(), fact.type, fact.model_dump_json())
    assert len(difference.text) < 50


def test_a_reversal_that_does_not_say_what_it_reverses_has_no_fact() -> None:
    reversal = ObligationCountReversed(
        obligation_id="handoff-1",
        kind="handoff",
        department="研发",
        period="2026-10",
        booked_in="2026-11",
        was="late",
        revision=3,
        cause=fact_id(3),
    )
    assert figure_fact(reversal) is None
    fact = figure_fact(reversal.model_copy(update={"due_at": IN_OCTOBER}))
    assert isinstance(fact, published.ObligationCountReversed)
    assert (fact.at, fact.due_at, fact.done_at) == (IN_OCTOBER, IN_OCTOBER, None)


def adjustment(name: str, change: dict[str, int], points: str) -> KpiAdjustment:
    return KpiAdjustment.model_validate(
        {
            "period": "2026-09",
            "booked_in": "2026-10",
            "department": "研发",
            "obligation": name,
            "change": change,
            "weighted_points": points,
            "cause": fact_id(4),
        }
    )


def test_a_line_has_all_its_money_and_its_late_changes_summed_by_month() -> None:
    line = DepartmentStatement.model_validate(
        {
            "department": "研发",
            "due": 2,
            "on_time": 1,
            "late": 1,
            "excused": 0,
            "on_time_rate": "0.5000",
            "score": "50.00",
            "weight": "0.15",
            "weighted_points": "7.50",
            "too_little_data": True,
            "by_kind": {
                "handoff": {"due": 2, "on_time": 1, "late": 1, "excused": 0, "on_time_rate": "0.5"}
            },
            "bonus": [Bonus(project="launch", amount_minor=101, currency="CNY")],
            "adjustments": [
                adjustment("handoff-1", {"on_time": 1, "late": -1}, "0.88"),
                adjustment("handoff-2", {"due": 1, "late": 1}, "-0.30"),
                BonusAdjustment(
                    period="2026-09",
                    booked_in="2026-10",
                    department="研发",
                    project="trial",
                    amount_minor=-7,
                    currency="CNY",
                    cause=fact_id(5),
                ),
            ],
            "stars": [
                StarAwardLine(
                    period="2026-08",
                    ranking=StarRanking.DEPARTMENT,
                    winner="研发",
                    winner_name=None,
                    leave_hours=8,
                    cause=fact_id(6),
                )
            ],
        }
    )
    statement = Statement(period="2026-10", plan_version=3, status="locked", departments=(line,))
    lock = PeriodLocked(period="2026-10", statement=statement, tallies={}, by="ann", at=IN_OCTOBER)
    (event,) = list_locked_lines(lock, calendar_version=2)
    fact = figure_fact(event)
    assert isinstance(fact, published.StatementLineLocked)
    assert (fact.due, fact.score, fact.plan_version, fact.calendar_version) == (
        2,
        Decimal("50.00"),
        3,
        2,
    )
    (changes,) = fact.adjustments
    assert (changes.due, changes.on_time, changes.late, changes.changes) == (1, 1, 0, 2)
    assert changes.weighted_points == Decimal("0.58")
    cny = partial(published.BonusAmount, currency="CNY")
    assert [(one.kind, one.period, one.amount, one.leave_hours) for one in fact.bonus] == [
        ("share", "2026-10", cny(amount_minor=101), None),
        ("adjustment", "2026-09", cny(amount_minor=-7), None),
        ("star", "2026-08", None, 8),
    ]
