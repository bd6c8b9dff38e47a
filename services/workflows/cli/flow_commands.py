"""The terminal commands that show flows: `concord flows` and `concord flow …`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from services.workflows.cli.code_labels import (
    APPROVAL_LABELS,
    HOURS_LABELS,
    PROPOSAL_LABELS,
    REVIEW_LABELS,
    ROLE_LABELS,
    STEP_KIND_LABELS,
)
from services.workflows.cli.commands import (
    API_PREFIX,
    READERS,
    find_flow_id,
    flow_argument,
)
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.company_time import describe_briefly, format_time
from shared.terminal.console_output import print_json, print_result
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language


@click.command()
@table_format_option
@data_dir_option
def flows(format_: TableFormat, data_dir: Path) -> None:
    """List the flows, and the version that new cases of each follow."""
    with connect_to_installation(data_dir, READERS) as client:
        rows = list(client.iterate_items(f"{API_PREFIX}/flows"))
    columns = [
        Column("id", None),
        Column("name", "flow\n流程", min_width=12),
        Column("published", "version\n版本", lambda one: one["published"] or "–", is_number=True),
        Column("mapped_at", None, is_time=True),
        Column("updated_at", "changed\n更新", is_time=True, has_codes=True),
    ]
    print_rows("Flows 流程", columns, rows, format_)


@click.command()
@flow_argument
@click.option(
    "--version", type=click.IntRange(min=1), help="Its steps; of the newest version if left out."
)
@table_format_option
@data_dir_option
def show(flow: str, version: int | None, format_: TableFormat, data_dir: Path) -> None:
    """Show a flow: its versions, why each was drafted, and the steps of one.

    FLOW is its name or id. JSON has every version with its steps.
    """
    with connect_to_installation(data_dir, READERS) as client:
        names = DepartmentNames.load(client)
        found = client.get(f"{API_PREFIX}/flows/{find_flow_id(client, flow)}")
    if format_ is TableFormat.JSON:
        print_json(found)
        return
    chosen = _find_version(found, version)
    if format_ is TableFormat.TABLE:
        for line in _describe_versions(found):
            print_result(line)
    if chosen is not None:
        title = f"{found['name']}, version 版本 {chosen['number']}"
        print_rows(title, _step_columns(names), chosen["steps"], format_)


@click.command()
@flow_argument
@table_format_option
@data_dir_option
def savings(flow: str, format_: TableFormat, data_dir: Path) -> None:
    """Show what each version saved over the one before, beside what its proposal promised.

    FLOW is its name or id.
    """
    with connect_to_installation(data_dir, READERS) as client:
        path = f"{API_PREFIX}/flows/{find_flow_id(client, flow)}/savings"
        rows = list(client.iterate_items(path))
    columns = [
        Column("flow_version", "version\n版本", is_number=True),
        Column("kind", "proposal\n建议", _proposal),
        Column("promised", "promised\n承诺", _promised, _promised),
        Column("before", "before\n之前", _measured("before"), _measured("before")),
        Column("after", "after\n之后", _measured("after"), _measured("after")),
        Column("median_saved_seconds", "saved\n节省", _saved, is_number=True),
    ]
    print_rows(f"Savings 节省: {flow}", columns, rows, format_)


def _find_version(flow: Row, number: int | None) -> Row | None:
    """Return a version of a flow, by default the newest; raises `UsageError` for none of these."""
    versions: list[Row] = flow["versions"]
    if number is None:
        return versions[-1] if versions else None
    for one in versions:
        if one["number"] == number:
            return one
    unknown = (
        f"The flow has no version {number}; it has {len(versions)}.",
        f"该流程没有版本 {number}；共有 {len(versions)} 个版本。",
    )
    raise click.UsageError(in_user_language(*unknown))


def _describe_versions(flow: Row) -> Iterator[str]:
    yield f"{flow['name']}  {flow['id']}"
    for one in flow["versions"]:
        published = one["published_at"]
        state = "draft 草稿" if published is None else f"published 发布 {format_time(published)}"
        yield f"  version 版本 {one['number']}: {state}"
        for line in (one["reason"] or "").splitlines():
            yield f"    {line}"


def _step_columns(names: DepartmentNames) -> list[Column]:
    def describe_owner(step: Row) -> str:
        review = step["review"]
        if review is None:
            role = step["role"]
            return names.describe(step["department"]) + (f"\n{ROLE_LABELS[role]}" if role else "")
        rule = REVIEW_LABELS[review["rule"]]
        number = f" {review['number']}" if review["number"] else ""
        veto = [review["veto"], ROLE_LABELS.get(review["veto_role"] or "")]
        lines = [f"{rule}{number}", *map(names.describe, review["reviewers"])]
        if any(veto):
            lines.append(f"veto 否决权 {' '.join(filter(None, veto))}")
        return "\n".join(lines)

    return [
        Column("key", "key\n键", has_codes=True),
        Column("name", "step\n步骤", min_width=10),
        Column("department", "department\n部门", describe_owner, has_codes=True),
        Column("role", None),
        Column("kind", "kind\n类型", _describe_kind),
        Column("approval_mode", None),
        Column("standard", "standard\n标准时长", _describe_standard),
        Column("working_hours", None),
        Column("after", "after\n前序", _describe_place, _words_of("after"), has_codes=True),
        Column("on_decision", None),
        Column("decisions", None, csv_value=_words_of("decisions")),
        Column("produces", None),
    ]


def _describe_kind(step: Row) -> str:
    kind, mode = STEP_KIND_LABELS[step["kind"]], step["approval_mode"]
    return kind if mode is None else f"{kind}, {APPROVAL_LABELS[mode]}"


def _describe_standard(step: Row) -> str:
    lasts, hours = describe_briefly(step["standard"]), step["working_hours"]
    return lasts if hours == "always" else f"{lasts}, {HOURS_LABELS[hours]}"


def _describe_place(step: Row) -> str:
    """Return what a step comes after, by which decision, and which ones it offers."""
    parts = ["↑" if step["after"] is None else "\n".join(step["after"])]
    if step["on_decision"] is not None:
        parts.append(f"[{step['on_decision']}]")
    if step["decisions"]:
        parts.append(f"→ {' / '.join(step['decisions'])}")
    return "\n".join(parts)


def _words_of(name: str) -> Callable[[Row], str]:
    """Return what writes the codes of a field with blanks between."""
    return lambda row: " ".join(row[name] or ())


def _proposal(saving: Row) -> str:
    return "–" if saving["kind"] is None else PROPOSAL_LABELS[saving["kind"]]


def _promised(saving: Row) -> str:
    promised = saving["promised"]
    if promised is None:
        return "–"
    before, after = (describe_briefly(promised[one]["median"]) for one in ("before", "after"))
    return f"{before} → {after}"


def _measured(side: str) -> Callable[[Row], str]:
    """Return what writes the median of a version's cases, and how many they are."""
    return lambda row: f"{describe_briefly(row[side]['median'])} ({row[side]['cases']})"


def _saved(saving: Row) -> str:
    seconds = saving["median_saved_seconds"]
    if seconds is None:
        return "–"
    return ("-" if seconds < 0 else "") + describe_briefly(f"PT{abs(seconds)}S")
