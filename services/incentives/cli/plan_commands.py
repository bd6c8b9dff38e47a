"""The terminal commands `concord plan …`: drafts of the plan's next version, until two agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from services.incentives.cli.code_labels import DRAFT_LABELS, label
from services.incentives.cli.commands import API_PREFIX, CLI_ROLES
from services.incentives.cli.difference_printing import print_differences
from services.incentives.cli.plan_terms import (
    describe_terms,
    given_terms,
    terms_of,
    terms_options,
)
from shared.eventsourcing.plural_forms import Counted
from shared.http.roles import Role
from shared.terminal.command_options import (
    OutputFormat,
    TableFormat,
    data_dir_option,
    output_format_option,
    table_format_option,
)
from shared.terminal.company_time import format_time
from shared.terminal.confirmation import is_allowed, require_terminal, require_yes, yes_option
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import ID_WIDTH, Column, Row, print_rows
from shared.terminal.user_language import in_user_language

PATH = f"{API_PREFIX}/plan-drafts"
draft_argument = click.argument("draft")


@click.command()
@click.option(
    "--status", multiple=True, type=click.Choice(list(DRAFT_LABELS)), help="One or several."
)
@table_format_option
@data_dir_option
def drafts(status: tuple[str, ...], format_: TableFormat, data_dir: Path) -> None:
    """List drafts of the plan, the newest last."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        rows = list(client.iterate_items(PATH, status=list(status)))
    columns = [
        Column("draft_id", "draft\n草案", min_width=ID_WIDTH),
        Column("status", "state\n状态", lambda one: label(DRAFT_LABELS, one["status"])),
        Column(
            "effective_from",
            "begins\n生效月份",
            lambda one: one["terms"]["effective_from"],
            lambda one: one["terms"]["effective_from"],
        ),
        Column(
            "written_by",
            "written by\n撰写人",
            lambda one: ", ".join(one["written_by"]),
            lambda one: " ".join(one["written_by"]),
        ),
        Column("written_at", "written\n撰写时间", is_time=True),
        Column("simulated_last", "simulated\n试算月份", _describe_simulation),
        Column("plan_version", "version\n版本", is_number=True),
    ]
    print_rows("Drafts of the plan 方案草案", columns, rows, format_)


@click.command()
@draft_argument
@output_format_option
@data_dir_option
def show(draft: str, format_: OutputFormat, data_dir: Path) -> None:
    """Show a draft with all of its terms: who wrote, simulated and decided it."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        found = client.get(f"{PATH}/{draft}")
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    for line in describe_draft(found):
        print_result(line)


@click.command()
@terms_options
@click.option(
    "--like-version",
    type=click.IntRange(min=1),
    help="Begin with the terms of this version of the plan, and not with the built-in ones.",
)
@data_dir_option
def draft(like_version: int | None, data_dir: Path, **options: Any) -> None:
    """Write a draft of the plan's next version; it is in force in no month.

    What is not named is as in the built-in plan, or in that of --like-version.
    """
    terms = given_terms(**options)
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        if like_version is not None:
            base = terms_of(client.get(f"{API_PREFIX}/plans/{like_version}"))
            del base["effective_from"]  # a new version begins in a month of its own
            terms = {**base, **terms}
        written = client.post(PATH, terms)
    print_result(written["id"])
    said = (
        f"Next: concord plan simulate {written['id']}",
        f"下一步：concord plan simulate {written['id']}",
    )
    print_message(in_user_language(*said))


@click.command()
@draft_argument
@terms_options
@data_dir_option
def change(draft: str, data_dir: Path, **options: Any) -> None:
    """Change terms of a draft, which then has to be simulated again.

    What is not named stays as it is in the draft.
    """
    terms = given_terms(**options)
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        found = client.get(f"{PATH}/{draft}")
        body = terms_of(found["terms"]) | terms
        client.put(f"{PATH}/{draft}", body, if_match=found["version"])
    print_result(in_user_language("The draft is changed", "草案已修改"))


@click.command()
@draft_argument
@output_format_option
@data_dir_option
def simulate(draft: str, format_: OutputFormat, data_dir: Path) -> None:
    """Simulate a draft, and show what it would have changed; without this it is not approved."""
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        client.post(f"{PATH}/{draft}/simulate")
        found = client.get(f"{PATH}/{draft}/simulation")
    _print_simulation(found, format_)


@click.command()
@draft_argument
@output_format_option
@data_dir_option
def simulation(draft: str, format_: OutputFormat, data_dir: Path) -> None:
    """Show what a draft would have changed in a month; nothing is recorded."""
    with connect_to_installation(data_dir, CLI_ROLES) as client:
        found = client.get(f"{PATH}/{draft}/simulation")
    _print_simulation(found, format_)


@click.command()
@draft_argument
@yes_option
@data_dir_option
def approve(draft: str, data_dir: Path, *, yes: bool) -> None:
    """Approve a simulated draft that another person has written: it is the plan's next version.

    The terminal acts as the subject `terminal`. If that one has written the draft, another person
    approves it with a token of theirs in CONCORD_TOKEN.
    """
    require_terminal("Approving a plan", "批准方案", yes=yes)
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        found = client.get(f"{PATH}/{draft}")
        if not yes and is_allowed(found, "approve_plan_draft"):
            for line in describe_draft(found):
                print_message(line)
            first = found["terms"]["effective_from"]
            effect = (
                (
                    f"By these terms every department's appraisal and bonus counts from {first} on."
                    " A published plan is never changed; a later version may take its place."
                ),
                (
                    f"自 {first} 起，各部门的考核与奖金按上述条款计算。"
                    "方案发布后不再更改，只能由之后的版本取代。"
                ),
            )
            print_message(in_user_language(*effect))
            require_yes(in_user_language("Approve this plan?", "批准此方案？"))
        client.post(f"{PATH}/{draft}/approve", if_match=found["version"])
        version = client.get(f"{PATH}/{draft}")["plan_version"]
    said = (f"The draft is version {version} of the plan", f"草案已成为方案第 {version} 版")
    print_result(in_user_language(*said))


@click.command()
@draft_argument
@click.option("--reason", required=True, help="Why.")
@data_dir_option
def withdraw(draft: str, reason: str, data_dir: Path) -> None:
    """Give a draft up, with a reason."""
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        client.post(f"{PATH}/{draft}/withdraw", {"reason": reason})
    print_result(in_user_language("The draft is withdrawn", "草案已撤回"))


def describe_draft(draft: Mapping[str, Any]) -> Iterator[str]:
    """Yield a draft's lines for people, in both languages."""
    yield f"{draft['draft_id']}  {label(DRAFT_LABELS, draft['status'])}"
    written = f"{', '.join(draft['written_by'])} {format_time(draft['written_at'])}"
    yield f"  written by 撰写人 {written}"
    if draft["simulated_at"]:
        simulated = f"{draft['simulated_by']} {format_time(draft['simulated_at'])}"
        yield f"  simulated by 试算人 {simulated}: {_describe_simulation(draft)}"
    if draft["decided_at"]:
        decided = f"{draft['decided_by']} {format_time(draft['decided_at'])}"
        version = draft["plan_version"]
        said = draft["reason"] if version is None else f"version 版本 {version}"
        yield f"  decided by 决定人 {decided}: {said}"
    for term in describe_terms(terms_of(draft["terms"])):
        yield f"  {term}"


def _describe_simulation(draft: Row) -> str:
    months = (draft["simulated_first"], draft["simulated_last"])
    return " – ".join(dict.fromkeys(filter(None, months))) or "–"


def _print_simulation(found: Mapping[str, Any], format_: OutputFormat) -> None:
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    departments: Iterable[Mapping[str, Any]] = found["departments"]
    period, all_ = found["period"], len(found["departments"])
    changed = print_differences(f"What the draft would change 草案试算  {period}", departments)
    said = (
        f"{period}: {changed} of {Counted(all_):department changes|departments change}",
        f"{period}：{all_} 个部门中有 {changed} 个变化",
    )
    print_result(in_user_language(*said))
