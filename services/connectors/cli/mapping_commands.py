"""The terminal commands of a connector's mapping: saved, tried, made live."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

import click

from services.connectors.cli.commands import (
    OFFICERS,
    READERS,
    connector_argument,
    load_words,
    newest_option,
    path_of,
)
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.console_output import print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.json_files import json_file_option, read_json_object
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language

number_argument = click.argument("number", type=click.IntRange(min=1))


@click.command()
@connector_argument
@table_format_option
@data_dir_option
def mappings(connector: str, format_: TableFormat, data_dir: Path) -> None:
    """List the versions of the mapping, and which one is live."""
    with connect_to_installation(data_dir, READERS) as client:
        rows = list(client.iterate_items(path_of(connector, "/mappings")))
    columns = [
        Column("number", "version\n版本", is_number=True),
        Column("live", "live\n生效", lambda one: "yes 是" if one["live"] else "no 否"),
        Column("saved_at", "saved\n保存", is_time=True, has_codes=True),
        Column("terms", "about\n针对", _describe_terms, _describe_terms),
    ]
    print_rows(f"Mapping 映射: {connector}", columns, rows, format_)


@click.command()
@connector_argument
@json_file_option("--file", "file", "the mapping, as POST …/mappings takes it")
@data_dir_option
def save_mapping(connector: str, file: Iterable[str] | None, data_dir: Path) -> None:
    """Save the next version of the mapping from a file; nothing follows it yet.

    Prints the number of the version; the same mapping once more is the version that there is.
    """
    if file is None:
        raise click.UsageError(in_user_language("Name a --file.", "请用 --file 指明文件。"))
    body = read_json_object(file, "--file")
    with connect_to_installation(data_dir, OFFICERS) as client:
        number = client.post(path_of(connector, "/mappings"), body)["id"]
    print_result(number)
    trial = f"`concord connector try-mapping {connector} {number}`"
    live = f"`concord connector make-live {connector} {number}`"
    following = (
        f"Look at what it would do: {trial}; then {live}.",
        f"请先试运行：{trial}；再使其生效：{live}。",
    )
    print_message(in_user_language(*following))


@click.command()
@connector_argument
@number_argument
@newest_option
@table_format_option
@data_dir_option
def try_mapping(
    connector: str, number: int, newest: int, format_: TableFormat, data_dir: Path
) -> None:
    """Show what deliveries that came would lead to by a version; it does nothing."""
    with connect_to_installation(data_dir, READERS) as client:
        found = client.iterate_items(path_of(connector, f"/mappings/{number}/dry-run"))
        rows = list(islice(found, newest))
        word = load_words(client, "MappingTrialOutcome", "IgnoredReason", "TargetKind", "WriteKind")
    columns = [
        Column("id", None),
        Column("received_at", "received\n收到", is_time=True, has_codes=True),
        Column("item_key", "item\n事项", lambda one: one["item_key"] or "–", has_codes=True),
        Column("event_type", None),
        Column("outcome", "would\n结果", lambda one: word(one["outcome"])),
        Column(
            "command",
            "command, or why none\n命令或原因",
            lambda one: _describe_trial(one, word),
            lambda one: one["command"],
        ),
        Column("reason", None),
        Column("target", "to\n对象", lambda one: word(one["target"])),
        Column("target_id", None),
        Column("department", "department\n部门", lambda one: one["department"] or ""),
    ]
    print_rows(f"Dry run 试运行: {connector}, {number}", columns, rows, format_)


@click.command()
@connector_argument
@number_argument
@data_dir_option
def make_live(connector: str, number: int, data_dir: Path) -> None:
    """Have deliveries read by a version from now on, an earlier one too."""
    with connect_to_installation(data_dir, OFFICERS) as client:
        client.post(path_of(connector, f"/mappings/{number}/make-live"))
    done = (f"version {number} is live", f"版本 {number} 已生效")
    print_result(in_user_language(*done))


def _describe_trial(tried: Row, word: Callable[[str | None], str]) -> str:
    written = (f"{word(one['kind'])}: {one['summary']}" for one in tried["writes"])
    return "\n".join([tried["command"] or word(tried["reason"]), *written])


def _describe_terms(version: Row) -> str:
    terms = version["terms"]
    projects = [one["project"] for one in terms["routes"]]
    return ", ".join([*projects, *(one["measure"] for one in terms["readings"])])
