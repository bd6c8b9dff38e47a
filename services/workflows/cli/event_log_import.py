"""The area's terminal command: `concord import eventlog FILE`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from services.workflows.cli.import_progress import Phase, ShownProgress
from services.workflows.cli.log_digests import digest_of_log
from services.workflows.cli.log_sending import IMPORTS_PATH, send_log, show_progress
from shared.http.roles import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.command_options import (
    OutputFormat,
    create_option,
    data_dir_option,
    output_format_option,
)
from shared.terminal.connection_errors import InstallationUnreachable
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.idle_waiting import wait_until_caught_up
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.table_console import terminal_console
from shared.terminal.user_language import in_user_language

POLL_INTERVAL = 0.2
POLL_SHARE = 0.05
"""Seconds between two requests for an import's progress, and the share of the time waited so far:
each costs the installation that records the import."""
STANDARD_PERCENTILE = 80
"""An import's options leave it out."""
KNOWN = ("This log was imported before; nothing was added.", "该日志此前已导入，未添加任何内容。")
UNKNOWN_WHETHER_STORED = (
    (
        "Nothing of a log is stored before it is read to its end. The same command begins again,"
        " or goes on if the log was stored just now."
    ),
    "日志读完之前不保存任何内容。再次运行同一命令即可重新开始；若日志刚刚已保存，则继续处理。",
)
STORED = (
    (
        "The log is stored. Concord goes on while it runs, and where it stood when it is started"
        " again; the same command shows how far it is and sends nothing twice."
    ),
    (
        "日志已保存。Concord 运行时会继续处理，重新启动后从中断处继续；"
        "再次运行同一命令即可查看进度，不会重复发送。"
    ),
)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--department", default="org:group", show_default=True, help="Key of the department.")
@click.option("--case", default="", help="Key of the case; the format's own if empty.")
@click.option("--activity", default="concept:name", show_default=True, help="Key of the activity.")
@click.option(
    "--timestamp", default="time:timestamp", show_default=True, help="Key of the timestamp."
)
@click.option(
    "--resource",
    default="",
    help="Key of the resource; org:resource, where the log has it, if empty.",
)
@click.option(
    "--timezone",
    default="Asia/Shanghai",
    show_default=True,
    help="Time zone of timestamps without offset.",
)
@click.option(
    "--time-format",
    default="",
    help="How timestamps are written: %d.%m.%Y %H:%M, yyyy/MM/dd HH:mm:ss.SSS, epoch-milliseconds."
    " If empty, the forms that can be read in one way only.",
)
@click.option(
    "--baseline-until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Last day that standard durations are taken from.",
)
@click.option(
    "--standard-percentile",
    type=click.IntRange(1, 100),
    default=STANDARD_PERCENTILE,
    show_default=True,
    help="The percentile of an activity's sojourns that is its standard duration.",
)
@create_option
@data_dir_option
@output_format_option
def import_eventlog(
    file: Path,
    department: str,
    case: str,
    activity: str,
    timestamp: str,
    resource: str,
    timezone: str,
    time_format: str,
    baseline_until: datetime | None,
    standard_percentile: int,
    data_dir: Path,
    format_: OutputFormat,
    *,
    create: bool,
) -> None:
    """Import a log of finished cases; returns when the statements reflect it.

    FILE is XES or CSV, plain or gzipped.
    """
    options = {
        "department": department,
        "case": case,
        "activity": activity,
        "timestamp": timestamp,
        "resource": resource,
        "timezone": timezone,
        "time_format": time_format,
        "baseline_until": None if baseline_until is None else baseline_until.date().isoformat(),
        "standard_percentile": standard_percentile,
    }
    with (
        connect_to_installation(
            data_dir, [Role.CONNECTOR], may_create=True, create=create
        ) as client,
        ShownProgress(terminal_console(stderr=True)) as shown,
    ):
        entry, known = _import_log(client, file, options, shown)
    if format_ is OutputFormat.JSON:
        print_json({"known": known, **entry})
    else:
        _print_result(entry, known=known)


def _import_log(
    client: ApiClient, file: Path, options: Mapping[str, Any], shown: ShownProgress
) -> tuple[Any, bool]:
    """Import a log, or go on with its import; return it and whether it was done before.

    Where that is interrupted, the user is told how to go on.
    """
    digest, how_to_go_on = digest_of_log(file), UNKNOWN_WHETHER_STORED
    try:
        entry = None if digest is None else _find_import(client, digest, options)
        if entry is None:
            entry = send_log(client, file, options, digest, shown)
        known, how_to_go_on = entry["status"] == "done", STORED
        entry = _wait_until_recorded(client, entry, shown)
        wait_until_caught_up(client, lambda done, total: shown.count(Phase.HANDLING, done, total))
    except (KeyboardInterrupt, InstallationUnreachable):
        print_message(in_user_language(*how_to_go_on))
        raise
    return entry, known


def _find_import(client: ApiClient, digest: str, options: Mapping[str, Any]) -> Any:
    """Return the import of a log that was read with these options; `None` if it must be sent."""
    wanted = {name: value or None for name, value in options.items()}
    for entry in client.iterate_items(IMPORTS_PATH, sha256=digest):
        if {"standard_percentile": STANDARD_PERCENTILE, **entry["options"]} == wanted:
            return entry
    return None


def _wait_until_recorded(client: ApiClient, entry: Any, shown: ShownProgress) -> Any:
    """Wait until every case is recorded and return the import."""
    began_at = time.monotonic()
    while entry["status"] != "done":
        show_progress(shown, entry["progress"])
        time.sleep(max(POLL_INTERVAL, (time.monotonic() - began_at) * POLL_SHARE))
        entry = client.get(f"{IMPORTS_PATH}/{entry['id']}")
    cases = entry["cases"]
    shown.show(Phase.RECORDING, cases, cases, None, None)
    return entry


def _print_result(entry: Any, *, known: bool) -> None:
    if known:
        print_message(in_user_language(*KNOWN))
    print_result(f"cases        {entry['cases']:>9,}")
    print_result(f"events       {entry['events']:>9,}")
    print_result(f"obligations  {entry['obligations']:>9,}")
    print_result(f"left out     {sum(entry['left_out'].values()):>9,}")
    for reason, times in sorted(entry["left_out"].items()):
        print_result(f"  {times:>9,}  {reason}")
    named = in_user_language(
        "For `concord figures --import` and `concord proposals --import`",
        "用于 `concord figures --import` 与 `concord proposals --import` 的编号",
    )
    print_message(f"{named}: {entry['id']}")
    if entry["left_out"]:
        every = in_user_language("Every one of them", "逐条查看")
        print_message(f"{every}: GET {IMPORTS_PATH}/{entry['id']}/left-out")
