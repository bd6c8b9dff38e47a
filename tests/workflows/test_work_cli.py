"""Flows, cases, figures, proposals and rules on the terminal, readable at 80 columns."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
import pytest_asyncio
from rich.cells import cell_len

from services.workflows.cli import (
    case_commands,
    case_figures,
    flow_commands,
    flow_picture,
    proposal_commands,
    rule_commands,
    template_commands,
)
from shared.testing.terminal import InProcessTerminal, open_terminal
from tests.workflows.area_client import WorkflowsClient

NAME = "费用分摊申请"
STEPS: list[dict[str, Any]] = [
    {"key": "request", "name": "提交分摊申请", "department": "sales", "standard": "PT1H"},
    {
        "key": "review",
        "name": "法务与财务联合评审",
        "kind": "joint-review",
        "standard": "P1DT8H",
        "working_hours": "workdays",
        "review": {
            "rule": "at-least",
            "number": 2,
            "reviewers": ["legal", "finance"],
            "veto": "legal",
        },
    },
    {
        "key": "sign",
        "name": "财务部门负责人纸质签批",
        "department": "finance",
        "role": "department-head",
        "kind": "approval",
        "approval_mode": "paper",
        "standard": "P400D",
    },
]
LONE = ("--minimum-cases", "1")


@pytest_asyncio.fixture(loop_scope="module")
async def terminal(
    area_client: WorkflowsClient, monkeypatch: pytest.MonkeyPatch
) -> InProcessTerminal:
    monkeypatch.setenv("COLUMNS", "80")
    return open_terminal(area_client.installation, monkeypatch)


async def map_flow(client: WorkflowsClient) -> str:
    """Publish a flow with a Chinese name."""
    flow = (await client.post("/flows", {"name": NAME})).json()["id"]
    await client.publish_version(flow, 1, STEPS)
    return str(flow)


async def finish_case(client: WorkflowsClient, flow: str) -> str:
    """Take a case through its steps, three hours each; return its id."""
    case = await client.create("/cases", {"flow_id": flow, "subject": "上海展会的费用分摊"})
    approves = {"decision": "approved"}
    for number, department, body in (
        (1, "sales", {}),
        (2, "legal", approves),
        (3, "finance", approves),
        (4, "finance", {}),
    ):
        client.installation.clock.advance(timedelta(hours=3))
        path, sent = f"{case}/steps/{number}/complete", {"department": department, **body}
        done = await client.post(path, sent)
        assert done.status_code == 200, done.text
    return case.rpartition("/")[2]


async def printed_at_80(terminal: InProcessTerminal, command: click.Command, *line: str) -> str:
    """Return what a command prints, of which no line is wider than the terminal."""
    shown = await terminal.done(command, *line)
    assert all(cell_len(one) <= 80 for one in shown.splitlines()), shown
    return shown


async def test_flows_and_cases_are_shown(
    terminal: InProcessTerminal, area_client: WorkflowsClient
) -> None:
    flow = await map_flow(area_client)
    done = await finish_case(area_client, flow)
    case = await area_client.create("/cases", {"flow_id": flow, "subject": "广州展会"})
    running = case.rpartition("/")[2]

    assert NAME in await printed_at_80(terminal, flow_commands.flows)
    assert (await terminal.run(flow_commands.show, "")).exit_code == 2
    assert NAME in await terminal.done(flow_commands.show, f" {NAME} ")
    shown = await printed_at_80(terminal, flow_commands.show, NAME)
    for words in (
        "version 版本 1: published 发布",
        "1 d 8 h",
        "400 d",
        "at least",
        "paper",
        "否决权",
    ):
        assert words in shown
    sheet = await terminal.done(flow_commands.show, flow, "--format", "csv")
    assert "sign,财务部门负责人纸质签批,finance,department-head,approval,paper" in sheet
    whole = json.loads(await terminal.done(flow_commands.show, NAME, "--format", "json"))
    assert len(whole["versions"]) == 1
    other = await terminal.run(flow_commands.show, NAME, "--version", "2")
    assert (other.exit_code, "no version 2; it has 1" in other.output) == (2, True)

    listed = await printed_at_80(terminal, case_commands.cases, "--flow", NAME)
    for word in (done, running, "finished", "sales", "提交分摊申请"):
        assert word in listed
    assert done not in await terminal.done(case_commands.cases, "--overdue")
    opened = await printed_at_80(terminal, case_commands.show, done)
    for word in ("finished 已完成", "approved", "done", "2026-11-23", "⚠", "legal"):
        assert word in opened
    steps = await terminal.done(case_commands.show, done, "--format", "csv")
    assert steps.splitlines()[1].startswith("1,提交分摊申请,sales,2026-")
    found = json.loads(await terminal.done(case_commands.show, running, "--format", "json"))
    assert found["status"] == "running"


async def test_what_no_flow_case_or_rule_is_named_by_is_said(
    terminal: InProcessTerminal, area_client: WorkflowsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    for command, line, words in (
        (flow_commands.show, ("报销",), "没有流程 报销；`concord flows` 可列出所有流程。"),
        (rule_commands.firings, ("报销",), "没有规则 报销；`concord rules` 可列出所有规则。"),
    ):
        unknown = await terminal.run(command, *line)
        assert (unknown.exit_code, words in unknown.output) == (2, True)
    for _ in range(2):
        await map_flow(area_client)
    twice = await terminal.run(flow_commands.show, NAME)
    assert f"名称 {NAME} 对应多项" in twice.output
    assert "没有办件" in await terminal.refused(
        case_commands.show, str(area_client.area.id_factory())
    )


async def test_figures_are_shown_by_step_department_and_flow(
    terminal: InProcessTerminal, area_client: WorkflowsClient
) -> None:
    await finish_case(area_client, await map_flow(area_client))
    by_step = await printed_at_80(terminal, case_figures.figures, "--flow", NAME)
    assert "cycle time 周期: median 中位数 12 h, 90 % 12 h" in by_step
    assert "bottleneck 瓶颈: " in by_step
    by_department = await printed_at_80(terminal, case_figures.figures, "--by", "department")
    assert "finance" in by_department
    sheet = await terminal.done(case_figures.figures, "--by", "flow", "--format", "csv")
    heading, row = (line.split(",") for line in sheet.splitlines())
    named = dict(zip(heading, row, strict=True))
    assert (named["source_name"], named["cases"], named["cycle_time"]) == (NAME, "1", "PT12H")


async def test_a_picture_is_written(
    terminal: InProcessTerminal, area_client: WorkflowsClient, tmp_path: Path
) -> None:
    await finish_case(area_client, await map_flow(area_client))
    file = tmp_path / "流程.svg"
    result = await terminal.run(flow_picture.picture, NAME, "--reality", "-o", str(file))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "财务" in file.read_text(encoding="utf-8")
    mermaid = await terminal.done(flow_picture.picture, NAME, "--format", "mermaid")
    assert mermaid.startswith("---\n") or "flowchart" in mermaid
    alone = await terminal.run(flow_picture.picture, NAME, "--from", "2026-01-01T00:00:00Z")
    assert (alone.exit_code, "add --reality" in alone.output) == (2, True)


async def test_proposals_are_listed_and_accepted(
    terminal: InProcessTerminal, area_client: WorkflowsClient, tmp_path: Path
) -> None:
    await finish_case(area_client, await map_flow(area_client))
    options = (NAME, *LONE, "--waiting-share", "0.2")
    shown = await printed_at_80(terminal, proposal_commands.proposals, *options)
    listed = json.loads(
        await terminal.done(proposal_commands.proposals, *options, "--format", "json")
    )
    ids = {one["kind"]: one["id"] for one in listed}
    for word in (*ids.values(), "12 h", "9 h", "waiting 等待过长"):
        assert word in shown
    line = (NAME, ids["waiting"], *options[1:])
    assert "send the steps" in await terminal.refused(proposal_commands.accept, *line)
    steps = tmp_path / "steps.json"
    steps.write_text(json.dumps({"steps": STEPS[:2]}), encoding="utf-8")
    accepted = await terminal.done(proposal_commands.accept, *line, "--steps", str(steps))
    assert "drafted" in accepted
    replaced = (NAME, ids["never-refused"], *options[1:])
    asked = await terminal.run(proposal_commands.accept, *replaced, answer="n\n")
    assert f"Replace the draft of version 2 of {NAME}? [y/N]: n" in asked.stderr
    assert "drafted" in await terminal.done(proposal_commands.accept, *replaced, "--yes")
    versions = await terminal.done(flow_commands.show, NAME)
    assert "version 版本 2: draft 草稿" in versions
    etag = (await area_client.get(f"/flows/{flow_of(versions)}")).headers["ETag"]
    await area_client.post(f"/flows/{flow_of(versions)}/versions/2/publish", If_Match=etag)
    saved = await printed_at_80(terminal, flow_commands.savings, NAME)
    assert "12 h → 9 h" in " ".join(saved.split())


def flow_of(shown: str) -> str:
    """Return the id that `flow show` begins with."""
    return shown.splitlines()[0].split()[-1]


async def test_rules_and_their_failed_firings_are_listed(
    terminal: InProcessTerminal, area_client: WorkflowsClient
) -> None:
    flow = await area_client.publish_flow()
    terms = {
        "name": "自动完成付款",
        "when": {"fact_type": "concord.workflows.case-started.v1", "conditions": []},
        "then": {"kind": "complete-step", "activity": "Pay it"},
    }
    rule = await area_client.create("/rules", terms)
    assert "no 否" in await printed_at_80(terminal, rule_commands.rules)
    await area_client.post(f"{rule}/enable")
    listed = await printed_at_80(terminal, rule_commands.rules, "--enabled")
    assert "workflows.case-started" in listed
    await area_client.start_case(flow)
    await area_client.installation.wait_until_idle()
    shown = await printed_at_80(terminal, rule_commands.firings, "自动完成付款", "--failed")
    for word in ("no-open-step-of-name", "workflows.case-started", "failed 失败"):
        assert word in shown
    everything = json.loads(await terminal.done(rule_commands.firings, "--format", "json"))
    assert [one["rule"] for one in everything] == ["自动完成付款"]


async def test_templates_and_their_effect_are_shown(
    terminal: InProcessTerminal, area_client: WorkflowsClient
) -> None:
    roles = {"sharing": ["sales"], "finance": ["finance"], "approval": ["legal"]}
    adopted = await area_client.post(
        "/template-library/cost-allocation/adopt", {"departments": roles}
    )
    assert adopted.status_code == 200, adopted.text
    listed = await printed_at_80(terminal, template_commands.templates, "--status", "published")
    for words in ("Cost allocation", "费用分摊申请", "published 已发布"):
        assert words in listed
    shown = await terminal.done(template_commands.effect, "费用分摊申请")
    assert "before 之前: median 中位数 –" in shown
    assert "reduction 缩短 –, target 目标 50 %: not enough data 数据不足" in shown
    found = json.loads(await terminal.done(template_commands.effect, NAME, "--format", "json"))
    assert found["verdict"] == "not-enough-data"
    unknown = await terminal.run(template_commands.effect, "报销")
    assert (unknown.exit_code, "There is no template 报销" in unknown.output) == (2, True)


async def test_a_part_of_a_name_in_two_languages_names_one_flow(
    terminal: InProcessTerminal, area_client: WorkflowsClient
) -> None:
    for name in ("Travel 差旅申请", "Travel abroad 出国申请", "Fair 展会"):
        await area_client.post("/flows", {"name": name})
    assert "Fair 展会" in await terminal.done(flow_commands.show, "展会")
    assert "Travel 差旅申请" in await terminal.done(flow_commands.show, "差旅申请")
    several = await terminal.run(flow_commands.show, "travel")
    assert (several.exit_code, "Several have the name travel" in several.output) == (2, True)
    assert (await terminal.run(flow_commands.show, "申请")).exit_code == 2


async def test_that_nothing_is_proposed_says_on_how_many_cases(
    terminal: InProcessTerminal, area_client: WorkflowsClient
) -> None:
    flow = await map_flow(area_client)
    await finish_case(area_client, flow)
    shown = await terminal.run(proposal_commands.proposals, NAME)
    assert shown.exit_code == 0
    assert "Nothing is proposed to version 1, from 1 finished cases." in shown.output
