"""Connectors on the terminal: what is connected, what failed and why, replay, and the mapping."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from services.connectors.cli import connector_list, delivery_commands, mapping_commands
from services.connectors.cli.commands import describe_seconds
from shared.testing.terminal import InProcessTerminal, open_terminal
from tests.connectors.area_client import ConnectorsClient, mapping_body
from tests.connectors.jira_bodies import created


@pytest_asyncio.fixture(loop_scope="module")
async def terminal(jira: ConnectorsClient, monkeypatch: pytest.MonkeyPatch) -> InProcessTerminal:
    return open_terminal(jira.installation, monkeypatch)


async def test_what_is_connected_says_what_waits_and_what_failed_and_why(
    terminal: InProcessTerminal, jira: ConnectorsClient
) -> None:
    bare = await terminal.done(connector_list.show, "jira")
    assert "no mapping is live: deliveries are ignored" in bare
    now = jira.installation.clock()
    await jira.make_mapping_live(str(uuid4()))  # there is no such flow
    failed = await jira.take(created(now), "1")
    (jira.folder / "token").unlink()
    await jira.take({**created(now), "issue": {**created(now)["issue"], "id": "2"}}, "2")
    shown = await terminal.done(connector_list.show, "jira")
    assert "failed 失败: 1 × unknown-flow\n    there is no flow" in shown
    assert f"newest delivery 最近一次投递 {failed['id']}" in shown
    assert "waiting 等待处理: 1 × token-missing\n    there is no token in file:token" in shown
    listed = " ".join((await terminal.done(connector_list.connectors)).split())
    assert "unknown-flow 1 × token-missing" in listed
    table = await terminal.done(connector_list.connectors, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["waiting"], row["failed"], row["can_call"]) == ("1", "1", "false")
    assert row["failures"] == "unknown-flow token-missing"
    (whole,) = json.loads(await terminal.done(connector_list.connectors, "--format", "json"))
    assert (whole["is_polled"], whole["can_verify"]) == (False, True)
    assert whole == json.loads(await terminal.done(connector_list.show, "jira", "--format", "json"))


async def test_what_failed_is_replayed_by_the_mapping_that_is_live_then(
    terminal: InProcessTerminal, jira: ConnectorsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = jira.installation.clock()
    await jira.make_mapping_live(str(uuid4()))
    failed = await jira.take(created(now), "1")
    ignored = await jira.take({"webhookEvent": "something_new"}, "2")
    await jira.make_mapping_live(await jira.publish_flow())
    assert "jira:issue_created" in await terminal.done(delivery_commands.deliveries, "jira")
    unknown = await terminal.refused(delivery_commands.replay, "jira", str(uuid4()))
    assert "there is no delivery" in unknown
    assert "Name deliveries" in (await terminal.run(delivery_commands.replay, "jira")).output
    assert await terminal.done(delivery_commands.replay, "jira", "--failed") == "replayed 1\n"
    await jira.work()
    assert await terminal.done(delivery_commands.replay, "jira", "--failed") == "replayed 0\n"
    applied = await jira.read_delivery(failed["id"])
    assert (applied["status"], applied["commands"]) == ("applied", ["start-case 201"])
    monkeypatch.setenv("CONCORD_LANGUAGE", "zh")
    line = ("jira", "--reason", "event-type-unknown")
    assert await terminal.done(delivery_commands.replay, *line) == "已重放 1 项\n"
    listed = await terminal.done(delivery_commands.deliveries, "jira", "--format", "json")
    assert [one["id"] for one in json.loads(listed)] == [ignored["id"], failed["id"]]
    await jira.work()
    newest = ("jira", "--newest", "1", "--status", "ignored")
    shown = await terminal.done(delivery_commands.deliveries, *newest)
    assert ignored["id"] in shown
    assert "未知的事件类型" in "".join(shown.split())
    no = await terminal.refused(delivery_commands.replay, "jira", failed["id"])
    assert "该投递已经应用" in no


async def test_what_can_no_longer_be_replayed_is_counted_and_left_out(
    terminal: InProcessTerminal, jira: ConnectorsClient
) -> None:
    await jira.take({"webhookEvent": "something_new"}, "1")
    jira.installation.clock.advance(timedelta(days=30))
    line = ("jira", "--reason", "event-type-unknown")
    told = await terminal.run(delivery_commands.replay, *line)
    assert told.stdout == "replayed 0\n"
    assert "1 cannot be replayed any more" in told.stderr


async def test_a_mapping_is_saved_tried_and_made_live(
    terminal: InProcessTerminal, jira: ConnectorsClient, tmp_path: Path
) -> None:
    await jira.take(created(jira.installation.clock()), "1")
    file = tmp_path / "mapping.json"
    file.write_text(json.dumps(mapping_body(await jira.publish_flow())), "utf-8")
    line = ("jira", "--file", str(file))
    saved = await terminal.run(mapping_commands.save_mapping, *line)
    assert saved.stdout == "1\n"
    assert "`concord connector try-mapping jira 1`" in saved.stderr
    assert await terminal.done(mapping_commands.save_mapping, *line) == "1\n"
    tried = " ".join((await terminal.done(mapping_commands.try_mapping, "jira", "1")).split())
    assert "SALES-41 command start-case case sales" in tried
    assert await terminal.done(mapping_commands.make_live, "jira", "1") == "version 1 is live\n"
    listed = " ".join((await terminal.done(mapping_commands.mappings, "jira")).split())
    assert "1 yes 是" in listed
    assert listed.endswith("SALES")
    no_file = await terminal.run(mapping_commands.save_mapping, "jira")
    assert "Name a --file" in no_file.output
    file.write_text(json.dumps(mapping_body(str(uuid4()), department="nobody")), "utf-8")
    assert "there is no department 'nobody'" in await terminal.refused(
        mapping_commands.save_mapping, *line
    )
    assert "the mapping has no version 7" in await terminal.refused(
        mapping_commands.make_live, "jira", "7"
    )
    assert "no connector 'sap'" in await terminal.refused(connector_list.show, "sap")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "–"), (0.0, "0 s"), (59.9, "59 s"), (60, "1 min"), (7_300, "2 h"), (180_000, "2 d")],
)
def test_a_lag_is_told_in_its_largest_unit(seconds: float | None, text: str) -> None:
    assert describe_seconds(seconds) == text
