"""The terminal commands that show automation rules: `concord rules` and `concord rule firings`."""

from __future__ import annotations

from pathlib import Path

import click

from services.workflows.cli.code_labels import FIRING_LABELS
from services.workflows.cli.commands import API_PREFIX, READERS, find_named
from shared.terminal.api_client import ApiClient
from shared.terminal.command_options import TableFormat, data_dir_option, table_format_option
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import Column, Row, print_rows
from shared.terminal.user_language import in_user_language


@click.command()
@click.option("--enabled/--disabled", default=None, help="Only those that act, or that do not.")
@table_format_option
@data_dir_option
def rules(format_: TableFormat, data_dir: Path, *, enabled: bool | None) -> None:
    """List the automation rules: which facts each one hears, and what it does then."""
    with connect_to_installation(data_dir, READERS) as client:
        query = {"enabled": None if enabled is None else str(enabled).lower()}
        rows = list(client.iterate_items(f"{API_PREFIX}/rules", **query))
    columns = [
        Column("id", None),
        Column("name", "rule\n规则", min_width=12),
        Column("number", "version\n版本", is_number=True),
        Column("enabled", "acts\n启用", lambda one: "yes 是" if one["enabled"] else "no 否"),
        Column("fact_type", "when\n当", lambda one: _short(one["fact_type"]), has_codes=True),
        Column("action", "then\n则", has_codes=True),
        Column("updated_at", None, is_time=True),
    ]
    print_rows("Rules 自动化规则", columns, rows, format_)


@click.command()
@click.argument("rule", required=False)
@click.option("--failed", is_flag=True, help="Only those that failed, and why.")
@table_format_option
@data_dir_option
def firings(rule: str | None, format_: TableFormat, data_dir: Path, *, failed: bool) -> None:
    """List what facts made a rule do, or why it failed, the newest first.

    RULE is its name or id; of every rule, one after the other, if left out.
    """
    with connect_to_installation(data_dir, READERS) as client:
        known = {one["id"]: one["name"] for one in client.iterate_items(f"{API_PREFIX}/rules")}
        chosen = list(known) if rule is None else [_find_rule(client, rule)]
        query = {"outcome": "failed" if failed else None}
        rows = [
            {"rule_id": rule_id, "rule": known.get(rule_id, rule_id), **one}
            for rule_id in chosen
            for one in client.iterate_items(f"{API_PREFIX}/rules/{rule_id}/firings", **query)
        ]
    columns = [
        Column("rule_id", None),
        Column("id", None),
        Column("rule", "rule\n规则", min_width=10),
        Column("rule_version", None, is_number=True),
        Column("at", "at\n时间", is_time=True, has_codes=True),
        Column("fact_type", "fact\n事实", lambda one: _short(one["fact_type"]), has_codes=True),
        Column("fact_id", None),
        Column("action", None),
        Column("outcome", "outcome\n结果", _describe_outcome, has_codes=True),
        Column("changed", None),
        Column("case_id", None),
        Column("step", None, is_number=True),
        Column("code", None),
    ]
    print_rows("Firings 规则执行", columns, rows, format_)


def _find_rule(client: ApiClient, name_or_id: str) -> str:
    unknown = (
        f"There is no rule {name_or_id}; `concord rules` lists them.",
        f"没有规则 {name_or_id}；`concord rules` 可列出所有规则。",
    )
    return find_named(client, "rules", name_or_id, unknown)


def _short(fact_type: str) -> str:
    """Return a fact's type without what all have: `duties.duty-fulfilled`."""
    return fact_type.removeprefix("concord.").rpartition(".v")[0] or fact_type


def _describe_outcome(firing: Row) -> str:
    words = FIRING_LABELS[firing["outcome"]]
    if firing["code"] is not None:
        reason = in_user_language(firing["reason"], firing["reason_zh"])
        return f"{words}\n{firing['code']}\n{reason}"
    return words if firing["changed"] else f"{words}\nnothing to do 无需处理"
