"""A closed project's outcome on the terminal: corrected by one person, confirmed by another."""

from __future__ import annotations

import json

import pytest
import pytest_asyncio

from services.duties.cli import project_outcomes
from shared.testing.second_person import close_project_with_two_persons
from shared.testing.terminal import InProcessTerminal, open_terminal
from tests.duties.area_client import DutiesClient


@pytest_asyncio.fixture(loop_scope="module")
async def terminal(area_client: DutiesClient, monkeypatch: pytest.MonkeyPatch) -> InProcessTerminal:
    return open_terminal(area_client.installation, monkeypatch)


async def test_an_outcome_is_corrected_and_confirmed_by_another(
    terminal: InProcessTerminal, area_client: DutiesClient
) -> None:
    project = await area_client.plan_project(code="LAUNCH")
    await area_client.start_project(project)
    await close_project_with_two_persons(area_client, project, "9000")
    line = ("launch", "--actual", "12000", "--reason", "returns were counted")
    no = await terminal.run(project_outcomes.correct_outcome, *line, answer="n\n")
    assert "outcome 实际结果 9000 units sold" in no.stderr
    assert "counts once another person confirms it: the pool is split anew" in no.stderr
    assert "Correct the outcome of LAUNCH to 12000 units sold? [y/N]: n" in no.stderr
    await terminal.done(project_outcomes.correct_outcome, *line, answer="y\n")
    shown = await terminal.done(project_outcomes.show, "LAUNCH")
    assert "outcome 实际结果 9000 units sold\n" in shown
    assert "proposed 提出 12000 units sold, 2026-11-23 09:00: awaiting 待确认" in shown
    own = await terminal.refused(project_outcomes.confirm_outcome, "LAUNCH")
    assert "you entered this yourself" in own
    confirmed = await terminal.run(
        project_outcomes.confirm_outcome, "LAUNCH", answer="y\n", subject="boss"
    )
    assert "Confirm 12000 units sold as the outcome of LAUNCH? [y/N]: y" in confirmed.stderr
    assert confirmed.stdout == "The outcome is confirmed\n"
    found = json.loads(await terminal.done(project_outcomes.show, "LAUNCH", "--format", "json"))
    assert (found["actual"], found["proposed_actual"]) == ("12000", None)


async def test_the_closing_itself_is_confirmed_or_rejected(
    terminal: InProcessTerminal, area_client: DutiesClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    project = await area_client.plan_project(code="LAUNCH")
    await area_client.start_project(project)
    await area_client.post(f"{project}/close", {"actual": "9000"})
    rejected = ("LAUNCH", "--reason", "漏计退货")
    assert await terminal.done(project_outcomes.reject_outcome, *rejected) == "实际结果已驳回\n"
    assert "实际结果已驳回: 漏计退货" in await terminal.done(project_outcomes.show, "LAUNCH")
    closed = await area_client.plan_project(code="OPEN", pool=None)
    await area_client.start_project(closed)
    await area_client.post(f"{closed}/close", {"actual": "3"})
    corrected = await terminal.run(
        project_outcomes.correct_outcome,
        *("OPEN", "--actual", "4", "--reason", "漏计"),
        answer="y\n",
    )
    assert "立即生效" in corrected.stderr
    assert corrected.stdout == "更正已录入\n"


async def test_a_project_is_found_by_its_code_or_id(
    terminal: InProcessTerminal, area_client: DutiesClient
) -> None:
    project = await area_client.plan_project(code="LAUNCH")
    by_id = await terminal.done(project_outcomes.show, project.rpartition("/")[2])
    assert by_id == await terminal.done(project_outcomes.show, "launch")
    assert by_id.startswith("LAUNCH  New product launch 新品上市  planned 已立项\n")
    unknown = await terminal.run(project_outcomes.show, "NOPE")
    assert unknown.exit_code == 2
    assert "There is no project NOPE" in unknown.output
