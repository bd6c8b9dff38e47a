"""The terminal commands that take a month from open to paid; what is final is asked for first."""

from __future__ import annotations

import sys
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
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.installation_connection import connect_to_installation

API_PREFIX = "/api/incentives/v1"

yes_option = click.option("--yes", is_flag=True, help="Do it without asking, for scripts.")


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
        said = [one for one in (step["to"], step["reason"], step["reference"]) if one]
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
    _take_step(period, data_dir, "calculate", {}, "calculated")


@click.command("start-review")
@period_option
@data_dir_option
def start_review(period: str, data_dir: Path) -> None:
    """Begin to review what was calculated."""
    _take_step(period, data_dir, "start-review", {}, "under review")


@click.command("return")
@period_option
@click.option(
    "--to",
    type=click.Choice(["open", "under-review"]),
    default="open",
    show_default=True,
    help="Where it goes back to.",
)
@click.option("--reason", required=True, help="Why it goes back.")
@data_dir_option
def return_(period: str, to: str, reason: str, data_dir: Path) -> None:
    """Send a month that is not locked back, with a reason."""
    _take_step(period, data_dir, "return", {"to": to, "reason": reason}, f"sent back to {to}")


@click.command()
@period_option
@yes_option
@data_dir_option
def approve(period: str, data_dir: Path, *, yes: bool) -> None:
    """Approve a month's statement that another person has calculated.

    The terminal acts as the subject `terminal`. If that one has calculated the month, another
    person approves it with a token of theirs in CONCORD_TOKEN.
    """
    _require_terminal(f"Approving {period}", yes=yes)
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        month = client.get(f"{API_PREFIX}/periods/{period}")
        if not yes and _is_allowed(month, "approve_period"):
            print_message(
                f"The statement of {period} may then be locked and paid as it is now, by plan"
                f" {month['plan_version']}. Look at it first: concord statement --period {period}"
            )
            _confirm(f"Approve the statement {month['digest'][:12]}… of {period}?")
        body = {"digest": month["digest"] or "0" * 64}  # a locked month is refused for what it is
        client.post(f"{API_PREFIX}/periods/{period}/approve", body)
    print_result(f"{period} is approved")


@click.command()
@period_option
@yes_option
@click.option("--allow-empty", is_flag=True, help="Lock a month in which nothing is booked.")
@data_dir_option
def lock(period: str, data_dir: Path, *, yes: bool, allow_empty: bool) -> None:
    """Make a month's approved statement final; later facts are adjusted in an open month.

    It cannot be unlocked, so it asks first.
    """
    _require_terminal(f"Locking {period}", yes=yes)
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        month = client.get(f"{API_PREFIX}/periods/{period}")
        if month["is_empty"] and not allow_empty:
            raise click.UsageError(
                f"Nothing is booked in {period}; add --allow-empty to lock it all the same."
            )
        if month["earlier_open"]:
            print_message(f"Still open before it: {', '.join(month['earlier_open'])}.")
        if not yes and month["state"] == "approved":  # all others are refused
            _confirm_lock(month)
        client.post(f"{API_PREFIX}/periods/{period}/lock", {"allow_empty": allow_empty})
    print_result(f"{period} is locked")


@click.command("mark-paid")
@period_option
@click.option("--reference", help="The payment's reference in the payroll.")
@yes_option
@data_dir_option
def mark_paid(period: str, reference: str | None, data_dir: Path, *, yes: bool) -> None:
    """Mark a locked month as paid.

    It is done once, so it asks first.
    """
    _require_terminal(f"Marking {period} as paid", yes=yes)
    with connect_to_installation(data_dir, [Role.HR]) as client:
        month = client.get(f"{API_PREFIX}/periods/{period}")
        if not yes and month["state"] == "locked":
            said = f", with the reference {reference}" if reference else ""
            print_message(f"{period} is then paid for everybody to see{said}.")
            _confirm(f"Mark {period} as paid?")
        client.post(f"{API_PREFIX}/periods/{period}/mark-paid", {"reference": reference})
    print_result(f"{period} is paid")


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


def _take_step(period: str, data_dir: Path, step: str, body: Mapping[str, Any], done: str) -> None:
    with connect_to_installation(data_dir, [Role.GENERAL_MANAGER]) as client:
        client.post(f"{API_PREFIX}/periods/{period}/{step}", body)
    print_result(f"{period} is {done}")


def _require_terminal(doing: str, *, yes: bool) -> None:
    """Raise `click.UsageError` where nobody can be asked and the command says nothing of it."""
    if not yes and not sys.stdin.isatty():
        raise click.UsageError(
            f"{doing} cannot be taken back, and there is no terminal to ask on;"
            " add --yes to do it all the same."
        )


def _confirm_lock(month: Mapping[str, Any]) -> None:
    """Say what locking does and ask; raises `click.Abort` unless the answer is yes."""
    period = month["period"]
    print_message(
        f"The statement of {period} becomes final and is sealed. This cannot be taken back: what is"
        f" entered about {period} later is adjusted in a month that is open then.",
    )
    if month["is_empty"]:
        print_message(f"Nothing is booked in {period}.")
    _confirm(f"Lock {period}?")


def _confirm(question: str) -> None:
    """Ask; raises `click.Abort` unless the answer is yes."""
    if not click.confirm(question, err=True):
        print_message("Nothing was changed.")
        raise click.Abort


def _is_allowed(month: Mapping[str, Any], operation: str) -> bool:
    return any(one["operation"] == operation and one["allowed"] for one in month["_actions"])
