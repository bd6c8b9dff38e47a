"""The sample company: its statements, the events behind every figure, its read models rebuilt."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.system.cli_process import command_json, run_command
from tests.system.concord_process import ConcordProcess
from tests.system.database_inspection import AREAS, installation_digests, query_rows
from tests.system.expected_sample_statements import (
    DEPARTMENT_CODES,
    EXPECTED_LINES,
    EXPECTED_SHARES,
)
from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIGURES = ("due", "on_time", "late", "excused", "on_time_rate", "score", "weighted_points")


def test_its_statements_are_the_expected_ones(sample_company: SampleCompany) -> None:
    statements = [json.loads(one) for one in sample_company.read_statements()]
    found = [
        {line["department"]: tuple(line[name] for name in FIGURES) for line in one["departments"]}
        for one in statements
    ]
    assert found == list(EXPECTED_LINES)
    assert [list(one) for one in found] == [sorted(one) for one in found]
    assert [one["status"] for one in statements] == ["locked", "open", "open"]
    lines = [line for one in statements for line in one["departments"]]
    assert {line["weight"] for line in lines} == {"0.15"}
    # at most four of a line were on time or late, and a plan needs five to rank a department
    assert {line["too_little_data"] for line in lines} == {True}
    assert {one["plan_version"] for one in statements} == {1}


def test_its_projects_lessons_count_for_nobody_by_the_built_in_plan(
    sample_company: SampleCompany,
) -> None:
    data = sample_company.data_folder
    found = command_json("retrospective", "list", data=data)
    assert {(one["code"], one["status"]) for one in found} == {
        ("HOTLINE", "published"),
        ("LAUNCH", "published"),
    }
    periods = [one["period"] for one in command_json("periods", data=data)]
    (following,) = set(periods) - set(sample_company.months)  # 30 days after the projects' ends
    later = command_json("statement", "--period", following, data=data)
    assert {line["due"] for line in later["departments"]} == {0}


def test_its_first_month_went_from_open_to_paid_and_the_auditor_finds_all_in_order(
    sample_company: SampleCompany,
) -> None:
    first = sample_company.months[0]
    month = command_json("period", "show", "--period", first, data=sample_company.data_folder)
    assert (month["state"], month["status"]) == ("paid", "locked")
    assert [(one["step"].removeprefix("period-"), one["by"]) for one in month["history"]] == [
        ("calculated", "officer-goals"),
        ("review-started", "officer-goals"),
        ("approved", "general-manager"),
        ("locked", "general-manager"),
        ("paid", "hr"),
    ]
    audit = command_json("audit", data=sample_company.data_folder)
    numbers = {(one["area"], one["what"]): one["number"] for one in audit["checked"]}
    assert audit["findings"] == []
    assert numbers["incentives", "sealed months"] == 1
    assert numbers["comms", "breaches, alerts and escalations"] > 0
    for area in ("duties", "goals", "workflows"):
        assert numbers[area, "overdue announcements"] > 0


def test_the_launch_pays_each_department_its_share(sample_company: SampleCompany) -> None:
    statement = json.loads(sample_company.read_statements()[2])
    shares = {line["department"]: line["bonus"] for line in statement["departments"]}
    paid = {department: bonus for department, found in shares.items() for bonus in found}
    assert {one: bonus["amount_minor"] for one, bonus in paid.items()} == EXPECTED_SHARES
    assert {(one["project"], one["currency"]) for one in paid.values()} == {("LAUNCH", "CNY")}
    assert sum(EXPECTED_SHARES.values()) == 12_600_000


def test_a_late_fact_of_the_locked_month_is_adjusted_in_the_next(
    sample_company: SampleCompany,
) -> None:
    first, last, month = (json.loads(one) for one in sample_company.read_statements())
    adjusted = {line["department"]: line["adjustments"] for line in last["departments"]}
    (found,) = adjusted.pop("SCM")  # due 2, on time 1 → 2: 15.00 points less the 7.50 locked
    assert (found["period"], found["booked_in"]) == (first["period"], last["period"])
    assert found["change"] == {"on_time": 1, "late": -1}
    assert found["weighted_points"] == "7.50"
    others = [line["adjustments"] for one in (first, month) for line in one["departments"]]
    assert not any([*adjusted.values(), *others])


def test_facts_that_count_for_nothing_are_shown_as_signals(sample_company: SampleCompany) -> None:
    signals = [
        Counter(
            (line["department"], signal["fact"].removeprefix("goals."))
            for line in [*one["departments"], {"department": "", "signals": one["signals"]}]
            for signal in line["signals"]
        )
        for one in (json.loads(statement) for statement in sample_company.read_statements())
    ]
    updated = "goal-updated"
    assert signals == [
        {
            ("RND", updated): 1,
            ("SCM", updated): 1,
            ("", updated): 1,
            ("QA", "comms.silence-alerted"): 1,
        },
        {
            ("RND", "blocker-raised"): 1,
            ("RND", "blocker-resolved"): 1,
            ("RND", "goal-lagging"): 1,
            ("SALES", updated): 1,
            ("SCM", updated): 2,  # the second corrects the first
            ("SCM", "goal-lagging"): 1,
            ("SCM", "goal-recovered"): 1,
            ("", updated): 1,
        },
        {
            ("RND", updated): 2,
            ("RND", "goal-recovered"): 1,
            ("RND", "goal-achieved"): 1,
            ("SALES", updated): 1,
            ("SCM", updated): 1,
            ("SCM", "goal-achieved"): 1,
            ("", updated): 1,
        },
    ]


def test_a_second_start_repeats_the_scenario_and_adds_nothing(
    sample_company: SampleCompany,
) -> None:
    assert sample_company.read_statements() == sample_company.first_statements
    assert sample_company.second_recorded_counts == sample_company.first_recorded_counts
    assert "Statement" in sample_company.installation.stdout_file.read_text()


def test_the_suggested_next_commands_work(sample_company: SampleCompany) -> None:
    messages = sample_company.installation.stderr_file.read_text().splitlines()
    lines = [shlex.split(line) for line in messages if line.startswith("  .venv/bin/concord ")]
    assert len(lines) == 3
    for _, *line, option, folder in lines:
        assert (option, folder) == ("--data-dir", str(sample_company.data_folder))
        completed = run_command(*line, data=sample_company.data_folder)
        assert completed.returncode == 0, completed.stderr
        assert completed.stdout


def test_the_scenario_stays_in_its_months_and_new_commands_use_today(
    sample_company: SampleCompany,
) -> None:
    sql = " UNION ALL ".join(
        f"SELECT recorded_at FROM {area}.event WHERE recorded_at < $1" for area in AREAS
    )
    times = query_rows(sample_company.data_folder, sql, sample_company.first_stopped_at)
    months = {f"{one['recorded_at'].astimezone(SHANGHAI):%Y-%m}" for one in times}
    assert sorted(months) == sample_company.months
    assert sample_company.months[-1] < f"{datetime.now(SHANGHAI):%Y-%m}"
    with sample_company.installation.open_http_client("general-manager") as http:
        today = {"code": "NOW", "name": "today's", "valid_from": "2100-01-01"}
        assert http.post("/api/directory/v1/departments", json=today).status_code == 201
    newest = "SELECT max(recorded_at) AS at FROM directory.event"
    assert query_rows(sample_company.data_folder, newest)[0]["at"] > sample_company.first_stopped_at


@pytest.mark.parametrize("department", DEPARTMENT_CODES)
@pytest.mark.parametrize("number", range(3))
def test_every_figure_follows_from_exactly_its_events(
    sample_company: SampleCompany, number: int, department: str
) -> None:
    month, facts = sample_company.months[number], facts_by_id(sample_company.installation)
    for figure in FIGURES:
        explained = sample_company.explain_line(month, department, "--figure", figure)
        (line,) = explained["statement"]["departments"]
        outcomes = [
            judge_obligation(facts[one["cause"]], department) for one in explained["events"]
        ]
        assert line[figure] == compute_figure(figure, Counter(outcomes)), figure
    for bonus in line["bonus"]:
        explained = sample_company.explain_line(
            month, department, "--figure", f"bonus:{bonus['project']}"
        )
        (fact,) = [facts[one["cause"]] for one in explained["events"]]
        assert bonus["amount_minor"] == compute_share(fact, department)


def test_every_event_behind_a_figure_is_stored_and_names_its_fact(
    sample_company: SampleCompany,
) -> None:
    cause = "coalesce(data ->> 'cause', data -> 'signal' ->> 'cause')"
    sql = f"SELECT id, {cause} AS cause FROM incentives.event"
    causes = {str(row["id"]): row["cause"] for row in query_rows(sample_company.data_folder, sql)}
    events = [
        one
        for month in sample_company.months
        for department in DEPARTMENT_CODES
        for one in sample_company.explain_line(month, department)["events"]
    ]
    due = sum(line[0] for lines in EXPECTED_LINES for line in lines.values())
    # obligations, an adjustment, the launch's shares, the hotline's outcome, the signals
    assert len(events) == due + 1 + 6 + 2 + (3 + 8 + 7)
    assert all(causes[one["event_id"]] == one["cause"] for one in events)
    assert {one["cause"] for one in events} <= facts_by_id(sample_company.installation).keys()


def test_every_read_model_is_rebuilt_to_the_byte(sample_company: SampleCompany) -> None:
    before, statements = (
        installation_digests(sample_company.data_folder),
        sample_company.read_statements(),
    )
    assert len(before) > 30
    rebuilt = command_json("rebuild", data=sample_company.data_folder)
    assert {one["area"] for one in rebuilt} == set(AREAS)
    assert installation_digests(sample_company.data_folder) == before
    assert sample_company.read_statements() == statements


def facts_by_id(installation: ConcordProcess) -> dict[str, Any]:
    """Return every published fact by its id."""
    sql = " UNION ALL ".join(f"SELECT id, data FROM {area}.outbox" for area in AREAS)
    return {
        str(row["id"]): json.loads(row["data"]) for row in query_rows(installation.data_folder, sql)
    }


def judge_obligation(fact: Mapping[str, Any], department: str) -> str:
    """Return an obligation's outcome by its fact alone."""
    assert fact.get("sender", fact.get("department")) == department
    name = fact["type"].split(".")[2]
    if name.endswith(("-overdue", "-breached")):
        return "late"
    times = {"handoff-accepted": "delivered_at", "request-replied": "replied_at"} | {
        "progress-reported": "reported_at",
        "support-given": "given_at",
        "action-completed": "at",
    }
    completed_at = datetime.fromisoformat(fact[times.get(name, "done_at")])
    if completed_at <= datetime.fromisoformat(fact.get("deadline", fact["due_at"])):
        return "on_time"
    excused = fact.get("excused_until")
    return "excused" if excused and completed_at <= datetime.fromisoformat(excused) else "late"


def compute_figure(figure: str, count: Counter[str]) -> int | str | None:
    """Return a figure computed from the outcomes of its obligations."""
    if figure == "due":
        return count.total()
    if figure in {"on_time", "late", "excused"}:
        assert set(count) <= {figure}
        return count.total()
    judged = count.total() - count["excused"]
    if not judged:
        return None
    rate = Fraction(count["on_time"], judged)
    factor, places = {"on_time_rate": (1, 4), "score": (100, 2), "weighted_points": (15, 2)}[figure]
    scaled = int(rate * factor * 10**places + Fraction(1, 2))
    return f"{scaled // 10**places}.{scaled % 10**places:0{places}}"


def compute_share(closed: Mapping[str, Any], department: str) -> int:
    """Return a department's bonus; fails where it would have to be rounded."""
    reached = min(Fraction(closed["actual"]) / Fraction(closed["target"]), Fraction(3, 2))
    pool = int(closed["pool"]["amount_minor"] * reached)
    ratios = {one["department"]: Fraction(one["ratio"]) for one in closed["shares"]}
    amount = pool * ratios[department]
    assert amount.denominator == 1
    return int(amount)
