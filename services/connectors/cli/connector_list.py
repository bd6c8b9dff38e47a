"""The terminal commands `concord connectors` and `concord connector show`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from services.connectors.cli.commands import (
    API_PREFIX,
    READERS,
    connector_argument,
    describe_seconds,
    load_words,
    path_of,
)
from shared.terminal.command_options import (
    OutputFormat,
    TableFormat,
    data_dir_option,
    output_format_option,
    table_format_option,
)
from shared.terminal.company_time import format_time
from shared.terminal.console_output import print_json, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language


@click.command()
@table_format_option
@data_dir_option
def connectors(format_: TableFormat, data_dir: Path) -> None:
    """List what is connected: what waits, what failed and why, and when it last succeeded."""
    with connect_to_installation(data_dir, READERS) as client:
        rows = list(client.iterate_items(API_PREFIX))
    columns = [
        Column("id", "connector\n连接器", lambda one: f"{one['id']}\n{one['system']}"),
        Column("system", None),
        Column("can_verify", None),
        Column("can_call", None),
        Column("live_mapping", "mapping\n映射", _describe_mapping, is_number=True),
        Column("waiting", "waiting\n等待", is_number=True),
        Column("failed", "failed\n失败", is_number=True),
        Column(
            "lag_seconds",
            "lag\n延迟",
            lambda one: describe_seconds(one["lag_seconds"]),
            is_number=True,
        ),
        Column("last_received_at", "received\n收到", is_time=True, has_codes=True),
        Column("last_applied_at", "succeeded\n成功", is_time=True, has_codes=True),
        Column("is_polled", None),
        Column("last_polled_at", None, is_time=True),
        Column("poll_failure", None),
        Column("writes_waiting", None, csv_value=lambda one: one["writes"]["waiting"]),
        Column("writes_failed", None, csv_value=lambda one: one["writes"]["failed"]),
        Column("failures", "why\n原因", _describe_reasons, _list_codes, has_codes=True),
    ]
    print_rows("Connectors 连接器", columns, rows, format_)


@click.command()
@connector_argument
@output_format_option
@data_dir_option
def show(connector: str, format_: OutputFormat, data_dir: Path) -> None:
    """Show a connector: its secrets, its lag, and why deliveries failed."""
    with connect_to_installation(data_dir, READERS) as client:
        found = client.get(path_of(connector))
        word = load_words(client, "ConnectorDeliveryStatus")
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    print_result(f"{found['id']}, {found['system']}")
    for line in (*_describe_state(found), *_describe_failures(found, word)):
        print_result(f"  {line}")


def _describe_mapping(entry: Row) -> object:
    return "–" if entry["live_mapping"] is None else entry["live_mapping"]


def _describe_state(entry: Row) -> Iterator[str]:
    yield from _obstacles(entry)
    yield f"areas are called at 业务接口 {entry['api_url']}"
    yield f"live mapping 生效映射 {_describe_mapping(entry)}"
    yield f"waiting 等待 {entry['waiting']:,}, lag 延迟 {describe_seconds(entry['lag_seconds'])}"
    yield f"failed 失败 {entry['failed']:,}"
    yield f"last received 最近收到 {format_time(entry['last_received_at'])}"
    yield f"last success 最近成功 {format_time(entry['last_applied_at'])}"
    if entry["is_polled"]:
        yield f"last poll 最近轮询 {format_time(entry['last_polled_at'])}"
    written = entry["writes"]
    yield f"waiting to be written 待写回 {written['waiting']:,}, failed 失败 {written['failed']:,}"
    yield f"last written 最近写回 {format_time(written['last_written_at'])}"


def _obstacles(entry: Row) -> Iterator[str]:
    """Yield what keeps the connector from working at all."""
    if entry["can_verify"] is False:
        yield in_user_language(
            "no secret can be read: webhooks are answered with 503",
            "无法读取密钥：回调一律返回 503",
        )
    if entry["poll_failure"] is not None:
        yield in_user_language(
            f"it cannot be polled: {entry['poll_failure']}", f"无法轮询：{entry['poll_failure']}"
        )
    written = entry["writes"]
    if written["breaker"] != "closed":
        until, why = format_time(written["open_until"]), f"{written['code']}: {written['detail']}"
        yield in_user_language(
            f"nothing is written until {until}: {why}", f"{until} 前不写回：{why}"
        )
    if entry["live_mapping"] is None:
        yield in_user_language(
            "no mapping is live: deliveries are ignored", "没有生效的映射：投递将被忽略"
        )


def _describe_reasons(entry: Row) -> str:
    lines = list(_obstacles(entry))
    return "\n".join(
        [*lines, *(f"{one['deliveries']} × {one['code']}" for one in entry["failures"])]
    )


def _list_codes(entry: Row) -> str:
    return " ".join(one["code"] for one in entry["failures"])


def _describe_failures(entry: Row, word: Callable[[str | None], str]) -> Iterator[str]:
    for one in entry["failures"]:
        yield f"{word(one['status'])}: {one['deliveries']:,} × {one['code']}"
        yield f"  {one['detail'] or '–'}"
        yield (
            f"  newest delivery 最近一次投递 {one['last_delivery_id']},"
            f" {format_time(one['last_at'])}"
        )
