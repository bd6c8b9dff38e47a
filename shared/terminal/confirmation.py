"""Asks before a command does what changes pay or appraisals, or cannot be taken back."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click

from shared.telemetry.visible_text import visible_text
from shared.terminal.console_output import print_message
from shared.terminal.user_language import in_user_language

yes_option = click.option("--yes", is_flag=True, help="Do it without asking, for scripts.")


def require_terminal(english: str, chinese: str, *, yes: bool) -> None:
    """Raise `click.UsageError` where nobody can be asked and `--yes` is missing.

    The texts name what would be done: `Locking 2026-10`, `将 2026-10 锁账`.
    """
    if not yes and not has_terminal():
        message = in_user_language(
            f"{english} is asked about first, and there is no terminal to ask on;"
            " add --yes to do it all the same.",
            f"{chinese}须先确认，而此处没有终端可供询问；如仍要执行，请加 --yes。",
        )
        raise click.UsageError(message)


def has_terminal() -> bool:
    """Return whether there is somebody who can be asked."""
    return sys.stdin.isatty()


def require_yes(question: str) -> None:
    """Ask; raises `click.Abort` unless the answer is yes."""
    if not click.confirm(visible_text(question), err=True):
        print_message(in_user_language("Nothing was changed.", "未做任何更改。"))
        raise click.Abort


def is_allowed(resource: Mapping[str, Any], operation: str) -> bool:
    """Return whether the caller may do this now; what is refused is not asked about."""
    return any(one["operation"] == operation and one["allowed"] for one in resource["_actions"])
