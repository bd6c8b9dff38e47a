"""The figures of the ten questions are what their definitions say: a few rows, by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from services.insights.domain.questions.catalogue import QUESTIONS, QUESTIONS_BY_NAME
from services.insights.projections.question_answers import SQL_FOLDER, question_sql
from tests.insights.duckdb_star import open_views, write_files

Row = dict[str, Any]
OPENED, MORNING = "2026-03-02T09:00:00Z", "2026-03-02T08:00:00Z"


def obligation(number: int, outcome: str | None, **more: Any) -> Row:
    """Return a row that counts an obligation for the first time, unless `more` says otherwise."""
    row = {"obligation_id": f"handoff-{number}", "area_position": number, "kind": "handoff"}
    row |= {"revision": 1, "recorded_at": MORNING}
    row |= {"department": "RND", "counterpart": "QA", "due_month": "2026-03", "outcome": outcome}
    counts = {one: int(outcome == one) for one in ("on_time", "late", "excused")}
    return row | {"due": 1} | counts | more


def request(transition: str, at: str, position: int, **more: Any) -> Row:
    """Return a row of a request."""
    row = {"transition": transition, "occurred_at": at, "area_position": position}
    if transition == "opened":
        row |= {"opened_at": at, "opened_month": at[:7]}
    row |= {"asking_department": "RND", "answering_department": "QA"}
    return row | {"month": at[:7], "request_id": "r1"} | more


def step(case: str, activity: str, opened: str, done: str) -> Row:
    """Return a row of a step that was done."""
    row = {"case_id": case, "activity": activity, "department": "RND", "transition": "done"}
    return row | {"opened_at": opened, "done_at": done, "month": done[:7]}


LATE = {"done_at": OPENED, "late": 0, "due": 0}
ROWS: dict[str, list[Row]] = {
    "obligation_fact": [
        *(obligation(number, "on_time") for number in range(1, 6)),
        obligation(6, "late"),
        obligation(6, "late", area_position=106, delay_seconds=10, **LATE),
        obligation(7, "late", delay_seconds=30, done_at=OPENED),
        obligation(8, "late", delay_seconds=20, done_at=OPENED, counterpart=None),
        obligation(9, "late"),
        obligation(9, "on_time", area_position=109, due=0, late=-1),  # a dispute was upheld
        obligation(10, "late"),
        obligation(10, None, area_position=110, due=-1, late=-1),  # it is owed no more
        obligation(11, "late", due_month="2025-12"),
        obligation(12, "excused", excuse="late-input", delayed_by="SCM", delay_seconds=5),
        obligation(13, "excused", excuse="accepted-pause", delay_seconds=5),
        obligation(14, "excused", department="QA", excuse="late-input", delay_seconds=5),
    ],
    "kpi_fact": [
        {"part": part, "period": period, "department": "RND", "score": score, "weight": "0.15"}
        for part, period, score in [
            ("line", "2026-03", "66.67"), ("adjustment", "2026-03", None), ("line", "2025-12", "1"),
        ]
    ],
    "bonus_fact": [
        {"period": "2026-03", "department": "RND", "currency": currency, "kind": kind}
        | {"amount_minor": amount}
        for currency, kind, amount in [
            ("CNY", "share", 700), ("CNY", "star", 50), ("CNY", "adjustment", -30),
            ("CNY", "star-adjustment", -1), ("EUR", "share", 9),
        ]
    ],
    "request_fact": [
        request("opened", MORNING, 1),
        request("replied", OPENED, 2, leg=1, replied_at=OPENED),
        # The first reply's time was corrected: half an hour earlier.
        request("replied", OPENED, 3, leg=1, replied_at="2026-03-02T08:30:00.9Z"),
        request("opened", MORNING, 4, request_id="r2"),
        request("replied", OPENED, 5, request_id="r2", leg=1, replied_at=OPENED),
        request("released", OPENED, 6, request_id="r2", leg=1),
        request("opened", MORNING, 7, request_id="r3"),
        # It was corrected that it was asked a year before.
        request("corrected", OPENED, 8, request_id="r3")
        | {"opened_at": "2025-03-02T08:00:00Z", "opened_month": "2025-03"},
    ],
    "communication_cost_fact": [
        {"kind": kind, "month": "2026-03", "source_id": source, "department": department}
        | {"person_minutes": minutes}
        for kind, source, department, minutes in [
            ("meeting", "m1", "RND", 90), ("meeting", "m1", "QA", 30), ("meeting", "m2", "QA", 5),
            ("matter", "x", "QA", None),
        ]
    ],
    "cost_policy_fact": [
        {"version": version, "effective_from": month}
        | {"minutes_per_request": asking, "minutes_per_reply": replying}
        for version, month, asking, replying in [
            (2, "2026-02", 9, 9), (3, "2026-02", 3, 20), (4, "2026-04", 0, 1),
        ]
    ],
    "case_fact": [
        {"case_id": "c1", "flow_id": "f1", "transition": "started", "occurred_at": MORNING},
        {"case_id": "c1", "transition": "finished", "occurred_at": OPENED, "month": "2026-03"},
        {"case_id": "c2", "flow_id": "f1", "transition": "started", "occurred_at": MORNING},
    ],
    "step_fact": [
        step("c1", "Ask", MORNING, "2026-03-02T08:10:00Z"),
        step("c1", "Sign", "2026-03-02T08:10:00Z", OPENED),
        step("c2", "Ask", MORNING, OPENED),  # it still runs
        step("h1", "Look", MORNING, "2026-03-02T08:00:40Z"),  # of an imported history
        step("h1", "File", "2026-03-02T08:00:40Z", "2026-03-02T08:01:00Z"),
    ],
    "flow_dim": [
        {"flow_id": "f1", "name": "Credit", "is_current": True},
        {"flow_id": "f1", "name": "Old name", "is_current": False},
    ],
    "goal_event_fact": [
        {"goal_id": goal, "department": department, "kind": kind, "blocker_id": blocker}
        | {"month": at[:7], "occurred_at": at, "area_position": position}
        for position, (goal, department, kind, blocker, at) in enumerate([
            ("g1", "RND", "lagging", None, MORNING), ("g1", "RND", "recovered", None, OPENED),
            ("g2", None, "lagging", None, MORNING), ("g1", "RND", "blocker-raised", "b1", MORNING),
            ("g1", "RND", "blocker-resolved", "b1", OPENED),
            ("g1", "RND", "blocker-raised", "b2", OPENED),
        ])
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("files")
    write_files(folder, ROWS)
    with open_views(folder) as connection:
        yield connection


def ask(files: duckdb.DuckDBPyConnection, name: str, department: str | None = None) -> list[Any]:
    """Return the rows that answer a question about 2026."""
    return files.execute(question_sql(QUESTIONS_BY_NAME[name]), ["2026", department]).fetchall()


EXPECTED: dict[str, list[tuple[Any, ...]]] = {
    "on-time-rates": [
        ("QA", "2026-03", 1, 0, 0, 1, None),
        ("RND", "2026-03", 11, 6, 3, 2, Decimal("0.6667")),
    ],
    "late-pairs": [("RND", "QA", 2, 40, 0)],
    "late-inputs": [("QA", None, 1, 5), ("RND", "SCM", 1, 5)],
    "delays": [("handoff", 3, 3, 20, 30, 30)],
    "scores": [("RND", "2026-03", Decimal("66.67"), Decimal("0.150000"), None)],
    "bonuses": [("RND", "CNY", 700, 50, -31, 719), ("RND", "EUR", 9, 0, 0, 9)],
    "reply-times": [("QA", 2, 1, 1800, 1800, 1800)],
    "communication-cost": [("2026-03", 2, 125, 2, 6, 1, 20, 151)],
    "flow-times": [
        ("2026-03", "f1", "Credit", 1, 3600, 3600, "Sign", 3000),
        ("2026-03", None, None, 1, 60, 60, "Look", 40),
    ],
    "blocked-goals": [("RND", 0, 2, 1, 3600, 3600), (None, 1, 0, 0, None, None)],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_answer_is_what_its_definition_says(files: duckdb.DuckDBPyConnection, name: str) -> None:
    assert ask(files, name) == EXPECTED[name]


@pytest.mark.parametrize(
    ("name", "department", "expected"),
    [
        ("on-time-rates", "QA", [("QA", "2026-03", 1, 0, 0, 1, None)]),
        ("late-pairs", "QA", [("RND", "QA", 2, 40, 0)]),
        ("late-inputs", "SCM", [("RND", "SCM", 1, 5)]),
        ("delays", "QA", []),
        ("communication-cost", "QA", [("2026-03", 2, 35, 0, 0, 1, 20, 55)]),
        ("flow-times", "QA", []),
    ],
)
def test_a_department_asks_about_what_it_has_part_in(
    files: duckdb.DuckDBPyConnection, name: str, department: str, expected: list[Any]
) -> None:
    assert ask(files, name, department) == expected


def test_every_answer_has_the_columns_that_are_described(files: duckdb.DuckDBPyConnection) -> None:
    for question in QUESTIONS:
        files.execute(question_sql(question), ["2026", None])
        assert [one[0] for one in files.description] == [one.name for one in question.columns]
        types = {one.name: one.type for one in question.columns}
        for name, type_, *_ in files.description:
            expected = {"BIGINT": "integer", "VARCHAR": "text"}.get(str(type_), "decimal")
            assert types[name].replace("id", "text") == expected, (question.name, name)


def test_there_are_ten_questions_in_both_languages() -> None:
    assert [one.number for one in QUESTIONS] == list(range(1, 11))
    assert sorted(one.file_name for one in QUESTIONS) == sorted(
        path.name for path in SQL_FOLDER.iterdir()
    )
    chinese = re.compile("[\u4e00-\u9fff]")
    for question in QUESTIONS:
        assert chinese.search(question.zh)
        assert chinese.search(question.definition_zh)
        assert all(chinese.search(column.zh) for column in question.columns)
