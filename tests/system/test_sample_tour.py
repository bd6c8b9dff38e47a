"""The tour of the sample company: every fact in its step, and every changed figure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from shared.sample.scenario_progress import CompletedStep, load_scenario_progress
from shared.sample.tour.statement_diff import FigureChange
from shared.sample.tour.step_effects import StepEffects
from shared.sample.tour.step_effects_output import Language, print_step_effects
from tests.system.cli_process import command_json, command_output, run_command
from tests.system.database_inspection import AREAS, query_rows
from tests.system.expected_sample_statements import EXPECTED_LINES
from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

HOUR = timedelta(hours=1)
COUNT_FIGURES = ("due", "on_time", "late", "excused")


@pytest.fixture(scope="module")
def tour_scenes(sample_company: SampleCompany) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = command_json("tour", data=sample_company.data_folder)
    return found


@pytest.fixture(scope="module")
def printed_tour(sample_company: SampleCompany) -> str:
    return command_output("tour", data=sample_company.data_folder)


def test_the_tour_has_every_step_in_order(
    sample_company: SampleCompany, tour_scenes: Sequence[Mapping[str, Any]]
) -> None:
    progress = load_scenario_progress(sample_company.data_folder)
    assert progress is not None
    assert [(one["en"], one["zh"]) for one in tour_scenes] == [
        (step.en, step.zh) for step in progress.acts
    ]
    times = [datetime.fromisoformat(one["at"]) for one in tour_scenes]
    assert all(before < after for before, after in pairwise(times))
    assert sorted({f"{at:%Y-%m}" for at in times}) == sample_company.months


def test_every_fact_of_the_scenario_belongs_to_exactly_one_step(
    sample_company: SampleCompany, tour_scenes: Sequence[Mapping[str, Any]]
) -> None:
    sql = " UNION ALL ".join(
        f"SELECT id FROM {area}.outbox JOIN (SELECT id, recorded_at AS at FROM {area}.event) AS one"
        " USING (id) WHERE one.at < $1"
        for area in AREAS
    )
    fact_ids = sorted(
        str(row["id"])
        for row in query_rows(sample_company.data_folder, sql, sample_company.months_end)
    )
    assert sorted(fact["id"] for one in tour_scenes for fact in one["facts"]) == fact_ids


def test_its_figure_changes_add_up_to_the_statements(
    sample_company: SampleCompany, tour_scenes: Sequence[Mapping[str, Any]]
) -> None:
    figures: dict[tuple[str, str | None, str], Any] = {}
    for change in (change for one in tour_scenes for change in one["figures"]):
        figure = (change["period"], change["department"], change["figure"])
        assert change["before"] == figures.get(figure, change["before"]), figure
        assert change["before"] in {None, 0, "open"} or figure in figures
        figures[figure] = change["after"]
    for month, lines in zip(sample_company.months, EXPECTED_LINES, strict=True):
        for department, line in lines.items():
            found = [figures.get((month, department, one), 0) for one in COUNT_FIGURES]
            assert found == list(line[:4])
            assert figures.get((month, department, "weighted_points")) == line[6]
    assert figures[sample_company.months[0], None, "status"] == "locked"
    assert figures[sample_company.months[2], "RND", "bonus:LAUNCH"] == "CNY 44,100.00"
    first, booked = sample_company.months[:2]
    assert figures[booked, "SCM", f"adjustment:{first}:1"] == "+7.50 points"
    assert figures[booked, "HR", f"adjustment:{first}:1"] == "+15.00 points"
    assert figures[booked, "RND", f"star:{first}:department"] == "CNY 500.00"


def test_a_fact_of_a_timer_is_shown_with_the_figures_it_changed(
    sample_company: SampleCompany, tour_scenes: Sequence[Mapping[str, Any]]
) -> None:
    (scene,) = [one for one in tour_scenes if one["en"].startswith("T+15 has passed")]
    first, *followed = [fact["type"] for fact in scene["facts"]]
    assert first == "duties.handoff-overdue"
    assert set(followed) == {
        "incentives.obligation-counted",
        "incentives.statement-changed",
        "comms.notice-created",
    }
    assert scene["facts"][0]["at"] < scene["at"]
    rnd = {"period": sample_company.months[2], "department": "RND"}
    assert scene["figures"] == [
        {**rnd, "figure": "due", "before": 0, "after": 1},
        {**rnd, "figure": "late", "before": 0, "after": 1},
        {**rnd, "figure": "score", "before": None, "after": "0.00"},
        {**rnd, "figure": "weighted_points", "before": None, "after": "0.00"},
    ]


def test_the_text_output_is_at_most_a_hundred_columns_wide(
    sample_company: SampleCompany, tour_scenes: Sequence[Mapping[str, Any]], printed_tour: str
) -> None:
    lines = printed_tour.splitlines()
    assert all(cell_len(line) <= 100 and line == line.rstrip() for line in lines)
    assert [line for line in lines if line in sample_company.months] == sample_company.months
    assert "→ duties.handoff-overdue  RND → QA Feature complete build" in printed_tour
    assert (
        f"Δ {sample_company.months[2]} RND  due 0 → 1, late 0 → 1, score – → 0.00" in printed_tour
    )
    assert printed_tour.count("Δ ") > len([one for one in tour_scenes if one["figures"]])


def test_the_tour_is_shown_in_one_language_or_both(
    sample_company: SampleCompany, printed_tour: str
) -> None:
    chinese = command_output("tour", "--lang", "zh", data=sample_company.data_folder)
    assert "销售部同意" in chinese
    assert "按时 0 → 1" in chinese
    assert "Sales agree" not in chinese
    assert "on time" not in chinese
    assert "Sales agree" in printed_tour
    assert "销售部同意" in printed_tour


@pytest.mark.parametrize(
    ("language", "step", "change"),
    [
        (Language.EN, "Step 1", "on time 0 → 1"),
        (Language.ZH, "第 1 步", "按时 0 → 1"),
        (Language.BOTH, "Step 1  第 1 步", "on time 0 → 1"),
    ],
)
def test_a_step_is_shown_in_the_language_that_is_asked_for(
    language: Language, step: str, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = CompletedStep(at=datetime(2026, 8, 1, tzinfo=UTC), en="Step 1", zh="第 1 步")
    changes = [FigureChange("2026-08", "RND", "on_time", 0, 1)]
    print_step_effects([StepEffects(done, [], changes)], language)
    assert [line.strip() for line in capsys.readouterr().out.splitlines()[-2:]] == [
        f"08-01 08:00  {step}",
        f"Δ 2026-08 RND  {change}",
    ]


def test_a_step_without_facts_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2026, 8, 1, 0, 10, tzinfo=UTC)
    steps = [CompletedStep(at=at + n * HOUR, en=f"Step {n}", zh=f"第 {n} 步") for n in range(2)]
    print_step_effects([StepEffects(step, [], []) for step in steps], Language.BOTH)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == ["08-01 08:10  Step 0  第 0 步", "08-01 09:10  Step 1  第 1 步"]


def test_facts_without_a_subject_are_counted(printed_tour: str) -> None:
    lines = printed_tour.splitlines()
    (number,) = [n for n, line in enumerate(lines) if "Who leads them" in line]
    told = [line.strip() for line in lines[number + 1 :] if line.strip().startswith("→")]
    assert told[0] == "→ directory.person-changed  × 11"
    assert told[1].startswith("→ directory.person-assigned  SALES; MKT")


def test_without_a_scenario_it_says_how_to_get_one(tmp_path: Path) -> None:
    (tmp_path / "bus.json").write_text("{}")
    completed = run_command("tour", data=tmp_path)
    assert (completed.returncode, completed.stdout) == (1, "")
    assert "`concord up --sample` on a new folder tells one" in completed.stderr


def test_a_scenario_of_an_earlier_version_has_no_tour(tmp_path: Path) -> None:
    (tmp_path / "sample.json").write_text(json.dumps({"month": "2026-10"}))
    assert run_command("tour", data=tmp_path).returncode == 1
