"""Drafts of plans on the terminal: written, changed, simulated, and approved by another person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.incentives.cli import plan_commands as plan
from shared.testing.terminal import InProcessTerminal, open_terminal
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted, handoff_overdue

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOVEMBER = ("--from", "2026-11", "--weight", "0.2")
EVERY_TERM: dict[str, Any] = {
    "effective_from": "2026-11",
    "weight": "0.2",
    "department_weights": {"研发": "0.25"},
    "obligation_weights": {"handoff": "2", "reply": "1"},
    "excuses": {"late-input": ["handoff"], "dispute-upheld": []},
    "curve": {"type": "capped", "floor_rate": "0.6", "full_rate": "0.95"},
    "minimum_obligations": 7,
    "cap": "1.5",
    "share_rule": {"type": "mix", "agreed_ratio": "0.5", "delivered_weight": "0.5"},
    "star": {"winners": {"team": 0}, "award": {"type": "cash", "amount_minor": 50000}},
    "dispute_days": 20,
    "currency": "EUR",
}


@pytest_asyncio.fixture(loop_scope="module")
async def terminal(
    area_client: IncentivesClient, monkeypatch: pytest.MonkeyPatch
) -> InProcessTerminal:
    return open_terminal(area_client.installation, monkeypatch)


async def test_a_draft_becomes_the_next_version_by_two_persons(
    terminal: InProcessTerminal, area_client: IncentivesClient
) -> None:
    await area_client.handle_facts(handoff_accepted(1), handoff_overdue(2))
    draft = (await terminal.done(plan.draft, *NOVEMBER)).strip()
    assert "draft 草案" in await terminal.done(plan.drafts)
    await terminal.done(plan.change, draft, "--cap", "2.5")
    early = await terminal.refused(plan.approve, draft, "--yes", subject="boss")
    assert "simulate the draft first" in early
    simulated = " ".join((await terminal.done(plan.simulate, draft)).split())
    assert "研发 +2.50 – weight 部门权重 +2.50" in simulated
    assert "2026-10: 1 of 1 department changes" in simulated
    shown = await terminal.done(plan.show, draft)
    assert f"{draft}  simulated 已试算\n  written by 撰写人 terminal 2026-11-23 09:00" in shown
    assert "weight 部门权重: 0.2\n" in shown
    assert "cap of pools 奖金池上限: 2.5\n" in shown

    own = await terminal.refused(plan.approve, draft, answer="y\n")
    assert "somebody else approves it" in own
    no = await terminal.run(plan.approve, draft, answer="n\n", subject="boss")
    assert "counts from 2026-11 on" in no.output
    assert no.output.endswith("Nothing was changed.\nAborted!\n")
    approved = await terminal.done(plan.approve, draft, answer="y\n", subject="boss")
    assert approved == "The draft is version 2 of the plan\n"
    decided = await terminal.done(plan.show, draft)
    assert "decided by 决定人 boss 2026-11-23 09:00: version 版本 2" in decided


async def test_a_change_keeps_every_term_that_it_does_not_name(
    terminal: InProcessTerminal, area_client: IncentivesClient, tmp_path: Path
) -> None:
    terms = tmp_path / "terms.json"
    terms.write_text(json.dumps(EVERY_TERM), "utf-8")
    draft = (await terminal.done(plan.draft, "--terms", str(terms), "--weight", "0.3")).strip()
    shown = json.loads(await terminal.done(plan.show, draft, "--format", "json"))
    assert shown["terms"]["weight"] == "0.3"  # an option outranks the file
    await terminal.done(plan.change, draft, "--weight", "0.2")
    changed = (await area_client.get(f"/plan-drafts/{draft}")).json()["terms"]
    written = await area_client.create("/plan-drafts", EVERY_TERM)
    assert changed == (await area_client.get(written)).json()["terms"]
    lines = await terminal.done(plan.show, draft)
    assert "handoff 交接 × 2, reply 答复 × 1" in lines
    assert "excuses 免责: late input 上游延误: handoff 交接; dispute upheld 争议已支持: –" in lines
    assert 'capped 封顶 {"floor_rate": "0.6", "full_rate": "0.95"}' in lines


async def test_a_draft_begins_with_the_terms_of_a_version(
    terminal: InProcessTerminal, area_client: IncentivesClient
) -> None:
    await area_client.publish_plan("2026-11", weight="0.4", dispute_days=9)
    like = ("--like-version", "2", "--from", "2026-12", "--cap", "3")
    draft = (await terminal.done(plan.draft, *like)).strip()
    terms = (await area_client.get(f"/plan-drafts/{draft}")).json()["terms"]
    assert (terms["weight"], terms["dispute_days"], terms["shares"]["cap"]) == ("0.4", 9, "3")
    assert "effective_from" in await terminal.refused(plan.draft, "--like-version", "2")


async def test_a_draft_is_withdrawn_and_an_empty_list_says_so(
    terminal: InProcessTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = await terminal.run(plan.drafts)
    assert (empty.stdout, empty.stderr) == ("", "Drafts of the plan 方案草案: nothing  无\n")
    draft = (await terminal.done(plan.draft, *NOVEMBER)).strip()
    nothing = await terminal.done(plan.simulation, draft, "--format", "json")
    assert json.loads(nothing)["period"] == "2026-10"
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    assert await terminal.done(plan.withdraw, draft, "--reason", "不再需要") == "草案已撤回\n"
    assert "草案已撤回：不再需要" in await terminal.refused(plan.simulate, draft)
    assert "决定人 terminal 2026-11-23 09:00: 不再需要" in await terminal.done(plan.show, draft)
    listed = await terminal.done(plan.drafts, "--status", "withdrawn", "--format", "csv")
    assert f"{draft},withdrawn,2026-11,terminal," in listed
