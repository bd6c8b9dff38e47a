"""Statements as rows: what each row says, and what becomes of texts that somebody entered."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from services.incentives.api.export_columns import COLUMNS, cell_text
from services.incentives.api.export_documents import (
    document_for_people,
    document_for_spreadsheets,
    flat_table,
)
from services.incentives.api.export_json import write_json_export
from services.incentives.api.exported_statement import ExportedStatement
from services.incentives.domain.adjusted_obligation import AdjustedObligation
from services.incentives.domain.company_totals import sum_company_totals
from services.incentives.domain.informational_signal import Signal, SignalFactName
from services.incentives.domain.kpi_calculation import KindFigures
from services.incentives.domain.period_sign_offs import PeriodSignOffs
from services.incentives.domain.post_lock_adjustment import BonusAdjustment, KpiAdjustment
from services.incentives.domain.share_rounding import round_shares
from services.incentives.domain.star_ranking import StarRanking
from services.incentives.domain.star_statement import StarAwardLine
from services.incentives.domain.statement import Bonus, DepartmentStatement, Statement
from services.incentives.domain.statement_row import LineKind, StatementRow, sum_payable
from services.incentives.domain.statement_rows import RowSources, list_statement_rows
from shared.eventsourcing.money import Money
from shared.table_documents.csv_format import write_csv_document
from shared.table_documents.html_format import write_html_document
from shared.table_documents.xlsx_format import write_xlsx_document
from tests.incentives.exported_figures import (
    csv_figures,
    html_figures,
    json_figures,
    xlsx_figures,
)

PROJECT, CAUSE = UUID(int=1), UUID(int=2)
FIRST = datetime(2026, 11, 3, 10, tzinfo=UTC)


def signal(
    subject: str = "ten regions", hours: int = 0, fact: str = "goals.goal-lagging"
) -> Signal:
    at = FIRST + timedelta(hours=hours)
    return Signal(
        fact=SignalFactName(fact),
        subject=subject,
        at=at,
        cause=CAUSE,
        subject_id=PROJECT,
        completion=Decimal("0.4") + hours,
        period="2026-11",
    )


def statement(name: str | None = None, project: str = "launch") -> Statement:
    return Statement(
        period="2026-11",
        plan_version=2,
        status="open",
        departments=(
            DepartmentStatement(
                department="RND",
                name=name,
                due=2,
                on_time=1,
                late=1,
                excused=0,
                on_time_rate=Decimal("0.5000"),
                score=Decimal("50.00"),
                weight=Decimal("0.15"),
                weighted_points=Decimal("7.50"),
                bonus=(
                    Bonus(project=project, amount_minor=51, currency="CNY", project_id=PROJECT),
                    Bonus(project="old", amount_minor=1234, currency="KWD"),
                    Bonus(project="yen", amount_minor=1500, currency="JPY", project_id=CAUSE),
                    Bonus(project="odd", amount_minor=7, currency="QQQ", project_id=CAUSE),
                ),
                adjustments=(
                    KpiAdjustment(
                        period="2026-10",
                        booked_in="2026-11",
                        department="RND",
                        obligation="handoff-1",
                        change={"on_time": 1, "late": -1},
                        weighted_points=Decimal("-0.88"),
                        cause=CAUSE,
                    ),
                    BonusAdjustment(
                        period="2026-09",
                        booked_in="2026-11",
                        department="RND",
                        project="late",
                        amount_minor=-50,
                        currency="CNY",
                        cause=CAUSE,
                        project_id=PROJECT,
                    ),
                ),
                stars=(
                    StarAwardLine(
                        period="2026-10",
                        ranking=StarRanking.TEAM,
                        winner="0198",
                        winner_name="=新品",
                        money=Money(amount_minor=300, currency="CNY"),
                        cause=CAUSE,
                    ),
                    StarAwardLine(
                        period="2026-10",
                        ranking=StarRanking.PERSON,
                        winner="li",
                        winner_name=None,
                        leave_hours=8,
                        cause=CAUSE,
                    ),
                ),
                by_kind={
                    "handoff": KindFigures(
                        due=2, on_time=1, late=1, excused=0, on_time_rate=Decimal("0.5000")
                    )
                },
                signals=(signal(), signal(hours=1), signal(hours=2, fact="goals.goal-achieved")),
            ),
        ),
        signals=(signal(),),
    )


STEPS = round_shares(101, {"RND": Decimal("0.5"), "QA": Decimal("0.5")})
SOURCES = RowSources(
    names={"RND": "研发部"},
    plan_versions={"2026-10": 1},
    roundings={(PROJECT, step.department): step for step in STEPS},
    adjusted={
        ("handoff-1", CAUSE): AdjustedObligation(
            "RND", "handoff", "=HYPERLINK(1)", "QA", "@SUM(A1)"
        )
    },
)


def exported(one: Statement) -> ExportedStatement:
    at = datetime(2026, 11, 23, 1, tzinfo=UTC)
    rows = tuple(list_statement_rows(one, SOURCES))
    return ExportedStatement(
        "2026-11", at, "open", 2, 3, rows, sum_company_totals(one), PeriodSignOffs(), None
    )


def by_line(kind: LineKind) -> list[StatementRow]:
    return [row for row in list_statement_rows(statement(), SOURCES) if row.line is kind]


def test_a_row_has_the_plan_of_its_month_and_the_present_name_where_none_was_locked() -> None:
    rows = list(list_statement_rows(statement(), SOURCES))
    assert {row.name for row in rows if row.department} == {"研发部"}
    assert {
        row.name for row in list_statement_rows(statement("R&D"), SOURCES) if row.department
    } == {"R&D"}
    versions = [row.of_plan_version for row in rows if row.signal is None]
    assert versions == [2, 2, 2, 2, 2, 2, 1, None, 1, 1]
    (points,) = by_line(LineKind.KPI_ADJUSTMENT)
    assert (points.due, points.on_time, points.late, points.excused) == (None, 1, -1, None)


def test_only_an_amount_that_is_a_rounded_share_says_how_it_was_rounded() -> None:
    launch, old, yen, odd = by_line(LineKind.BONUS)
    (rest,) = by_line(LineKind.BONUS_ADJUSTMENT)
    assert STEPS[0].department == "QA"
    assert launch.rounding is None  # the unit left over went to QA: 51 is not what RND got
    assert [one.rounding for one in (old, yen, odd, rest)] == [None] * 4
    matching = RowSources(roundings={(PROJECT, "RND"): STEPS[0]})
    (found, *_) = [
        row for row in list_statement_rows(statement(), matching) if row.line is LineKind.BONUS
    ]
    assert found.rounding == STEPS[0]
    step = matching.step_of(statement().departments[0].bonus[0], "RND")
    assert step is not None
    assert step.floor_minor == STEPS[0].floor_minor
    assert matching.calendar_version is None


def test_the_rows_sum_to_what_is_paid() -> None:
    paid = sum_payable(list_statement_rows(statement(), SOURCES))
    assert paid == {
        ("RND", "CNY"): 301,
        ("RND", "KWD"): 1234,
        ("RND", "JPY"): 1500,
        ("RND", "QQQ"): 7,
    }


def test_every_format_pays_what_the_rows_say_stars_included() -> None:
    one = exported(statement("R&D"))
    files = (
        csv_figures(write_csv_document(flat_table(one, "zh"))),
        json_figures(write_json_export(one)),
        html_figures(write_html_document(document_for_people(one, "zh"))),
        xlsx_figures(write_xlsx_document(document_for_spreadsheets(one, "zh"))),
    )
    for found in files:
        assert {key: n for key, n in found.paid_minor.items() if key[1] == "CNY"} == {
            ("RND", "CNY"): 301
        }
    stars = by_line(LineKind.STAR)
    assert [(row.star_winner, row.leave_hours) for row in stars] == [("=新品", None), ("li", 8)]


def test_each_currency_has_its_own_decimals() -> None:
    amounts = [cell_text(COLUMNS["amount"].value(row)) for row in by_line(LineKind.BONUS)]
    assert amounts == ["0.51", "1.234", "1500", None]


def test_no_text_is_a_formula_in_csv() -> None:
    table = flat_table(exported(statement("=cmd()", "@SUM(A1)")), "en")
    (kpi, _, bonus, *others) = csv.DictReader(
        io.StringIO(write_csv_document(table).decode("utf-8-sig"))
    )
    assert (kpi["name"], bonus["project"]) == ("'=cmd()", "'@SUM(A1)")
    assert kpi["status"] == "open"
    (adjusted,) = [row for row in others if row["line"] == "kpi-adjustment"]
    assert (adjusted["title"], adjusted["counterpart_name"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")


def test_no_text_is_markup_in_html() -> None:
    attack = "<script>alert(1)</script>\"'&\u202e"
    page = write_html_document(document_for_people(exported(statement(attack)), "zh")).decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;\\u202e" in page
    assert '<html lang="zh-CN">' in page
    assert "奖金调整" in page


def test_a_month_without_anything_has_a_page_without_tables() -> None:
    empty = Statement(period="2026-11", plan_version=2, status="open", departments=())
    assert "<table" not in write_html_document(document_for_people(exported(empty), "en")).decode()


def test_signals_of_one_subject_are_one_row() -> None:
    rows = by_line(LineKind.SIGNAL)
    told = [(row.department, row.signal, row.times, row.completion) for row in rows]
    assert told == [
        ("RND", "goals.goal-lagging", 2, Decimal("1.4")),
        ("RND", "goals.goal-achieved", 1, Decimal("2.4")),
        (None, "goals.goal-lagging", 1, Decimal("0.4")),
    ]
    assert (rows[0].first_at, rows[0].last_at) == (FIRST, FIRST + timedelta(hours=1))
    table = next(
        one
        for one in document_for_people(exported(statement()), "en").tables
        if "Signals" in one.title
    )
    assert table.rows[-1][:4] == [None, "whole company", "2026-11", "goal lagging"]


def test_rows_of_kinds_are_the_counts_of_the_department() -> None:
    (kind,) = by_line(LineKind.KIND)
    (kpi,) = by_line(LineKind.KPI)
    assert kind.kind == "handoff"
    for name in ("due", "on_time", "late", "excused", "on_time_rate"):
        assert getattr(kind, name) == getattr(kpi, name)


def test_an_adjusted_obligation_that_is_not_recorded_is_known_by_its_id() -> None:
    one = statement().departments[0].adjustments[0]
    assert isinstance(one, KpiAdjustment)
    assert RowSources().adjusted_by(one) == AdjustedObligation("RND", None)
    named = one.model_copy(update={"obligation": f"reply-{CAUSE}-2"})
    assert RowSources().adjusted_by(named) == AdjustedObligation("RND", "reply")


def test_the_company_total_sums_all_that_is_paid() -> None:
    totals = {one.currency: one.amount_minor for one in sum_company_totals(statement())}
    assert totals == {"CNY": 301, "JPY": 1500, "KWD": 1234, "QQQ": 7}
    assert list(totals) == sorted(totals)
    twice = statement().model_copy(update={"departments": statement().departments * 2})
    assert {one.amount_minor for one in sum_company_totals(twice)} == {602, 3000, 2468, 14}
