"""The terminal commands of proposals: `concord proposals` and `concord proposal accept`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from services.workflows.cli.code_labels import PROPOSAL_LABELS
from services.workflows.cli.commands import (
    API_PREFIX,
    OFFICERS,
    READERS,
    find_flow_id,
    flow_argument,
)
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.company_time import describe_briefly
from shared.terminal.confirmation import require_terminal, require_yes, yes_option
from shared.terminal.console_output import print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.json_files import json_file_option, read_json_object
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def proposal_options(command: Decorated) -> Decorated:
    """Add the options that say what is proposed; both commands must be given the same."""
    for option in (
        click.option(
            "--waiting-share",
            type=click.FloatRange(0, 1, min_open=True),
            help="The least share of all time that is waited at a step; 0.3 if left out.",
        ),
        click.option(
            "--rework-share",
            type=click.FloatRange(0, 1, min_open=True),
            help="The least share of cases that a step sends back; 0.2 if left out.",
        ),
        click.option(
            "--import",
            "import_id",
            multiple=True,
            help="The id of an imported history that counts as well.",
        ),
        click.option(
            "--minimum-cases",
            type=click.IntRange(min=1),
            help="Nothing is proposed that rests on fewer; 20 if left out.",
        ),
    ):
        command = option(command)
    return command


@click.command()
@flow_argument
@proposal_options
@table_format_option
@data_dir_option
def proposals(flow: str, format_: TableFormat, data_dir: Path, **options: Any) -> None:
    """List what a flow could do without, and what that would have saved its real cases.

    FLOW is its name or id. Times are medians of the cycle time.
    """
    with connect_to_installation(data_dir, READERS) as client:
        path = f"{API_PREFIX}/flows/{find_flow_id(client, flow)}/proposals"
        first = client.get(path, **_query(options))
        rows = list(client.iterate_items(path, **_query(options))) if first["items"] else []
    columns = [
        Column("id", "proposal\n建议", _describe_proposal, has_codes=True),
        Column("kind", None),
        Column("step_keys", None, csv_value=lambda one: " ".join(one["step_keys"])),
        Column("cases", "cases\n办件", is_number=True),
        Column("evidence_total", "evidence\n依据", is_number=True),
        *_saved("median", ("before\n之前", "after\n之后")),
        *_saved("p90", (None, None)),
        Column("needs_steps", None),
    ]
    print_rows(f"Proposals 流程建议: {flow}", columns, rows, format_)
    if not rows:
        version, cases = first["flow_version"], f"{first['cases']:,}"
        english = f"Nothing is proposed to version {version}, from {cases} finished cases."
        chinese = f"版本 {version} 暂无建议，所依据的已完结办件：{cases} 件。"
        print_message(in_user_language(english, chinese))


@click.command()
@flow_argument
@click.argument("proposal_id", metavar="PROPOSAL")
@proposal_options
@json_file_option("--steps", "steps_file", "the steps, as PUT …/draft takes them")
@yes_option
@data_dir_option
def accept(
    flow: str,
    proposal_id: str,
    steps_file: Iterable[str] | None,
    data_dir: Path,
    *,
    yes: bool,
    **options: Any,
) -> None:
    """Draft the next version as a proposal has it, with the proposal as its reason.

    FLOW is its name or id, PROPOSAL the id that `concord proposals` has; give the same options.
    Where no change of the map is known, as of rework and waiting, --steps says it.
    """
    body = read_json_object(steps_file, "--steps")
    with connect_to_installation(data_dir, OFFICERS) as client:
        path = f"{API_PREFIX}/flows/{find_flow_id(client, flow)}"
        found = client.get(path)
        if _has_draft(found):
            require_terminal("Replacing a draft", "替换草稿", yes=yes)
            if not yes:
                number = found["versions"][-1]["number"]
                asked = (
                    f"Replace the draft of version {number} of {found['name']}?",
                    f"替换 {found['name']} 版本 {number} 的草稿？",
                )
                require_yes(in_user_language(*asked))
        client.post(
            f"{path}/proposals/{proposal_id}/accept",
            body or None,
            if_match=found["version"],
            **_query(options),
        )
    drafted = (
        "The next version is drafted; publish it, and cases follow it.",
        "下一版本已起草；发布后，新办件按其办理。",
    )
    print_result(in_user_language(*drafted))


def _has_draft(flow: Mapping[str, Any]) -> bool:
    return any(one["published_at"] is None for one in flow["versions"])


def _query(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that the options name."""
    return {**options, "import_id": list(options["import_id"]) or None}


def _describe_proposal(proposal: Row) -> str:
    title = proposal["title"]
    text = in_user_language(title["en"], title["zh"])
    return f"{PROPOSAL_LABELS[proposal['kind']]}\n{text}\n{proposal['id']}"


def _saved(name: str, headings: tuple[str | None, str | None]) -> Iterable[Column]:
    """Yield the columns of a cycle time before and after."""

    def part(side: str) -> Callable[[Row], str | None]:
        return lambda row: row["saving"] and row["saving"][side][name]

    def describe(side: str) -> Callable[[Row], str]:
        return lambda row: describe_briefly(part(side)(row))

    for side, heading in zip(("before", "after"), headings, strict=True):
        yield Column(f"{name}_{side}", heading, describe(side), part(side), is_number=True)
