"""The terminal commands of templates: `concord templates` and `concord template effect`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from services.workflows.cli.code_labels import TEMPLATE_LABELS, VERDICT_LABELS
from services.workflows.cli.commands import API_PREFIX, READERS, find_named
from shared.terminal.api_client import ApiClient
from shared.terminal.command_options import (
    MomentWithOffset,
    OutputFormat,
    TableFormat,
    as_of_option,
    data_dir_option,
    known_at_option,
    output_format_option,
    table_format_option,
)
from shared.terminal.company_time import describe_briefly
from shared.terminal.console_output import print_json, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows


@click.command()
@click.option(
    "--status", multiple=True, type=click.Choice(list(TEMPLATE_LABELS)), help="One or several."
)
@table_format_option
@data_dir_option
def templates(status: tuple[str, ...], format_: TableFormat, data_dir: Path) -> None:
    """List the templates from which cases are started."""
    with connect_to_installation(data_dir, READERS) as client:
        rows = list(client.iterate_items(f"{API_PREFIX}/templates", status=list(status)))
    columns = [
        Column("id", None),
        Column(
            "name", "template\n模板", lambda one: f"{one['name']}\n{one['name_zh']}", min_width=12
        ),
        Column("name_zh", None),
        Column("status", "state\n状态", lambda one: TEMPLATE_LABELS[one["status"]]),
        Column("published", "version\n版本", lambda one: one["published"] or "–", is_number=True),
        Column("flow_id", None),
        Column("updated_at", "changed\n更新", is_time=True, has_codes=True),
    ]
    print_rows("Templates 流程模板", columns, rows, format_)


@click.command()
@click.argument("template")
@click.option("--from", "since", type=MomentWithOffset(), help="Cases that ended then or later.")
@click.option("--to", "until", type=MomentWithOffset(), help="Cases that ended before.")
@as_of_option
@known_at_option
@output_format_option
@data_dir_option
def effect(
    template: str,
    since: str | None,
    until: str | None,
    as_of: str | None,
    known_at: str | None,
    format_: OutputFormat,
    data_dir: Path,
) -> None:
    """Show how much faster cases from a template are than those before it, against its target.

    TEMPLATE is its name or id.
    """
    with connect_to_installation(data_dir, READERS) as client:
        path = f"{API_PREFIX}/templates/{_find_template(client, template)}/effect"
        found = client.get(
            path, **{"from": since, "to": until, "as_of": as_of, "known_at": known_at}
        )
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    print_result(f"{template}, version 版本 {found['template_version']}")
    for line in _describe_effect(found):
        print_result(f"  {line}")


def _find_template(client: ApiClient, name_or_id: str) -> str:
    unknown = (
        f"There is no template {name_or_id}; `concord templates` lists them.",
        f"没有流程模板 {name_or_id}；`concord templates` 可列出所有模板。",
    )
    return find_named(client, "templates", name_or_id, unknown)


def _describe_effect(found: Row) -> Iterator[str]:
    for side, words in (("before", "before 之前"), ("after", "after 之后")):
        cycle, cases = found[side]["cycle_time"], found[side]["cases"]
        median, p90 = describe_briefly(cycle["median"]), describe_briefly(cycle["p90"])
        yield f"{words}: median 中位数 {median}, 90 % {p90}, cases 办件 {cases:,}"
    reduction = found["median_reduction_percent"]
    shown = "–" if reduction is None else f"{reduction} %"
    verdict = VERDICT_LABELS[found["verdict"]]
    yield f"reduction 缩短 {shown}, target 目标 {found['target_percent']} %: {verdict}"
    yield f"minimum of cases on either side 前后各最少办件 {found['minimum_cases']}"
