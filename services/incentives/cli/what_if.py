"""The terminal command `concord what-if`: months under other terms, beside what is paid."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from services.incentives.cli.difference_printing import (
    describe_bonus,
    describe_points,
    print_differences,
)
from shared.eventsourcing.plural_forms import Counted
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
from shared.terminal.json_files import json_file_option, read_json_object
from shared.terminal.user_language import in_user_language

PATH = "/api/incentives/v1/what-ifs"
POLL_INTERVAL = 0.1
"""Seconds between two requests for the progress."""


@click.command("what-if")
@click.option("--from", "first", type=Month(), required=True, help="The first month, like 2026-01.")
@click.option("--to", "last", type=Month(), required=True, help="The last month, like 2026-12.")
@json_file_option("--terms", "terms_file", "terms as POST /plan-drafts takes them")
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
    terms = {"effective_from": first, **read_json_object(terms_file, "--terms")}
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


def _wait_until_over(client: ApiClient, job: Any) -> Any:
    """Wait until a what-if is over; raises `click.ClickException` where it was not done."""
    while job["finished_at"] is None:
        time.sleep(POLL_INTERVAL)
        job = client.get(f"{PATH}/{job['id']}")
    if job["state"] != "done":
        not_done = (
            f"The what-if is {job['state']}: {job['error']}",
            f"方案试算未完成（{job['state']}）：{job['error']}",
        )
        raise click.ClickException(in_user_language(*not_done))
    return job


def _print(done: Mapping[str, Any], departments: Iterable[Mapping[str, Any]]) -> None:
    title = f"What if 方案试算  {done['first_period']} – {done['last_period']}"
    print_differences(title, departments)
    company = done["difference"]
    total = ", ".join(
        filter(
            None,
            [
                f"{describe_points(company)} {in_user_language('points', '分')}",
                describe_bonus(company),
            ],
        )
    )
    changed, all_ = company["changed_departments"], company["departments"]
    said = (
        f"{changed} of {Counted(all_):department changes|departments change}: {total}",
        f"{all_} 个部门中有 {changed} 个变化：{total}",
    )
    print_result(in_user_language(*said))
    print_message(
        in_user_language("Every month: ", "各月明细：") + f"GET {PATH}/{done['id']}/months"
    )
