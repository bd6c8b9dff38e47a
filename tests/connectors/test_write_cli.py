"""What is written back, on the terminal: listed, and tried once more."""

from __future__ import annotations

import json
from uuid import uuid4

import httpx
import pytest

from services.connectors.cli import connector_list, write_commands
from shared.testing.terminal import open_terminal
from tests.connectors.write_back_client import COMMENT, WriteBackClient


async def test_a_write_that_was_refused_is_shown_and_replayed(
    jira_back: WriteBackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    jira = jira_back
    terminal = open_terminal(jira.installation, monkeypatch)
    ((_, case),) = await jira.start(COMMENT)
    await jira.complete(case, 1)
    await jira.complete(case, 2)
    jira.system.failures = [httpx.Response(400, json={"errorMessages": ["Not like this."]})]
    await jira.write_back()
    listed = await terminal.done(write_commands.writes, "jira", "--status", "failed")
    assert "write-refused" in listed
    shown = await terminal.done(connector_list.show, "jira")
    assert "waiting to be written 待写回 0, failed 失败 1" in shown
    assert (
        "Name writes, or give --failed"
        in (await terminal.run(write_commands.replay_writes, "jira")).output
    )
    unknown = await terminal.refused(write_commands.replay_writes, "jira", str(uuid4()))
    assert "has no write" in unknown
    assert await terminal.done(write_commands.replay_writes, "jira", "--failed") == "replayed 1\n"
    assert await jira.write_back() == 1
    assert await terminal.done(write_commands.replay_writes, "jira", "--failed") == "replayed 0\n"
    (row,) = json.loads(await terminal.done(write_commands.writes, "jira", "--format", "json"))
    assert (row["status"], row["answer"]) == ("done", 201)
