"""The terminal commands of what is written back: `writes` and `replay-writes`."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import click

from services.connectors.cli.commands import (
    OPERATORS,
    READERS,
    choose_allowed,
    connector_argument,
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

STATUSES = ("planned", "sent", "done", "failed", "given-up")
REPLAY = "replay_write_of_connector"


@click.command()
@connector_argument
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help="One or several.")
@item_option
@newest_option
@table_format_option
@data_dir_option
def writes(
    connector: str,
    status: tuple[str, ...],
    item: str | None,
    newest: int,
    format_: TableFormat,
    data_dir: Path,
) -> None:
    """List what is written to the items of the system and how far it is, the newest first."""
    with connect_to_installation(data_dir, READERS) as client:
        found = client.iterate_items(path_of(connector, "/writes"), status=list(status), item=item)
        rows = list(islice(found, newest))
        word = load_words(client, "WriteStatus", "WriteKind", "WriteBackTrigger")
    columns = [
        Column("id", "write\n写回", has_codes=True),
        Column("planned_at", "planned\n计划", is_time=True, has_codes=True),
        Column("item_key", "item\n事项", has_codes=True),
        Column("kind", "what\n内容", lambda one: word(one["kind"]), has_codes=True),
        Column("summary", None),
        Column("trigger", None),
        Column("status", "state, or why not\n状态或原因", lambda one: _describe(one, word)),
        Column("code", None),
        Column("detail", None),
        Column("attempts", None, is_number=True),
        Column("due_at", None, is_time=True),
        Column("sent_at", None, is_time=True),
        Column("external_id", None),
        Column("ended_at", None, is_time=True),
    ]
    print_rows(f"Writes 写回: {connector}", columns, rows, format_)


@click.command()
@connector_argument
@click.argument("write_ids", metavar="[WRITE]...", nargs=-1, type=click.UUID)
@click.option("--failed", is_flag=True, help="All that failed or were given up.")
@item_option
@data_dir_option
def replay_writes(
    connector: str,
    write_ids: tuple[object, ...],
    item: str | None,
    data_dir: Path,
    *,
    failed: bool,
) -> None:
    """Have writes that failed or were given up tried once more.

    Where one may have arrived, it is looked for first; the oldest is tried first.
    """
    require_one(
        bool(write_ids) + failed,
        ("Name writes, or give --failed.", "请指明写回，或使用 --failed。"),
    )
    with connect_to_installation(data_dir, OPERATORS) as client:
        chosen, left_out = [str(one) for one in write_ids], 0
        if failed:
            query = {"status": ["failed", "given-up"], "item": item}
            chosen, left_out = choose_allowed(client, path_of(connector, "/writes"), REPLAY, query)
        for write in chosen:
            client.post(path_of(connector, f"/writes/{write}/replay"))
    print_replayed(len(chosen), left_out, "concord connector writes")


def _describe(write: Row, word: Callable[[str | None], str]) -> str:
    lines = [word(write["status"])]
    if write["code"] is not None:
        lines.append(f"{write['code']}: {write['detail']}")
    return "\n".join(lines)
