"""The sample company: its statement, the events behind every figure, its read models rebuilt."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.system.database import read_models, recorded, rows
from tests.system.installation import Installation, up
from tests.system.terminal import asked, concord, typed

pytestmark = pytest.mark.xdist_group("sample")

SHANGHAI = ZoneInfo("Asia/Shanghai")
# department: due, on time, late, rate, score, points, share of the launch's bonus
TOLD = {
    "FIN": (4, 3, 1, "0.7500", "75.00", "11.25", 630_000),
    "HR": (3, 2, 1, "0.6667", "66.67", "10.00", None),
    "MKT": (4, 4, 0, "1.0000", "100.00", "15.00", 1_890_000),
    "QA": (1, 1, 0, "1.0000", "100.00", "15.00", 1_890_000),
    "RND": (1, 0, 1, "0.0000", "0.00", "0.00", 4_410_000),
    "SALES": (1, 1, 0, "1.0000", "100.00", "15.00", 2_520_000),
    "SCM": (1, 0, 1, "0.0000", "0.00", "0.00", 1_260_000),
    "SVC": (0, 0, 0, None, None, None, None),
}
FIGURES = ("due", "on_time", "late", "excused", "on_time_rate", "score", "weighted_points")


@dataclass(frozen=True)
class Sample:
    """The sample company's house, started for the second time."""

    house: Installation
    month: str
    first_statement: str
    first_recorded: Mapping[str, int]
    second_recorded: Mapping[str, int]
    first_end: datetime

    def statement(self) -> str:
        return typed("statement", "--period", self.month, "--format", "json", data=self.house.data)

    def explain(self, department: str, *figure: str) -> Any:
        line = ["explain", "--period", self.month, "--department", department, *figure]
        return asked(*line, data=self.house.data)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    data = tmp_path_factory.mktemp("sample") / "data"
    with up(data, "--sample", until="serves at"):
        (month,) = [one["period"] for one in asked("periods", data=data)]
        told = typed("statement", "--period", month, "--format", "json", data=data)
        kept = recorded(data)
    end = datetime.now(UTC)
    with up(data, "--sample", until="serves at") as house:
        yield Sample(house, month, told, kept, recorded(data), end)


def test_its_statement_is_the_one_that_is_told(sample: Sample) -> None:
    statement = json.loads(sample.statement())
    found = {
        line["department"]: (
            *(line[name] for name in ("due", "on_time", "late")),
            *(line[name] for name in ("on_time_rate", "score", "weighted_points")),
            line["bonus"][0]["amount_minor"] if line["bonus"] else None,
        )
        for line in statement["departments"]
    }
    assert found == TOLD
    assert list(found) == sorted(found)
    assert {line["excused"] for line in statement["departments"]} == {0}
    assert {line["weight"] for line in statement["departments"]} == {"0.15"}
    shares = [bonus for line in statement["departments"] for bonus in line["bonus"]]
    assert {(one["project"], one["currency"]) for one in shares} == {("LAUNCH", "CNY")}
    assert sum(one["amount_minor"] for one in shares) == 12_600_000


def test_a_second_start_tells_it_again_and_adds_nothing(sample: Sample) -> None:
    assert sample.statement() == sample.first_statement
    assert sample.second_recorded == sample.first_recorded
    assert "Statement" in sample.house.printed.read_text()


def test_what_it_says_to_try_next_works(sample: Sample) -> None:
    said = sample.house.said.read_text().splitlines()
    lines = [shlex.split(line) for line in said if line.startswith("  .venv/bin/concord ")]
    assert len(lines) == 3
    for _, *line, option, folder in lines:
        assert (option, folder) == ("--data-dir", str(sample.house.data))
        done = concord(*line, data=sample.house.data)
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_the_story_stays_in_its_month_and_life_goes_on_today(sample: Sample) -> None:
    every = " UNION ALL ".join(
        f"SELECT recorded_at FROM {area}.event WHERE recorded_at < $1"
        for area in ("directory", "duties", "workflows")
    )
    moments = rows(sample.house.data, every, sample.first_end)
    months = {f"{one['recorded_at'].astimezone(SHANGHAI):%Y-%m}" for one in moments}
    assert months == {sample.month}
    assert sample.month < f"{datetime.now(SHANGHAI):%Y-%m}"
    with sample.house.http("general-manager") as http:
        today = {"code": "NOW", "name": "today's", "valid_from": "2100-01-01"}
        assert http.post("/api/directory/v1/departments", json=today).status_code == 201
    newest = "SELECT max(recorded_at) AS at FROM directory.event"
    assert rows(sample.house.data, newest)[0]["at"] > sample.first_end


@pytest.mark.parametrize("department", TOLD)
def test_every_figure_follows_from_just_the_events_behind_it(
    sample: Sample, department: str
) -> None:
    facts = facts_by_id(sample.house)
    for figure in FIGURES:
        explained = sample.explain(department, "--figure", figure)
        (line,) = explained["statement"]["departments"]
        outcomes = [outcome(facts[one["cause"]], department) for one in explained["events"]]
        assert line[figure] == worked_out(figure, Counter(outcomes)), figure
    for bonus in line["bonus"]:
        behind = sample.explain(department, "--figure", f"bonus:{bonus['project']}")["events"]
        (fact,) = [facts[one["cause"]] for one in behind]
        assert bonus["amount_minor"] == share(fact, department)


def test_every_event_behind_a_figure_is_kept_and_names_its_fact(sample: Sample) -> None:
    kept = {
        str(row["id"]): row["cause"]
        for row in rows(
            sample.house.data, "SELECT id, data ->> 'cause' AS cause FROM incentives.event"
        )
    }
    happened = {
        str(row["id"])
        for row in rows(
            sample.house.data, "SELECT id FROM duties.event UNION SELECT id FROM workflows.event"
        )
    }
    events = [one for department in TOLD for one in sample.explain(department)["events"]]
    assert len(events) == 15 + 6 + 2  # obligations, the launch's shares, the hotline's outcome
    assert all(kept[one["event_id"]] == one["cause"] for one in events)
    assert {one["cause"] for one in events} <= happened


def test_every_read_model_is_rebuilt_to_the_byte(sample: Sample) -> None:
    before, statement = read_models(sample.house.data), sample.statement()
    assert len(before) > 15
    rebuilt = asked("rebuild", data=sample.house.data)
    assert {one["area"] for one in rebuilt} == {"directory", "duties", "incentives", "workflows"}
    assert read_models(sample.house.data) == before
    assert sample.statement() == statement


def facts_by_id(house: Installation) -> dict[str, Any]:
    """Return every fact that the areas of work have told."""
    sql = "SELECT id, data FROM duties.outbox UNION ALL SELECT id, data FROM workflows.outbox"
    return {str(row["id"]): json.loads(row["data"]) for row in rows(house.data, sql)}


def outcome(fact: Mapping[str, Any], department: str) -> str:
    """Judge one obligation by the fact alone."""
    assert fact.get("sender", fact.get("department")) == department
    match fact["type"].split(".")[2]:
        case "handoff-accepted":
            done, due = fact["delivered_at"], fact["deadline"]
        case "step-done":
            done, due = fact["done_at"], fact["due_at"]
        case _:
            assert fact["type"].split(".")[2] in {"handoff-overdue", "step-overdue"}
            return "late"
    return "on_time" if datetime.fromisoformat(done) <= datetime.fromisoformat(due) else "late"


def worked_out(figure: str, count: Counter[str]) -> int | str | None:
    """Work a figure out from the outcomes behind it."""
    if figure == "due":
        return count.total()
    if figure in {"on_time", "late", "excused"}:
        assert set(count) <= {figure}
        return count.total()
    if not count:
        return None
    rate = Fraction(count["on_time"], count.total())
    factor, places = {"on_time_rate": (1, 4), "score": (100, 2), "weighted_points": (15, 2)}[figure]
    scaled = int(rate * factor * 10**places + Fraction(1, 2))
    return f"{scaled // 10**places}.{scaled % 10**places:0{places}}"


def share(closed: Mapping[str, Any], department: str) -> int:
    """Work out a department's bonus, where nothing is left over to hand out."""
    reached = min(Fraction(closed["actual"]) / Fraction(closed["target"]), Fraction(3, 2))
    pool = int(closed["pool"]["amount_minor"] * reached)
    ratios = {one["department"]: Fraction(one["ratio"]) for one in closed["shares"]}
    amount = pool * ratios[department]
    assert amount.denominator == 1
    return int(amount)
