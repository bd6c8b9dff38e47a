"""The area's terminal command: `concord import eventlog FILE`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from shared.http.roles import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.command_options import (
    OutputFormat,
    create_option,
    data_dir_option,
    output_format_option,
)
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.idle_waiting import wait_until_caught_up
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.table_console import terminal_console

IMPORTS_PATH = "/api/workflows/v1/imports"
CHUNK_BYTES = 1 << 18
POLL_INTERVAL = 0.2
"""Seconds between two requests for an import's progress."""


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
    default=80,
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
        "filename": file.name[-200:],
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
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        connect_to_installation(
            data_dir, [Role.CONNECTOR], may_create=True, create=create
        ) as client,
        Progress(*columns, console=terminal_console(stderr=True)) as bars,
        file.open("rb") as log,
    ):
        upload_bar = bars.add_task("Reading, bytes", total=file.stat().st_size)
        response = client.request(
            "POST",
            IMPORTS_PATH,
            params=options,
            content=_read_chunks(log, bars, upload_bar),
            headers={"Content-Type": "application/octet-stream"},
        )
        known = response.status_code == HTTPStatus.OK
        entry = _wait_until_recorded(client, response.json(), bars)
        fact_bar = bars.add_task("Handling, facts", total=None)
        wait_until_caught_up(
            client, lambda handled, total: bars.update(fact_bar, completed=handled, total=total)
        )
    if format_ is OutputFormat.JSON:
        print_json({"known": known, **entry})
    else:
        _print_result(entry, known=known)


def _read_chunks(log: BinaryIO, bars: Progress, upload_bar: TaskID) -> Iterator[bytes]:
    while chunk := log.read(CHUNK_BYTES):
        yield chunk
        bars.advance(upload_bar, len(chunk))


def _wait_until_recorded(client: ApiClient, entry: Any, bars: Progress) -> Any:
    """Wait until every case is recorded and return the import."""
    recording_bar = bars.add_task("Recording, cases", total=entry["cases"])
    while entry["status"] != "done":
        time.sleep(POLL_INTERVAL)
        entry = client.get(f"{IMPORTS_PATH}/{entry['id']}")
        bars.update(recording_bar, completed=entry["cases_done"])
    bars.update(recording_bar, completed=entry["cases_done"])
    return entry


def _print_result(entry: Any, *, known: bool) -> None:
    if known:
        print_message("This log was imported before; nothing was added.")
    print_result(f"cases        {entry['cases']:>9,}")
    print_result(f"events       {entry['events']:>9,}")
    print_result(f"obligations  {entry['obligations']:>9,}")
    print_result(f"left out     {sum(entry['left_out'].values()):>9,}")
    for reason, times in sorted(entry["left_out"].items()):
        print_result(f"  {times:>9,}  {reason}")
    if entry["left_out"]:
        print_message(f"Every one of them: GET {IMPORTS_PATH}/{entry['id']}/left-out")
