"""The terminal commands that take a month from open to paid; what is final is asked for first."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from services.incentives.cli.code_labels import STATE_LABELS, STEP_LABELS, label
from shared.http.roles import Role
from shared.terminal.command_options import (
    OutputFormat,
    data_dir_option,
    output_format_option,
    period_option,
)
from shared.terminal.company_time import format_time
from shared.terminal.confirmation import is_allowed, require_terminal, require_yes, yes_option
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.row_output import print_nothing
from shared.terminal.user_language import in_user_language

API_PREFIX = "/api/incentives/v1"
RETURN_TARGETS = {"open": "未核算", "under-review": "复核中"}


@click.command()
@period_option
@output_format_option
@data_dir_option
def show(period: str, format_: OutputFormat, data_dir: Path) -> None:
    """Show how far a month is, and who did what when."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        month = client.get(f"{API_PREFIX}/periods/{period}")
    if format_ is OutputFormat.JSON:
        print_json(month)
        return
    outdated = ", outdated 已过期: calculate it again 请重新核算" if month["is_outdated"] else ""
    print_result(f"{period}  {label(STATE_LABELS, month['state'])}{outdated}")
    for step in month["history"]:
        to = step["to"] and label(STATE_LABELS, step["to"])
        said = [one for one in (to, step["reason"], step["reference"]) if one]
        details = f": {', '.join(said)}" if said else ""
        name = label(STEP_LABELS, step["step"])
        by = f", {step['by']}" if step["by"] else ""  # names are hidden from some readers
        print_result(f"  {format_time(step['at'])}  {name}{by}{details}")
    if month["earlier_open"]:
        print_result(f"  still open before it 之前未锁账: {', '.join(month['earlier_open'])}")


@click.command()
@period_option
@data_dir_option
def calculate(period: str, data_dir: Path) -> None:
    """Put a month's present statement up for review."""
    _take_step(period, data_dir, "calculate", {})
    print_result(in_user_language(f"{period} is calculated", f"{period} 已核算"))


@click.command("start-review")
@period_option
@data_dir_option
def start_review(period: str, data_dir: Path) -> None:
    """Begin to review what was calculated."""
    _take_step(period, data_dir, "start-review", {})
    print_result(in_user_language(f"{period} is under review", f"{period} 已进入复核"))


@click.command("return")
@period_option
@click.option(
    "--to",
    type=click.Choice(list(RETURN_TARGETS)),
    default="open",
    show_default=True,
    help="Where it goes back to.",
)
@click.option("--reason", required=True, help="Why it goes back.")
@data_dir_option
def return_(period: str, to: str, reason: str, data_dir: Path) -> None:
    """Send a month that is not locked back, with a reason."""
    _take_step(period, data_dir, "return", {"to": to, "reason": reason})
    said = (f"{period} is sent back to {to}", f"{period} 已退回：{RETURN_TARGETS[to]}")
    print_result(in_user_language(*said))


@click.command()
@period_option
@yes_option
@data_dir_option
def approve(period: str, data_dir: Path, *, yes: bool) -> None:
    """Approve a month's statement that another person has calculated.

    The terminal acts as the subject `terminal`. If that one has calculated the month, another
    person approves it with a token of theirs in CONCORD_TOKEN.
    """
    require_terminal(f"Approving {period}", f"批准 {period}", yes=yes)
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        month = client.get(f"{API_PREFIX}/periods/{period}")
        if not yes and is_allowed(month, "approve_period"):
            _confirm_approval(month)
        body = {"digest": month["digest"] or "0" * 64}  # a locked month is refused for what it is
        client.post(f"{API_PREFIX}/periods/{period}/approve", body)
    print_result(in_user_language(f"{period} is approved", f"{period} 已批准"))


@click.command()
@period_option
@yes_option
@click.option("--allow-empty", is_flag=True, help="Lock a month in which nothing is booked.")
@data_dir_option
def lock(period: str, data_dir: Path, *, yes: bool, allow_empty: bool) -> None:
    """Make a month's approved statement final; later facts are adjusted in an open month.

    It cannot be unlocked, so it asks first.
    """
    require_terminal(f"Locking {period}", f"将 {period} 锁账", yes=yes)
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        month = client.get(f"{API_PREFIX}/periods/{period}")
        if month["is_empty"] and not allow_empty:
            refusal = in_user_language(
                f"Nothing is booked in {period}; add --allow-empty to lock it all the same.",
                f"{period} 没有任何入账；如仍要锁账，请加 --allow-empty。",
            )
            raise click.UsageError(refusal)
        if months := month["earlier_open"]:
            open_before = (
                f"Still open before it: {', '.join(months)}.",
                f"此前尚未锁账的月份：{'、'.join(months)}。",
            )
            print_message(in_user_language(*open_before))
        if not yes and month["state"] == "approved":  # all others are refused
            _confirm_lock(month)
        client.post(f"{API_PREFIX}/periods/{period}/lock", {"allow_empty": allow_empty})
    print_result(in_user_language(f"{period} is locked", f"{period} 已锁账"))


@click.command("mark-paid")
@period_option
@click.option("--reference", help="The payment's reference in the payroll.")
@yes_option
@data_dir_option
def mark_paid(period: str, reference: str | None, data_dir: Path, *, yes: bool) -> None:
    """Mark a locked month as paid.

    It is done once, so it asks first.
    """
    require_terminal(f"Marking {period} as paid", f"将 {period} 标记为已支付", yes=yes)
    with connect_to_installation(data_dir, [Role.HR]) as client:
        month = client.get(f"{API_PREFIX}/periods/{period}")
        if not yes and month["state"] == "locked":
            _confirm_payment(period, reference)
        client.post(f"{API_PREFIX}/periods/{period}/mark-paid", {"reference": reference})
    print_result(in_user_language(f"{period} is paid", f"{period} 已标记为已支付"))


@click.command()
@output_format_option
@data_dir_option
def seals(format_: OutputFormat, data_dir: Path) -> None:
    """List the seals of locked months; keep the last one elsewhere."""
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        found = list(client.iterate_items(f"{API_PREFIX}/seals"))
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    for one in found:
        print_result(f"{one['number']:>4}  {one['period']}  {one['seal']}")
    if not found:
        print_nothing("Seals 封签")


def _take_step(period: str, data_dir: Path, step: str, body: Mapping[str, Any]) -> None:
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        client.post(f"{API_PREFIX}/periods/{period}/{step}", body)


def _confirm_approval(month: Mapping[str, Any]) -> None:
    """Say what an approval is of and ask; raises `click.Abort` unless the answer is yes."""
    period, digest, plan = month["period"], month["digest"][:12], month["plan_version"]
    effect = in_user_language(
        f"The statement of {period} may then be locked and paid as it is now, by plan {plan}. Look"
        f" at it first: concord statement --period {period}",
        f"{period} 的核算单即可按现状锁账并支付，所依据的激励方案为第 {plan} 版。请先查看："
        f"concord statement --period {period}",
    )
    print_message(effect)
    asked = (
        f"Approve the statement {digest}… of {period}?",
        f"批准 {period} 的核算单（摘要 {digest}…）？",
    )
    require_yes(in_user_language(*asked))


def _confirm_lock(month: Mapping[str, Any]) -> None:
    """Say what locking does and ask; raises `click.Abort` unless the answer is yes."""
    period = month["period"]
    effect = in_user_language(
        f"The statement of {period} becomes final and is sealed. This cannot be taken back: what is"
        f" entered about {period} later is adjusted in a month that is open then.",
        f"{period} 的核算单将最终确定并加封签，不可撤回：之后录入的 {period} 的内容，"
        "将在届时未锁账的月份中调整。",
    )
    print_message(effect)
    if month["is_empty"]:
        empty = (f"Nothing is booked in {period}.", f"{period} 没有任何入账。")
        print_message(in_user_language(*empty))
    require_yes(in_user_language(f"Lock {period}?", f"将 {period} 锁账？"))


def _confirm_payment(period: str, reference: str | None) -> None:
    """Say what marking as paid does and ask; raises `click.Abort` unless the answer is yes."""
    effect = in_user_language(
        f"{period} is then paid for everybody to see"
        f"{f', with the reference {reference}' if reference else ''}.",
        f"{period} 将向所有人显示为已支付{f'，付款凭证号：{reference}' if reference else ''}。",
    )
    print_message(effect)
    asked = (f"Mark {period} as paid?", f"将 {period} 标记为已支付？")
    require_yes(in_user_language(*asked))
