"""The terminal commands of those who write a retrospective: write, withdraw, publish, correct."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from services.duties.cli.retrospectives import API_PATH, STATUS_LABELS
from shared.http.roles import Role
from shared.terminal.command_options import OutputFormat, data_dir_option, output_format_option
from shared.terminal.company_time import format_time
from shared.terminal.confirmation import is_allowed, require_terminal, require_yes, yes_option
from shared.terminal.console_output import print_json, print_message, print_result
from shared.terminal.installation_connection import connect_to_installation
from shared.terminal.json_files import json_file_option, read_json_object
from shared.terminal.project_codes import find_project_id
from shared.terminal.user_language import in_user_language

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
WRITERS = [Role.LIAISON]
project_argument = click.argument("project")
reason_option = click.option("--reason", required=True, help="Why.")
own_department_option = click.option(
    "--department", required=True, help="The code of the department for which you write."
)


def lessons_options(command: Decorated) -> Decorated:
    """Add the options that name lessons; `_lessons` reads them."""
    for option in (
        click.option("--link", multiple=True, help="KIND:ID, as handoff:ID: what it is about."),
        click.option("--author", multiple=True, help="PERSON:DEPARTMENT who is credited as well."),
        click.option("--tag", multiple=True, help="A tag; may be given again."),
        click.option("--measure", multiple=True, help="What was agreed on; may be given again."),
        click.option("--to-change", help="What should be done otherwise."),
        click.option("--went-well", help="What went well."),
        json_file_option("--lessons", "lessons_file", "lessons as PUT …/draft takes them"),
    ):
        command = option(command)
    return command


@click.command()
@project_argument
@output_format_option
@data_dir_option
def show(project: str, format_: OutputFormat, data_dir: Path) -> None:
    """Show what a project taught: what is published last, or the draft.

    PROJECT is its code or id.
    """
    with connect_to_installation(data_dir, [Role.AUDITOR]) as client:
        found = client.get(f"{API_PATH}/{find_project_id(client, project)}")
    if format_ is OutputFormat.JSON:
        print_json(found)
        return
    for line in describe_retrospective(found):
        print_result(line)


@click.command()
@project_argument
@own_department_option
@lessons_options
@data_dir_option
def write(project: str, department: str, data_dir: Path, **options: Any) -> None:
    """Write the draft of a closed project's lessons, or replace it.

    PROJECT is its code or id. Options outrank the file.
    """
    lessons = _lessons(**options)
    with connect_to_installation(data_dir, WRITERS, department) as client:
        client.put(f"{API_PATH}/{find_project_id(client, project)}/draft", lessons)
    print_result(in_user_language("The draft is written", "草稿已保存"))


@click.command()
@project_argument
@own_department_option
@reason_option
@data_dir_option
def withdraw(project: str, department: str, reason: str, data_dir: Path) -> None:
    """Withdraw the draft, with a reason; there may be another one.

    PROJECT is its code or id.
    """
    with connect_to_installation(data_dir, WRITERS, department) as client:
        path = f"{API_PATH}/{find_project_id(client, project)}/withdraw-draft"
        client.post(path, {"reason": reason})
    print_result(in_user_language("The draft is withdrawn", "草稿已撤回"))


@click.command()
@project_argument
@own_department_option
@yes_option
@data_dir_option
def publish(project: str, department: str, data_dir: Path, *, yes: bool) -> None:
    """Publish the draft, which does not change any more; for the leading department.

    PROJECT is its code or id.
    """
    require_terminal("Publishing a retrospective", "发布复盘", yes=yes)
    with connect_to_installation(data_dir, WRITERS, department) as client:
        path = f"{API_PATH}/{find_project_id(client, project)}"
        found = client.get(path)
        if not yes and is_allowed(found, "publish_retrospective"):
            for line in describe_retrospective(found):
                print_message(line)
            effect = (
                (
                    "Everybody finds it then, and what the leading department owed is done. It is"
                    " not changed any more, only corrected by a further version."
                ),
                "发布后所有人均可检索，牵头部门的复盘义务即告完成。内容不再更改，只能以新版本更正。",
            )
            print_message(in_user_language(*effect))
            require_yes(in_user_language("Publish these lessons?", "发布此复盘？"))
        client.post(f"{path}/publish")
    print_result(in_user_language("The retrospective is published", "复盘已发布"))


@click.command()
@project_argument
@own_department_option
@lessons_options
@reason_option
@data_dir_option
def correct(project: str, department: str, reason: str, data_dir: Path, **options: Any) -> None:
    """Publish a further version of the lessons, with a reason; the earlier ones stay readable.

    PROJECT is its code or id. What is not named is as in the version before.
    """
    named = _lessons(**options)
    with connect_to_installation(data_dir, WRITERS, department) as client:
        path = f"{API_PATH}/{find_project_id(client, project)}"
        lessons = client.get(path)["lessons"] or {}
        client.post(f"{path}/correct", {**lessons, **named, "reason": reason})
    print_result(in_user_language("The retrospective is corrected", "复盘已更正"))


def describe_retrospective(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield a retrospective's lines for people, in both languages."""
    yield f"{found['code']}  {found['name']}  {STATUS_LABELS[found['status']]}"
    lead = found["leading_department"]
    yield f"  led by 牵头 {lead} {found['department_names'].get(lead, '')}".rstrip()
    if found["due_at"]:
        overdue = " ⚠" if found["overdue"] else ""
        yield f"  due 应于 {format_time(found['due_at'])}{overdue}"
    if found["published_at"]:
        published = format_time(found["published_at"])
        yield f"  published 发布 {published}, version 版本 {found['published_version']}"
    if found["withdrawn"]:
        yield f"  draft withdrawn 草稿已撤回: {found['withdrawn']}"
    lessons = found["lessons"]
    if lessons is None:
        return
    yield f"  went well 做得好: {lessons['went_well']}"
    yield f"  to change 待改进: {lessons['to_change']}"
    for measure in lessons["measures"]:
        yield f"  measure 措施: {measure}"
    for author in lessons["authors"]:
        yield f"  author 作者: {author['person']}, {author['department']}"
    if lessons["tags"]:
        yield f"  tags 标签: {', '.join(lessons['tags'])}"
    for link in lessons["links"]:
        yield f"  about 关联: {link['kind']} {link['id']}"


def _lessons(
    *,
    lessons_file: Iterable[str] | None,
    measure: tuple[str, ...],
    tag: tuple[str, ...],
    author: tuple[str, ...],
    link: tuple[str, ...],
    **texts: str | None,
) -> dict[str, Any]:
    """Return the lessons that a command line names; an option outranks the file."""
    options: dict[str, Any] = {
        **{name: text for name, text in texts.items() if text is not None},
        "measures": list(measure),
        "tags": list(tag),
        "authors": [_pair(one, "--author", "person", "department") for one in author],
        "links": [_pair(one, "--link", "kind", "id") for one in link],
    }
    given = {name: value for name, value in options.items() if value}
    return read_json_object(lessons_file, "--lessons") | given


def _pair(text: str, option: str, first: str, second: str) -> dict[str, str]:
    """Return the two parts that a colon separates, the last one; raises `click.UsageError`."""
    left, colon, right = text.rpartition(":")
    if not colon:
        form = f"{first.upper()}:{second.upper()}"
        malformed = (
            f"{option} takes {form}, not {text}.",
            f"{option} 须写成 {form}，而非 {text}。",
        )
        raise click.UsageError(in_user_language(*malformed))
    return {first: left, second: right}
