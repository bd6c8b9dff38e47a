"""The terminal commands of deliveries: `concord connector deliveries` and `… replay`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import click

from services.connectors.cli.commands import (
    OPERATORS,
    READERS,
    choose_allowed,
    connector_argument,
    describe_seconds,
    item_option,
    load_words,
    newest_option,
    path_of,
    print_replayed,
    require_one,
)
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language

STATUSES = ("waiting", "applied", "ignored", "failed")
REPLAY = "replay_delivery_of_connector"


@click.command()
@connector_argument
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help="One or several.")
@click.option("--reason", multiple=True, help="Only those ignored for this reason, by its code.")
@item_option
@newest_option
@table_format_option
@data_dir_option
def deliveries(
    connector: str,
    status: tuple[str, ...],
    reason: tuple[str, ...],
    item: str | None,
    newest: int,
    format_: TableFormat,
    data_dir: Path,
) -> None:
    """List what came and what became of it, the newest first."""
    with connect_to_installation(data_dir, READERS) as client:
        found = client.iterate_items(
            path_of(connector, "/deliveries"), status=list(status), reason=list(reason), item=item
        )
        rows = list(islice(found, newest))
        word = load_words(client, "ConnectorDeliveryStatus", "IgnoredReason")
    columns = [
        Column("id", "delivery\n投递", has_codes=True),
        Column("received_at", "received\n收到", is_time=True, has_codes=True),
        Column("item_key", "item\n事项", _describe_told, _item_of, has_codes=True),
        Column("event_type", None),
        Column("status", "state\n状态", lambda one: _describe_state(one, word), has_codes=True),
        Column(
            "commands",
            "led to, or why not\n结果或原因",
            lambda one: _describe_outcome(one, word),
            lambda one: ", ".join(one["commands"]),
        ),
        Column("reason", None),
        Column("code", None),
        Column("detail", None),
        Column("attempts", None, is_number=True),
        Column("case_id", None),
        Column("mapping_version", None, is_number=True),
        Column("ended_at", None, is_time=True),
        Column("lag_seconds", None, is_number=True),
    ]
    print_rows(f"Deliveries 外部投递: {connector}", columns, rows, format_)


@click.command()
@connector_argument
@click.argument("delivery_ids", metavar="[DELIVERY]...", nargs=-1, type=click.UUID)
@click.option("--failed", is_flag=True, help="All that failed.")
@click.option("--reason", multiple=True, help="All that were ignored for this reason.")
@item_option
@data_dir_option
def replay(
    connector: str,
    delivery_ids: tuple[object, ...],
    reason: tuple[str, ...],
    item: str | None,
    data_dir: Path,
    *,
    failed: bool,
) -> None:
    """Have deliveries that failed or were ignored worked on once more.

    They are read by the mapping that is live then, the oldest first.
    """
    asked = (
        "Name deliveries, or give --failed, or --reason.",
        "请指明投递，或使用 --failed 或 --reason。",
    )
    require_one(bool(delivery_ids) + failed + bool(reason), asked)
    with connect_to_installation(data_dir, OPERATORS) as client:
        chosen, left_out = [str(one) for one in delivery_ids], 0
        if not delivery_ids:
            query = {"status": "failed"} if failed else {"reason": list(reason)}
            path = path_of(connector, "/deliveries")
            chosen, left_out = choose_allowed(client, path, REPLAY, {**query, "item": item})
        for delivery in chosen:
            client.post(path_of(connector, f"/deliveries/{delivery}/replay"))
    print_replayed(len(chosen), left_out, "concord connector deliveries")


def _describe_told(delivery: Row) -> str:
    return f"{_item_of(delivery)}\n{delivery['event_type']}"


def _item_of(delivery: Row) -> str:
    return delivery["item_key"] or "–"


def _describe_state(delivery: Row, word: Callable[[str | None], str]) -> str:
    lag = delivery["lag_seconds"]
    return word(delivery["status"]) + ("" if lag is None else f"\n{describe_seconds(lag)}")


def _describe_outcome(delivery: Row, word: Callable[[str | None], str]) -> str:
    def lines() -> Iterator[str]:
        yield from delivery["commands"]
        if delivery["reason"] is not None:
            yield word(delivery["reason"])
        if delivery["code"] is not None:
            yield f"{delivery['code']}: {delivery['detail']}"
        if delivery["attempts"] and delivery["status"] == "waiting":
            yield in_user_language(
                f"{delivery['attempts']} attempts failed", f"已失败 {delivery['attempts']} 次"
            )

    return "\n".join(lines())
