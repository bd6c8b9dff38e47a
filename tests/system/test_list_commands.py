"""Commands that list what the API has, of the sample company: as a table, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest

from shared.terminal.api_client import ProblemResponseError
from tests.system.cli_process import command_json, command_output, run_command
from tests.system.sample_company import SampleCompany

pytestmark = pytest.mark.xdist_group("sample")

LISTS = {
    "requests": ("Requests 请求", "request_id"),
    "notices": ("Notices 通知", "notice_id"),
    "handoffs": ("Handoffs 交接", "handoff_id"),
    "projects": ("Projects 协作事项", "project_id"),
    "goals": ("Goals 目标", "goal_id"),
    "cycles": ("Goal cycles 目标周期", "cycle_id"),
}


@pytest.mark.parametrize("command", LISTS)
def test_a_list_is_the_same_in_every_format(command: str, sample_company: SampleCompany) -> None:
    data, (title, key) = sample_company.data_folder, LISTS[command]
    rows = json.loads(command_output(command, "--format", "json", data=data))
    assert rows, "the sample company has none"
    sheet = list(csv.DictReader(io.StringIO(command_output(command, "--format", "csv", data=data))))
    assert [row[key] for row in sheet] == [row[key] for row in rows]
    assert title in command_output(command, data=data)


def test_tables_have_the_departments_names(sample_company: SampleCompany) -> None:
    data = sample_company.data_folder
    for line in (["statement", "--period", sample_company.months[0]], ["handoffs"]):
        assert "QA Testing" in " ".join(command_output(*line, data=data).split())


def test_a_csv_has_times_with_the_companys_offset(sample_company: SampleCompany) -> None:
    data, times = sample_company.data_folder, {"due_at", "deadline", "opened_at", "delivered_at"}
    for command in ("handoffs", "requests"):
        printed = command_output(command, "--format", "csv", data=data)
        shown = [
            row[name] for row in csv.DictReader(io.StringIO(printed)) for name in times & row.keys()
        ]
        assert any(shown)
        assert {time[-6:] for time in shown if time} == {"+08:00"}


def test_lists_are_filtered(sample_company: SampleCompany) -> None:
    data = sample_company.data_folder
    asked = json.loads(command_output("requests", "--department", "QA", "--format=json", data=data))
    assert {one["department"] for one in asked} == {"QA"}
    line = ("handoffs", "--department", "RND", "--side", "sender", "--status", "accepted")
    sent = json.loads(command_output(*line, "--format", "json", data=data))
    assert {(one["sender"], one["status"]) for one in sent} == {("RND", "accepted")}


def test_a_departments_token_lists_what_is_its_own_and_is_told_of_others(
    sample_company: SampleCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = sample_company.data_folder
    requests = command_json("requests", data=data)
    notices = command_json("notices", data=data)
    line = ("token", "--role", "executor", "--department", "RND")
    monkeypatch.setenv("CONCORD_TOKEN", command_output(*line, data=data).strip())
    for command, key, everything, parties in (
        ("requests", "request_id", requests, lambda one: [one["asker"], one["department"]]),
        ("notices", "notice_id", notices, lambda one: one["to"]),
    ):
        own = [one[key] for one in command_json(command, data=data)]
        assert own == [one[key] for one in everything if "RND" in parties(one)]
        assert 0 < len(own) < len(everything)
        with pytest.raises(ProblemResponseError, match="belongs to another department"):
            command_output(command, "--department", "QA", data=data)
    named = [
        {one["department"] for one in (row["owes"], *row["waits"])}
        for row in command_json("todo", data=data)
        if row["kind"] == "request"
    ]
    assert all("RND" in both for both in named)


def test_a_departments_token_shows_its_own_line_of_a_statement(
    sample_company: SampleCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, month = sample_company.data_folder, ("--period", sample_company.months[2])
    whole = command_json("statement", *month, data=data)
    line = ("token", "--role", "department-head", "--department", "RND")
    monkeypatch.setenv("CONCORD_TOKEN", command_output(*line, data=data).strip())
    own = command_json("statement", *month, data=data)
    assert own["departments"] == [one for one in whole["departments"] if one["department"] == "RND"]
    assert own["signals"] == whole["signals"]
    for format_ in ("table", "csv"):
        shown = command_output("statement", *month, "--format", format_, data=data)
        assert "RND" in shown
        assert "QA" not in shown
    explained = command_json("explain", *month, "--department", "RND", data=data)
    assert {one["department"] for one in explained["events"]} == {"RND"}
    for command in ("statement", "explain"):
        with pytest.raises(ProblemResponseError, match="belongs to another department"):
            command_output(command, *month, "--department", "QA", data=data)


def test_a_department_with_nothing_to_do_is_told_so(sample_company: SampleCompany) -> None:
    data = sample_company.data_folder
    items = json.loads(command_output("todo", "--department", "qa", "--format", "json", data=data))
    assert items == []
    shown = run_command("todo", "--department", "qa", data=data)
    assert (shown.returncode, shown.stdout) == (0, "")
    assert shown.stderr == "To do 待办  QA Testing 测试部: nothing  无\n"


@pytest.mark.parametrize(
    "line",
    [
        "todo --department",
        "requests --department",
        "requests --asker",
        "notices --department",
        "handoffs --department",
        "goals --department",
    ],
)
def test_an_unknown_department_is_told_with_those_there_are(
    line: str, sample_company: SampleCompany
) -> None:
    refused = run_command(*line.split(), "NOPE", data=sample_company.data_folder)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "There is no department NOPE; there are: " in refused.stderr


def test_a_list_is_shown_as_it_was(sample_company: SampleCompany) -> None:
    data, counts = sample_company.data_folder, []
    for moment in ((), ("--as-of", "2020-01-01T00:00:00Z"), ("--known-at", "2020-01-01T00:00:00Z")):
        printed = command_output("projects", *moment, "--format", "json", data=data)
        counts.append(len(json.loads(printed)))
    assert counts[0] > 0 == counts[1] == counts[2]
