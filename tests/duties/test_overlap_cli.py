"""The terminal's lists of gaps and overlaps."""

from __future__ import annotations

import json

import pytest
import pytest_asyncio

from services.duties.cli import overlap_and_gap_lists
from shared.service_runtime.followed_log import follow_to_end
from shared.testing.terminal import InProcessTerminal, open_terminal
from tests.duties.area_client import DutiesClient


@pytest_asyncio.fixture(loop_scope="module")
async def terminal(area_client: DutiesClient, monkeypatch: pytest.MonkeyPatch) -> InProcessTerminal:
    return open_terminal(area_client.installation, monkeypatch)


async def test_gaps_and_overlaps_are_listed(
    terminal: InProcessTerminal, area_client: DutiesClient
) -> None:
    path = await area_client.create_standing_duty(activity="市场部月报", until="2026-12-10")
    await area_client.create_standing_duty(
        activity="月度市场报告", accountable="production", effective_from="2026-12-01"
    )
    gaps = await terminal.done(overlap_and_gap_lists.gaps, "--kind", "no-successor")
    assert "no successor" in gaps
    [gap] = json.loads(await terminal.done(overlap_and_gap_lists.gaps, "--format", "json"))
    assert gap["entry_id"] in path
    await follow_to_end(area_client.area)
    overlaps = await terminal.done(overlap_and_gap_lists.overlaps, "--format", "csv")
    assert "similar-activity" in overlaps
    assert gap["entry_id"] in overlaps
