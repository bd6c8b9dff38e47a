"""The terminal commands of disputes: what is disputed, and what a decision changed."""

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
    OutputFormat,
    data_dir_option,
    output_format_option,
)
from shared.terminal.company_time import format_time
from shared.terminal.console_output import print_json, print_result
from shared.terminal.installation_connection import connect_to_installation


@click.command()
@click.option("--status", type=click.Choice(sorted(DISPUTE_LABELS)), help="Only those in a state.")
@output_format_option
@data_dir_option
def list_(status: str | None, format_: OutputFormat, data_dir: Path) -> None:
    """List disputes in the order in which they were filed."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        found = list(client.iterate_items(f"{API_PREFIX}/disputes", status=status))
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    for dispute in found:
        print_result(f"{dispute['dispute_id']}  {_headline(dispute)}")


@click.command()
@click.argument("dispute_id")
@output_format_option
@data_dir_option
def show(dispute_id: str, format_: OutputFormat, data_dir: Path) -> None:
    """Show a dispute: what was said and decided, and what that changed."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        found = client.get(f"{API_PREFIX}/disputes/{dispute_id}")
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    for line in describe_dispute(found):
        print_result(line)


def describe_dispute(dispute: Mapping[str, Any]) -> Iterable[str]:
    """Yield a dispute's lines for people, in both languages."""
    yield _headline(dispute)
    yield f"  filed 提出 {format_time(dispute['filed_at'])}: {dispute['reasons']}"
    for link in dispute["evidence"]:
        yield f"  evidence 证据 {link}"
    for answer in dispute["answers"]:
        at = format_time(answer["at"])
        yield f"  answered 答复 {answer['department']} {at}: {answer['answer']}"
    for decision in dispute["decisions"]:
        words = label(DISPUTE_LABELS, decision["decision"])
        yield f"  {words} {format_time(decision['at'])}: {decision['reasons']}"
    for effect in dispute["effects"]:
        yield f"  {_effect(effect)}"


def _headline(dispute: Mapping[str, Any]) -> str:
    subject = label(SUBJECT_LABELS, dispute["subject"]["type"])
    title = dispute["title"] or dispute["subject"].get("obligation", "")
    status = label(DISPUTE_LABELS, dispute["status"])
    return f"{dispute['period']}  {dispute['department']}  {subject}  {title}  {status}"


def _effect(effect: Mapping[str, Any]) -> str:
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
