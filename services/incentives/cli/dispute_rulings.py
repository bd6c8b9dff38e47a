"""The terminal commands of who decides on a dispute: preview, uphold, reject, reverse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from services.incentives.cli.dispute_commands import PATH, describe_dispute, describe_effect
from services.incentives.cli.dispute_filing import reasons_option
from shared.http.roles import Role
from shared.terminal.api_client import ApiClient
from shared.terminal.command_options import (
    MomentWithOffset,
    OutputFormat,
    data_dir_option,
    output_format_option,
)
from shared.terminal.confirmation import is_allowed, require_terminal, require_yes, yes_option
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.json_files import json_file_option, read_json_object
from shared.terminal.user_language import in_user_language

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
DECIDERS = [Role.GENERAL_MANAGER]
dispute_argument = click.argument("dispute_id")


def remedy_options(command: Decorated) -> Decorated:
    """Add the options that name a remedy; `_remedy` reads them."""
    for option in (
        json_file_option("--remedy", "remedy_file", "any remedy as POST …/uphold takes it"),
        click.option("--actual", help="With --ratio: the project's true outcome."),
        click.option("--ratio", multiple=True, help="CODE=RATIO, once for each department."),
        click.option("--due-at", type=MomentWithOffset(), help="With --done-at: it is credited."),
        click.option("--done-at", type=MomentWithOffset(), help="When it was truly done."),
        click.option("--excuse", is_flag=True, help="The delay is excused."),
    ):
        command = option(command)
    return command


@click.command()
@dispute_argument
@remedy_options
@output_format_option
@data_dir_option
def preview(dispute_id: str, format_: OutputFormat, data_dir: Path, **options: Any) -> None:
    """Show everything that a remedy would change, and who is told; nothing is recorded."""
    remedy = _remedy(**options)
    with connect_to_installation(data_dir, DECIDERS) as client:
        found = client.post(f"{PATH}/{dispute_id}/preview", {"remedy": remedy})
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    for line in _describe_preview(found):
        print_result(line)


@click.command()
@dispute_argument
@remedy_options
@reasons_option
@yes_option
@data_dir_option
def uphold(dispute_id: str, reasons: str, data_dir: Path, *, yes: bool, **options: Any) -> None:
    """Decide for the department: everything that the cause touches is counted anew.

    Somebody outside both sides decides, with a token of theirs in CONCORD_TOKEN.
    """
    remedy = _remedy(**options)
    require_terminal("Upholding a dispute", "支持争议", yes=yes)
    with connect_to_installation(data_dir, DECIDERS) as client:
        path = f"{PATH}/{dispute_id}"
        if not yes and _show_if_allowed(client, path, "uphold_dispute"):
            for line in _describe_preview(client.post(f"{path}/preview", {"remedy": remedy})):
                print_message(line)
            effect = (
                "This is counted from now on, in locked months by adjustment.",
                "此后即按此计算；已锁账月份以调整入账。",
            )
            print_message(in_user_language(*effect))
            require_yes(in_user_language("Uphold this dispute?", "支持此争议？"))
        client.post(f"{path}/uphold", {"remedy": remedy, "reasons": reasons})
    print_result(in_user_language("The dispute is upheld", "争议已支持"))


@click.command()
@dispute_argument
@reasons_option
@yes_option
@data_dir_option
def reject(dispute_id: str, reasons: str, data_dir: Path, *, yes: bool) -> None:
    """Decide against the department: everything stays as it is."""
    require_terminal("Rejecting a dispute", "驳回争议", yes=yes)
    with connect_to_installation(data_dir, DECIDERS) as client:
        path = f"{PATH}/{dispute_id}"
        if not yes and _show_if_allowed(client, path, "reject_dispute"):
            effect = (
                (
                    "Everything stays as it is. There is no appeal: only a newer fact may be"
                    " disputed again."
                ),
                "一切维持不变。此裁定为最终裁定：除非依据有更新，否则不能再次提出争议。",
            )
            print_message(in_user_language(*effect))
            require_yes(in_user_language("Reject this dispute?", "驳回此争议？"))
        client.post(f"{path}/reject", {"reasons": reasons})
    print_result(in_user_language("The dispute is rejected", "争议已驳回"))


@click.command()
@dispute_argument
@reasons_option
@yes_option
@data_dir_option
def reverse(dispute_id: str, reasons: str, data_dir: Path, *, yes: bool) -> None:
    """Reverse the decision to uphold a dispute: everything counts as it would without it.

    Another person than the one who upheld it reverses it, with a token of theirs in CONCORD_TOKEN.
    """
    require_terminal("Reversing a decision", "撤销裁定", yes=yes)
    with connect_to_installation(data_dir, DECIDERS) as client:
        path = f"{PATH}/{dispute_id}"
        if not yes and _show_if_allowed(client, path, "reverse_dispute"):
            effect = (
                (
                    "What the decision changed counts as it would without it, in locked months by"
                    " adjustment."
                ),
                "该裁定所改变的内容恢复为未裁定时的计算；已锁账月份以调整入账。",
            )
            print_message(in_user_language(*effect))
            require_yes(in_user_language("Reverse this decision?", "撤销此裁定？"))
        client.post(f"{path}/reverse", {"reasons": reasons})
    print_result(in_user_language("The decision is reversed", "裁定已撤销"))


def _show_if_allowed(client: ApiClient, path: str, operation: str) -> bool:
    """Print the dispute where the caller may do this now, and return whether that is so."""
    dispute = client.get(path)
    allowed = is_allowed(dispute, operation)
    if allowed:
        for line in describe_dispute(dispute):
            print_message(line)
    return allowed


def _describe_preview(found: Mapping[str, Any]) -> Iterable[str]:
    for effect in found["effects"]:
        yield describe_effect(effect)
    yield f"told of it 通知 {', '.join(found['told'])}"


def _remedy(
    *,
    excuse: bool,
    done_at: str | None,
    due_at: str | None,
    ratio: tuple[str, ...],
    actual: str | None,
    remedy_file: Iterable[str] | None,
) -> Mapping[str, Any]:
    """Return the remedy; raises `click.UsageError` unless the options name one."""
    named: list[Mapping[str, Any]] = []
    if excuse:
        named.append({"type": "excuse"})
    if done_at is not None:
        credit = {"type": "credit", "due_at": due_at, "done_at": done_at}
        named.append({"type": "done-at", "done_at": done_at} if due_at is None else credit)
    if ratio:
        named.append({"type": "shares", "ratios": _ratios(ratio), "actual": actual})
    if remedy_file is not None:
        named.append(read_json_object(remedy_file, "--remedy"))
    incomplete = (due_at is not None and done_at is None) or (actual is not None and not ratio)
    if len(named) != 1 or incomplete:
        one = (
            "Name one remedy: --excuse, --done-at, --ratio or --remedy.",
            "请指定一种处理方式：--excuse、--done-at、--ratio 或 --remedy。",
        )
        raise click.UsageError(in_user_language(*one))
    return named[0]


def _ratios(given: Iterable[str]) -> dict[str, str]:
    """Return the ratios by department; raises `click.UsageError` for one that is named twice."""
    ratios: dict[str, str] = {}
    for one in given:
        code, _, part = one.partition("=")
        if code in ratios:
            twice = (f"--ratio names {code} twice.", f"--ratio 重复指定了 {code}。")
            raise click.UsageError(in_user_language(*twice))
        ratios[code] = part
    return ratios
