"""The sample company: its statements, the events behind every figure, its read models rebuilt."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from datetime import datetime

import pytest

from tests.system.cli_process import command_json, run_command
from tests.system.database_inspection import AREAS, installation_digests, query_rows
from tests.system.expected_sample_statements import EXPECTED_LINES, EXPECTED_SHARES
from tests.system.figures_from_facts import FIGURES
from tests.system.sample_company import SHANGHAI, SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

ROOT = "/api/incentives/v1"


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
    # a plan needs five that were on time or late to rank a department; steps of flows are so many
    ranked = [line["department"] for line in lines if not line["too_little_data"]]
    assert ranked == ["SALES", "SVC", "FIN", "HR", "MKT", "SALES", "SVC"]
    assert {one["plan_version"] for one in statements} == {2}


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


def test_what_changes_after_the_lock_is_adjusted_in_the_next_month(
    sample_company: SampleCompany,
) -> None:
    first, last, month = (json.loads(one) for one in sample_company.read_statements())
    adjusted = {line["department"]: line["adjustments"] for line in last["departments"]}
    for department, points in (
        ("SCM", "7.50"),  # a late fact: due 2, on time 1 → 2: 15.00 points less the 7.50 locked
        ("HR", "15.00"),  # an upheld dispute: due 1, on time 0 → 1
    ):
        (found,) = adjusted.pop(department)
        assert (found["period"], found["booked_in"]) == (first["period"], last["period"])
        assert found["change"] == {"on_time": 1, "late": -1}
        assert found["weighted_points"] == points
    others = [line["adjustments"] for one in (first, month) for line in one["departments"]]
    assert not any([*adjusted.values(), *others])


def test_a_dispute_was_filed_answered_and_decided_by_an_outsider(
    sample_company: SampleCompany,
) -> None:
    with sample_company.installation.open_http_client("auditor") as http:
        (dispute,) = http.get(f"{ROOT}/disputes").raise_for_status().json()["items"]
        path = f"{ROOT}/statements/{sample_company.months[1]}"
        changed = http.get(f"{path}/events", params={"figure": "adjustments"}).json()["items"]
    assert (dispute["department"], dispute["counterparts"]) == ("HR", ["FIN"])
    assert (dispute["period"], dispute["status"]) == (sample_company.months[0], "upheld")
    spoke = [one["by"] for one in (*dispute["answers"], *dispute["decisions"])]
    assert [dispute["filed_by"], *spoke] == ["e107", "e106", "e108"]
    (by_dispute,) = [one for one in changed if one["department"] == "HR"]
    assert by_dispute["dispute"]["dispute_id"] == dispute["dispute_id"]
    assert by_dispute["dispute"]["reasons"] == dispute["decisions"][0]["reasons"]


def test_the_star_of_the_first_month_is_ranked_by_persons_and_paid_in_the_next(
    sample_company: SampleCompany,
) -> None:
    first, booked = sample_company.months[:2]
    with sample_company.installation.open_http_client("auditor") as http:
        (star,) = http.get(f"{ROOT}/stars").raise_for_status().json()["items"]
        ranked = {
            ranking: [
                (one["rank"], one["code"], one["score"])
                for one in http.get(f"{ROOT}/star-months/{first}/rankings/{ranking}").json()[
                    "items"
                ]
            ]
            for ranking in ("department", "team", "person")
        }
        lines = http.get(f"{ROOT}/statements/{booked}").json()["departments"]
    award = {"amount_minor": 50_000, "currency": "CNY"}
    assert (star["period"], star["winner"], star["money"]) == (first, "RND", award)
    paid = {line["department"]: line["stars"] for line in lines}
    (award_line,) = paid.pop("RND")
    assert (award_line["period"], award_line["money"]) == (first, award)
    assert not any(paid.values())
    assert ranked["department"][:2] == [(1, "RND", "100.00"), (2, "SCM", "50.00")]
    assert ranked["team"] == []
    # the heads who did something that was due; what nobody did is nobody's
    assert ranked["person"] == [
        (1, "e103", "100.00"),
        (None, "e105", "100.00"),
        (None, "e108", "100.00"),
        (None, "e104", "0.00"),
        (None, "e107", "0.00"),
    ]


def test_a_trial_of_a_heavier_weight_left_the_months_as_they_are(
    sample_company: SampleCompany,
) -> None:
    with sample_company.installation.open_http_client("auditor") as http:
        drafts = http.get(f"{ROOT}/plan-drafts").raise_for_status().json()["items"]
        trial = http.get(f"{ROOT}/plan-drafts/{drafts[1]['draft_id']}/simulation").json()
    assert [(one["status"], one["plan_version"]) for one in drafts] == [
        ("approved", 2),
        ("simulated", None),
    ]
    simulated = [drafts[1]["simulated_first"], drafts[1]["simulated_last"]]
    assert simulated == sample_company.months[:2] == [*sample_company.months[:1], trial["period"]]
    points = {
        one["department"]: (one["live"]["weighted_points"], one["draft"]["weighted_points"])
        for one in trial["departments"]
        if one["live"]["due"]
    }
    assert points == {
        "REP": ("15.00", "20.00"),
        "RND": ("0.00", "0.00"),
        "SALES": ("15.00", "20.00"),
        "SCM": ("7.50", "10.00"),
        "SVC": ("15.00", "20.00"),
    }


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
    assert [line[1] for line in lines] == ["tour", "explain", "flow", "token"]
    for _, *line, option, folder in lines:
        assert (option, folder) == ("--data-dir", str(sample_company.data_folder))
        completed = run_command(*line, data=sample_company.data_folder)
        assert completed.returncode == 0, completed.stderr
        assert completed.stdout


def test_the_scenario_stays_in_its_months_and_new_commands_use_today(
    sample_company: SampleCompany,
) -> None:
    sql = " UNION ALL ".join(
        "SELECT recorded_at, context ->> 'actor' AS actor, context ->> 'correlation' AS began"
        f" FROM {area}.event WHERE recorded_at < $1"
        for area in AREAS
    )
    events = query_rows(sample_company.data_folder, sql, sample_company.first_stopped_at)
    fell_due_later = {  # such as the month of a series in which nobody called a meeting
        one["began"]
        for one in events
        if one["actor"].startswith("deadline:") and one["recorded_at"] >= sample_company.months_end
    }
    months = {
        f"{one['recorded_at'].astimezone(SHANGHAI):%Y-%m}"
        for one in events
        if one["began"] not in fell_due_later and not one["actor"].startswith("rebuild:")
    }
    assert sorted(months) == sample_company.months
    assert sample_company.months[-1] < f"{datetime.now(SHANGHAI):%Y-%m}"
    with sample_company.installation.open_http_client("general-manager") as http:
        today = {"code": "NOW", "name": "today's", "valid_from": "2100-01-01"}
        assert http.post("/api/directory/v1/departments", json=today).status_code == 201
    newest = "SELECT max(recorded_at) AS at FROM directory.event"
    assert query_rows(sample_company.data_folder, newest)[0]["at"] > sample_company.first_stopped_at


def test_every_read_model_is_rebuilt_to_the_byte(sample_company: SampleCompany) -> None:
    before, statements = (
        installation_digests(sample_company.data_folder),
        sample_company.read_statements(),
    )
    assert len(before) > 30
    rebuilt = command_json("rebuild", data=sample_company.data_folder)
    assert {one["area"] for one in rebuilt} == {*AREAS, "insights", "worklist"}
    assert installation_digests(sample_company.data_folder) == before
    assert sample_company.read_statements() == statements
