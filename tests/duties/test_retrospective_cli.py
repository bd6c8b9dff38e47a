"""Retrospectives on the terminal: written, published, corrected, found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import pytest_asyncio

from services.duties.cli import retrospective_writing, retrospectives
from shared.testing.terminal import InProcessTerminal, open_terminal
from tests.duties.area_client import DutiesClient
from tests.duties.test_api_retrospectives import LESSONS, close_project

WRITER = ("LAUNCH", "--department", "rnd")
LEADER = ("LAUNCH", "--department", "marketing")


@pytest_asyncio.fixture(loop_scope="module")
async def terminal(area_client: DutiesClient, monkeypatch: pytest.MonkeyPatch) -> InProcessTerminal:
    await close_project(area_client, code="LAUNCH")
    return open_terminal(area_client.installation, monkeypatch)


async def test_lessons_are_written_published_found_and_corrected(
    terminal: InProcessTerminal, tmp_path: Path
) -> None:
    lessons = tmp_path / "lessons.json"
    lessons.write_text(json.dumps(LESSONS), "utf-8")
    line = (*WRITER, "--lessons", str(lessons), "--to-change", "环境到位太晚")
    await terminal.done(
        retrospective_writing.write, *line, "--author", "赵六:marketing", subject="lin"
    )
    other = await terminal.refused(retrospective_writing.publish, *WRITER, "--yes")
    assert "department" in other
    no = await terminal.run(retrospective_writing.publish, *LEADER, answer="n\n")
    assert "what the leading department owed is done" in no.stderr
    assert "to change 待改进: 环境到位太晚" in no.stderr
    await terminal.done(retrospective_writing.publish, *LEADER, answer="y\n")
    found = json.loads(await terminal.done(retrospectives.search, "环境", "--format", "json"))
    assert [one["code"] for one in found] == ["LAUNCH"]
    correction = (*LEADER, "--measure", "每周检查", "--reason", "漏记一项")
    await terminal.done(retrospective_writing.correct, *correction, subject="zhao")
    shown = (await terminal.done(retrospective_writing.show, "LAUNCH")).splitlines()
    assert shown[0] == "LAUNCH  New product launch 新品上市  published 已发布"
    assert "  published 发布 2026-11-23 09:00, version 版本 2" in shown
    assert "  went well 做得好: 需求及早确定" in shown
    assert "  measure 措施: 每周检查" in shown
    assert "  author 作者: 赵六, marketing" in shown
    assert "  tags 标签: 部署, Release" in shown


async def test_a_draft_is_withdrawn(
    terminal: InProcessTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    texts = ("--went-well", "需求清楚", "--to-change", "测试太晚")
    unknown = (*WRITER, *texts, "--link", "duty:01920000-0000-7000-8000-000000000001")
    refused = await terminal.refused(retrospective_writing.write, *unknown)
    assert refused == "链接所指的职责 01920000-0000-7000-8000-000000000001 不存在"
    malformed = await terminal.run(retrospective_writing.write, *WRITER, "--link", "duty")
    assert malformed.exit_code == 2
    assert await terminal.done(retrospective_writing.write, *WRITER, *texts) == "草稿已保存\n"
    withdrawn = await terminal.done(retrospective_writing.withdraw, *WRITER, "--reason", "太早")
    assert withdrawn == "草稿已撤回\n"
    assert "草稿已撤回: 太早" in await terminal.done(retrospective_writing.show, "LAUNCH")
