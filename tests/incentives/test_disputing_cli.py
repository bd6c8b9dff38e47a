"""Disputes on the terminal: filed, answered, decided by a person outside, and reversed."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from services.incentives.cli import dispute_commands, dispute_filing, dispute_rulings
from shared.testing.terminal import InProcessTerminal, open_terminal
from tests.incentives.area_client import IncentivesClient
from tests.incentives.dispute_client import HANDOFF, LAUNCH
from tests.incentives.fact_builders import handoff_overdue, project_closed

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN = ("--department", "研发")
REASONS = ("--reasons", "the specification changed")


@pytest_asyncio.fixture(loop_scope="module")
async def terminal(
    area_client: IncentivesClient, monkeypatch: pytest.MonkeyPatch
) -> InProcessTerminal:
    return open_terminal(area_client.installation, monkeypatch)


async def file_figure(terminal: InProcessTerminal) -> str:
    """Dispute a late handoff, and return the id of the dispute."""
    line = (*OWN, "--figure", HANDOFF, *REASONS, "--evidence", "https://files.example/17")
    return (await terminal.done(dispute_filing.file, *line, subject="head")).strip()


async def test_a_dispute_is_upheld_by_a_person_outside_and_reversed_by_another(
    terminal: InProcessTerminal, area_client: IncentivesClient
) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    dispute = await file_figure(terminal)
    answer = (dispute, "--department", "测试", "--answer", "it did change")
    await terminal.done(dispute_filing.answer, *answer, subject="tester")
    excuse = (dispute, "--excuse")
    preview = await terminal.done(dispute_rulings.preview, *excuse)
    assert "late 逾期 → excused 免责\ntold of it 通知 测试, 研发\n" in preview
    uphold = (*excuse, "--reasons", "it is on file")
    no = await terminal.run(dispute_rulings.uphold, *uphold, answer="n\n", subject="boss")
    assert "open 未决 since 始于 2026-11-23 09:00" in no.stderr
    assert "late 逾期 → excused 免责" in no.stderr
    assert "Uphold this dispute? [y/N]: n" in no.stderr
    assert (await area_client.obligation_counts("研发"))[2] == 1
    own = await terminal.refused(dispute_rulings.uphold, *uphold, subject="head")
    assert "you filed or answered this dispute yourself" in own
    await terminal.done(dispute_rulings.uphold, *uphold, answer="y\n", subject="boss")
    assert (await area_client.obligation_counts("研发"))[2] == 0
    reverse = (dispute, "--reasons", "it was forged")
    same = await terminal.refused(dispute_rulings.reverse, *reverse, subject="boss")
    assert "another person reverses it" in same
    await terminal.done(dispute_rulings.reverse, *reverse, answer="y\n", subject="other")
    assert (await area_client.obligation_counts("研发"))[2] == 1
    shown = (await terminal.done(dispute_commands.show, dispute)).splitlines()
    assert shown[1:4] == [
        "  reversed 已撤销裁定 since 始于 2026-11-23 09:00",
        "  time limit for filing 提出期限 from the lock of the month on 自该月锁账起算",
        "  filed 提出 2026-11-23 09:00, by 由 head: the specification changed",
    ]
    assert "  upheld 已支持 2026-11-23 09:00, by 由 boss: it is on file" in shown
    assert "  reversed 已撤销裁定 2026-11-23 09:00, by 由 other: it was forged" in shown


async def test_the_time_limit_of_a_locked_month_is_shown(
    terminal: InProcessTerminal, area_client: IncentivesClient
) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    await area_client.lock_month()
    dispute = await file_figure(terminal)
    assert "until 至 2026-12-23 09:00" in await terminal.done(dispute_commands.show, dispute)
    row = (
        await terminal.done(dispute_commands.list_, "--period", "2026-10", "--format", "csv")
    ).splitlines()[1]
    assert row.startswith(f"{dispute},2026-10,研发,figure,")
    assert row.endswith(",open,2026-11-23T09:00:00+08:00,2026-12-23T09:00:00+08:00")


async def test_what_is_final_is_asked_about_in_chinese(
    terminal: InProcessTerminal, area_client: IncentivesClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    await area_client.handle_facts(handoff_overdue(1))
    dispute = await file_figure(terminal)
    withdraw = (dispute, *OWN, *REASONS)
    no = await terminal.run(dispute_filing.withdraw, *withdraw, answer="n\n")
    assert "在期限内可再次提出。\n撤回此争议？ [y/N]: n\n未做任何更改。" in no.stderr
    assert await terminal.done(dispute_filing.withdraw, *withdraw, "--yes") == "争议已撤回\n"
    late = await terminal.refused(dispute_rulings.reject, dispute, *REASONS)
    assert late == "该争议已撤回；只有未决的争议可以答复、裁定或撤回"
    assert await file_figure(terminal) == dispute
    rejected = await terminal.run(dispute_rulings.reject, dispute, *REASONS, answer="y\n")
    assert "驳回此争议？" in rejected.stderr
    assert rejected.stdout == "争议已驳回\n"
    filed = await terminal.refused(dispute_filing.file, *OWN, "--figure", HANDOFF, *REASONS)
    assert filed == "此事项此前已提出争议；该争议已驳回"


async def test_shares_and_missing_credits_are_disputed(
    terminal: InProcessTerminal, area_client: IncentivesClient, tmp_path: Path
) -> None:
    await area_client.handle_facts(project_closed("launch", "100"))
    line = (*OWN, "--share", LAUNCH, *REASONS)
    share = (await terminal.done(dispute_filing.file, *line, subject="head")).strip()
    ratios = ("--ratio", "研发=0.25", "--ratio", "测试=0.75")
    preview = (share, *ratios, "--format", "json")
    found = json.loads(await terminal.done(dispute_rulings.preview, *preview))
    assert {one["type"] for one in found["effects"]} == {"share"}
    assert sum(one["amount_minor"] for one in found["effects"]) == sum(
        one["was_minor"] for one in found["effects"]
    )
    times = {"due_at": "2026-10-15T18:00:00+08:00", "done_at": "2026-10-15T12:00:00+08:00"}
    credit = {"type": "missing-credit", "kind": "handoff", "title": "报告", **times}
    subject = tmp_path / "subject.json"
    subject.write_text(json.dumps({**credit, "subject_id": str(UUID(int=9))}), "utf-8")
    line = (*OWN, "--subject", str(subject), *REASONS)
    filed = (await terminal.done(dispute_filing.file, *line, subject="head")).strip()
    credited = ("--due-at", times["due_at"], "--done-at", times["done_at"])
    await terminal.done(dispute_rulings.uphold, filed, *credited, *REASONS, "--yes", subject="boss")
    assert await area_client.obligation_counts("研发") == (1, 1, 0)


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--excuse", "--done-at", "2026-10-15T12:00:00+08:00"),
        ("--due-at", "2026-10-15T12:00:00+08:00"),
        ("--excuse", "--actual", "3"),
    ],
)
async def test_a_decision_names_one_remedy(
    terminal: InProcessTerminal, options: tuple[str, ...]
) -> None:
    refused = await terminal.run(dispute_rulings.preview, "0198", *options)
    assert refused.exit_code == 2
    assert "Name one remedy" in refused.output


async def test_a_department_has_one_ratio(terminal: InProcessTerminal) -> None:
    ratios = ("--ratio", "研发=0.25", "--ratio", "测试=0.75", "--ratio", "研发=0.2")
    refused = await terminal.run(dispute_rulings.preview, "0198", *ratios)
    assert refused.exit_code == 2
    assert "--ratio names 研发 twice." in refused.output


async def test_a_dispute_is_about_one_thing(terminal: InProcessTerminal) -> None:
    for named in ((), ("--figure", "x", "--share", LAUNCH)):
        refused = await terminal.run(dispute_filing.file, *OWN, *REASONS, *named)
        assert refused.exit_code == 2
        assert "Name either" in refused.output


async def test_an_empty_list_says_so(terminal: InProcessTerminal) -> None:
    listed = await terminal.run(dispute_commands.list_)
    assert (listed.stdout, listed.stderr) == ("", "Disputes 争议: nothing  无\n")
