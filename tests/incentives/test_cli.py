"""The terminal commands of incentives and their output."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import services
from services.incentives.cli.statement_printing import (
    print_explanation,
    print_statement,
    print_statement_by_kind,
    print_statement_by_kind_csv,
    print_statement_csv,
)
from shared.command_line.concord_command import build_command_line, run_command_line
from shared.http.auth import Role
from shared.service_runtime.service_discovery import discover_areas
from shared.terminal.department_names import DepartmentNames
from shared.terminal.exit_codes import ExitCode
from shared.terminal.installation_connection import connect_to_installation

COUNTS = {"due": 3, "on_time": 1, "late": 1, "excused": 1, "on_time_rate": "0.5000"}
SIGNAL = {"fact": "goals.goal-updated", "subject": "ten regions", "at": "2026-10-15T10:00:00Z"}
FOUND: dict[str, Any] = {
    "period": "2026-10",
    "plan_version": 1,
    "status": "open",
    "departments": [
        {
            "department": "研发",
            **COUNTS,
            "score": "50.00",
            "weight": "0.15",
            "weighted_points": "7.50",
            "bonus": [],
            "adjustments": [],
            "by_kind": {
                "handoff": {**COUNTS, "due": 2, "late": 0, "on_time_rate": "1.0000"},
                "reply": {**COUNTS, "due": 1, "on_time": 0, "excused": 0, "on_time_rate": "0.0000"},
            },
            "signals": [SIGNAL, SIGNAL],
        }
    ],
    "signals": [{**SIGNAL, "fact": "goals.goal-achieved"}],
}
EXPLAINED = {
    "part": "signal",
    "name": "ten regions",
    "kind": "goals.goal-updated",
    "outcome": None,
    "due_at": None,
    "at": "2026-10-15T10:00:00Z",
    "event_id": "0198-a",
    "cause": "0198-b",
}

Read = Callable[[], str]


@pytest.fixture
def read(capsys: pytest.CaptureFixture[str]) -> Read:
    return lambda: capsys.readouterr().out


class Answers(io.StringIO):
    """A terminal at which somebody answers."""

    def isatty(self) -> bool:
        return True


def rows(printed: str) -> list[list[str]]:
    return [line.split() for line in printed.splitlines() if line.strip()]


def test_a_table_counts_the_signals(read: Read) -> None:
    print_statement(FOUND)

    found = rows(read())
    assert ["研发", "goals.goal-updated", "ten", "regions", "×", "2"] in found
    assert ["company", "公司", "goals.goal-achieved", "ten", "regions", "×", "1"] in found
    assert ["研发", "3", "1", "1", "1", "0.5000", "50.00", "0.15", "7.50"] in found


def test_a_table_has_the_names_of_departments_and_the_time_that_it_is_of(read: Read) -> None:
    names = DepartmentNames({"研发": "Research"})
    print_statement(FOUND, names, "2026-10-20T04:00:00Z")
    found = read()
    assert ["研发", "3", "1", "1", "1", "0.5000", "50.00", "0.15", "7.50"] in [
        [cell for cell in row if cell != "Research"] for row in rows(found)
    ]
    assert "Research" in found
    assert "2026-10, plan 1, open, as of 截至 2026-10-20 12:00" in found


def test_a_table_without_signals_has_no_section_for_them(read: Read) -> None:
    print_statement({**FOUND, "departments": [], "signals": []})

    assert "Signals" not in read()


def test_the_counts_by_kind_are_a_separate_table(read: Read) -> None:
    print_statement_by_kind(FOUND)

    found = rows(read())
    assert ["研发", "handoff", "2", "1", "0", "1", "1.0000"] in found
    assert ["研发", "reply", "1", "0", "1", "0", "0.0000"] in found


def test_the_csv_has_a_row_for_each_department_and_by_kind_one_for_each_kind(read: Read) -> None:
    print_statement_csv(FOUND)
    assert read() == (
        "period,plan_version,status,department,due,on_time,late,excused,on_time_rate,score,weight,"
        "weighted_points,bonus_minor\r\n"
        "2026-10,1,open,研发,3,1,1,1,0.5000,50.00,0.15,7.50,\r\n"
    )
    print_statement_by_kind_csv(FOUND)
    assert read().splitlines() == [
        "period,plan_version,status,department,kind,due,on_time,late,excused,on_time_rate",
        "2026-10,1,open,研发,handoff,2,1,0,1,1.0000",
        "2026-10,1,open,研发,reply,1,0,1,0,0.0000",
    ]


def test_a_signal_is_explained_by_its_fact(read: Read) -> None:
    print_explanation(FOUND, [EXPLAINED])

    lines = read().partition("依据")[2].split("\n")
    assert lines[2:5] == [
        "goals.goal-updated  ten regions",
        "  at 时间 2026-10-15 18:00",
        "  event 0198-a from fact 0198-b",
    ]


def test_the_terminal_shows_statements_as_of_any_time(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "数据 data"
    then = ("--as-of", "2026-01-01T00:00:00+08:00")

    def ask(*line: str) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "argv", ["concord", *line, "--data-dir", str(data)])
        code = run_command_line(build_command_line(discover_areas(services)))
        return code, read()

    with connect_to_installation(data, [Role.AUDITOR], create=True):
        assert ask("lock", "--period", "2025-10", "--yes")[0] == ExitCode.REFUSED
        assert ask("lock", "--period", "2025-10")[0] == ExitCode.USAGE_ERROR
        assert ask("lock", "--period", "2025-10", "--allow-empty", "--yes")[0] == ExitCode.DONE
        monkeypatch.setattr(sys, "stdin", Answers("n\n"))
        assert ask("lock", "--period", "2025-11", "--allow-empty")[0] == ExitCode.INTERRUPTED
        monkeypatch.setattr(sys, "stdin", Answers("y\n"))
        code, found = ask("lock", "--period", "2025-11", "--allow-empty")
        assert (code, found) == (ExitCode.DONE, "2025-11 is locked\n")
        now = ("statement", "--period", "2025-10", "--format", "json")
        code, found = ask(*now)
        assert (code, json.loads(found)["status"]) == (ExitCode.DONE, "locked")
        code, found = ask(*now, *then)
        assert (code, json.loads(found)["status"]) == (ExitCode.DONE, "open")
        assert ask("periods") == (ExitCode.DONE, "2025-10  locked\n2025-11  locked\n")
        assert ask("periods", *then) == (ExitCode.DONE, "")
        assert ask(*now, "--as-of", "2026-01-01T00:00:00")[0] == ExitCode.USAGE_ERROR
        assert ask("statement", "--period", "2025-10", "--by-kind")[0] == ExitCode.DONE
        nobody = ("explain", "--period", "2025-10", "--department", "A", "--kind", "reply", *then)
        assert ask(*nobody)[0] == ExitCode.REFUSED
