"""The terminal commands that show disputes: what is disputed, and what a decision changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from services.incentives.cli.code_labels import (
    DISPUTE_LABELS,
    KIND_LABELS,
    OUTCOME_LABELS,
    SUBJECT_LABELS,
    label,
)
from services.incentives.cli.commands import API_PREFIX, CLI_ROLES
from services.incentives.cli.statement_printing import format_money
from shared.terminal.command_options import (
    Month,
    OutputFormat,
    TableFormat,
    data_dir_option,
    department_option,
    output_format_option,
    table_format_option,
)
from shared.terminal.company_time import format_time
from shared.terminal.console_output import print_json, print_result
from shared.terminal.department_names import DepartmentNames
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import ID_WIDTH, Column, Row, print_rows

PATH = f"{API_PREFIX}/disputes"
NO_LIMIT = "from the lock of the month on 自该月锁账起算"


@click.command()
@department_option
@click.option("--period", type=Month(), help="Only about this month, like 2026-10.")
@click.option(
    "--status", multiple=True, type=click.Choice(sorted(DISPUTE_LABELS)), help="One or several."
)
@table_format_option
@data_dir_option
def list_(
    department: str | None,
    period: str | None,
    status: tuple[str, ...],
    format_: TableFormat,
    data_dir: Path,
) -> None:
    """List disputes in the order in which they were filed."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        names = DepartmentNames.load(client)
        filed_by = names.spell_if_given(department)
        query = {"department": filed_by, "period": period, "status": list(status)}
        rows = list(client.iterate_items(PATH, **query))
    columns = [
        Column("dispute_id", "dispute\n争议", min_width=ID_WIDTH),
        Column("period", "month\n月份"),
        Column("department", "filed by\n提出部门", lambda one: names.describe(one["department"])),
        Column("subject", "subject\n事项", _subject, lambda one: one["subject"]["type"]),
        Column("title", "about\n内容", _title, min_width=12),
        Column("status", "state\n状态", lambda one: label(DISPUTE_LABELS, one["status"])),
        Column("filed_at", "filed\n提出时间", is_time=True),
        Column("time_limit_at", "limit\n期限", is_time=True),
    ]
    print_rows("Disputes 争议", columns, rows, format_)


@click.command()
@click.argument("dispute_id")
@output_format_option
@data_dir_option
def show(dispute_id: str, format_: OutputFormat, data_dir: Path) -> None:
    """Show a dispute: what was said and decided, by whom, and what that changed."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        found = client.get(f"{PATH}/{dispute_id}")
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    for line in describe_dispute(found):
        print_result(line)


def describe_dispute(dispute: Mapping[str, Any]) -> Iterable[str]:
    """Yield a dispute's lines for people, in both languages."""
    subject, status = _subject(dispute), label(DISPUTE_LABELS, dispute["status"])
    place = f"{dispute['period']}  {dispute['department']}"
    yield f"{place}  {subject}  {_title(dispute)}  {status}"
    since = [dispute["filed_at"], *(one["at"] for one in dispute["decisions"])][-1]
    yield f"  {status} since 始于 {format_time(since)}"
    limit = dispute["time_limit_at"]
    until = NO_LIMIT if limit is None else f"until 至 {format_time(limit)}"
    yield f"  time limit for filing 提出期限 {until}"
    yield f"  filed 提出 {_by(dispute['filed_at'], dispute['filed_by'])}: {dispute['reasons']}"
    for link in dispute["evidence"]:
        yield f"  evidence 证据 {link}"
    for answer in dispute["answers"]:
        said = _by(answer["at"], answer["by"])
        yield f"  answered 答复 {answer['department']} {said}: {answer['answer']}"
    for decision in dispute["decisions"]:
        words = label(DISPUTE_LABELS, decision["decision"])
        yield f"  {words} {_by(decision['at'], decision['by'])}: {decision['reasons']}"
    for effect in dispute["effects"]:
        yield f"  {describe_effect(effect)}"


def describe_effect(effect: Mapping[str, Any]) -> str:
    """Return what a decision changes for one department, in both languages."""
    if effect["type"] == "star-award":
        money, hours = effect.get("money"), effect.get("leave_hours")
        worth = f"{hours} h leave 调休" if money is None else format_money(money)
        name, sign = effect["winner_name"] or effect["winner"], "+" if effect["is_given"] else "−"
        return f"{effect['department']}  star 协作之星 {name}  {sign} {worth}"
    if effect["type"] == "share":
        before, after = (
            format_money({"amount_minor": effect[name], "currency": effect["currency"]})
            for name in ("was_minor", "amount_minor")
        )
        return f"{effect['department']}  {before} → {after}"
    was, now = (
        "–" if effect[name] is None else label(OUTCOME_LABELS, effect[name])
        for name in ("was", "outcome")
    )
    kind = label(KIND_LABELS, effect["kind"])
    title = effect["title"] or effect["obligation"]
    return f"{effect['department']}  {kind}  {title}  {was} → {now}"


def _subject(dispute: Row) -> str:
    return label(SUBJECT_LABELS, dispute["subject"]["type"])


def _title(dispute: Row) -> str:
    return str(dispute["title"] or dispute["subject"].get("obligation", ""))


def _by(at: str, subject: str | None) -> str:
    """Return when something was done and by whom; the name is hidden from some readers."""
    return f"{format_time(at)}, by 由 {subject}" if subject else format_time(at)
