"""Back-fills on the terminal: begun, followed, cancelled."""

from __future__ import annotations

import csv
import io
import json
from uuid import uuid4

import pytest

from services.connectors.cli import back_fill_commands
from shared.testing.terminal import open_terminal
from tests.connectors.jira_client import JiraPastClient, clock


async def test_the_past_is_read_and_its_progress_is_shown(
    past: JiraPastClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = open_terminal(past.installation, monkeypatch)
    since = clock(past).isoformat()
    begun = await terminal.run(
        back_fill_commands.back_fill, "jira", "--since", since, "--project", "NONE"
    )
    assert "`concord connector back-fills jira`" in begun.stderr
    failed = begun.stdout.strip()
    assert await past.replica().poll()
    every = await terminal.done(back_fill_commands.back_fill, "jira", "--since", since)
    cancelled = await terminal.done(back_fill_commands.cancel_back_fill, "jira", every.strip())
    assert cancelled.startswith("cancelled 已取消, 20")
    line = ("jira", "--format")
    rows = json.loads(await terminal.done(back_fill_commands.back_fills, *line, "json"))
    assert [(one["id"], one["status"]) for one in rows] == [
        (every.strip(), "cancelled"),
        (failed, "failed"),
    ]
    sheet = await terminal.done(back_fill_commands.back_fills, *line, "csv")
    found = [(one["projects"], one["code"]) for one in csv.DictReader(io.StringIO(sheet))]
    assert found == [("", ""), ("NONE", "request-refused")]
    shown = " ".join((await terminal.done(back_fill_commands.back_fills, "jira")).split())
    assert "NONE failed 0 0 request-refused" in shown
    assert "status 400" in shown, "what Jira said"
    assert "all cancelled 0 0" in shown
    unknown = await terminal.refused(back_fill_commands.cancel_back_fill, "jira", str(uuid4()))
    assert "no back-fill" in unknown
    no_offset = await terminal.run(
        back_fill_commands.back_fill, "jira", "--since", "2026-11-01T00:00:00"
    )
    assert "is no time with an offset" in no_offset.output
