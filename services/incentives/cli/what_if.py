"""The terminal command `concord what-if`: months under other terms, beside what is paid."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.table import Table

from services.incentives.cli.code_labels import RULE_LABELS, label
from services.incentives.cli.statement_printing import format_money, with_name
from shared.http.roles import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.command_options import (
    Month,
    OutputFormat,
    data_dir_option,
    output_format_option,
)
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.table_console import terminal_console

PATH = "/api/incentives/v1/what-ifs"
POLL_INTERVAL = 0.1
"""Seconds between two requests for the progress."""


@click.command("what-if")
@click.option("--from", "first", type=Month(), required=True, help="The first month, like 2026-01.")
@click.option("--to", "last", type=Month(), required=True, help="The last month, like 2026-12.")
@click.option(
    "--terms",
    "terms_file",
    type=click.File(encoding="utf-8"),
    help="A JSON file with terms as POST /plans takes them; - is the standard input.",
)
@click.option("--weight", help="The weight of every department, 0 to 1, like 0.2.")
@click.option("--cap", help="The cap of pools, like 2.")
@output_format_option
@data_dir_option
def what_if(
    first: str,
    last: str,
    terms_file: Iterable[str] | None,
    weight: str | None,
    cap: str | None,
    format_: OutputFormat,
    data_dir: Path,
) -> None:
    """Show what months would have come to under other terms; nothing is changed.

    What --terms, --weight and --cap do not name is as in the built-in plan.
    """
    terms = {"effective_from": first, **_read_terms(terms_file)}
    terms.update({name: value for name, value in (("weight", weight), ("cap", cap)) if value})
    asked = {"first_period": first, "last_period": last, "terms": terms}
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        done = _wait_until_over(client, client.post(PATH, asked))
        path = f"{PATH}/{done['id']}"
        departments = list(client.iterate_items(f"{path}/departments", limit=500))
        if format_ is OutputFormat.JSON:
            months = list(client.iterate_items(f"{path}/months", limit=500))
            print_json({"what_if": done, "departments": departments, "months": months})
            return
    _print(done, departments)


def _read_terms(file: Iterable[str] | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        terms = json.loads("".join(file))
    except ValueError as error:
        raise click.UsageError(f"The terms are no JSON: {error}") from error
    if not isinstance(terms, dict):
        raise click.UsageError("The terms are no JSON object.")
    return terms


def _wait_until_over(client: ApiClient, job: Any) -> Any:
    """Wait until a what-if is over; raises `click.ClickException` where it was not done."""
    while job["finished_at"] is None:
        time.sleep(POLL_INTERVAL)
        job = client.get(f"{PATH}/{job['id']}")
    if job["state"] != "done":
        raise click.ClickException(f"The what-if is {job['state']}: {job['error']}")
    return job


def _print(done: Mapping[str, Any], departments: Iterable[Mapping[str, Any]]) -> None:
    title = f"What if 方案试算  {done['first_period']} – {done['last_period']}"
    table = Table(title=title, box=box.SIMPLE, padding=(0, 1, 0, 0))
    table.add_column("department\n部门", overflow="fold", min_width=10)
    table.add_column("points\n加权分", justify="right", no_wrap=True)
    table.add_column("bonus\n奖金", justify="right", overflow="fold")
    table.add_column("because of\n原因", overflow="fold")
    for one in departments:
        if one["reasons"]:
            reasons = "; ".join(_describe(reason) for reason in one["reasons"])
            name = with_name(one["department"], one["name"])
            table.add_row(name, _points(one), _bonus(one) or "–", reasons)
    if table.row_count:
        terminal_console().print(table)
    company = done["difference"]
    total = ", ".join(filter(None, [f"{_points(company)} points 分", _bonus(company)]))
    print_result(
        f"{company['changed_departments']} of {company['departments']} departments change: {total}"
    )
    print_message(f"Every month: GET {PATH}/{done['id']}/months")


def _describe(reason: Mapping[str, Any]) -> str:
    rule = label(RULE_LABELS, reason["rule"])
    return f"{rule} {', '.join(filter(None, [_points(reason), _bonus(reason)]))}"


def _points(effect: Mapping[str, Any]) -> str:
    points = effect["weighted_points"]
    return points if points.startswith("-") else f"+{points}"


def _bonus(effect: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{'+' if amount['amount_minor'] > 0 else ''}{format_money(amount)}"
        for amount in effect["bonus"]
    )
