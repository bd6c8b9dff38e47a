"""What `concord --help` says of a command is what the command itself says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import click
import pytest

import services
from shared.command_line.command_table import GENERAL_COMMANDS
from shared.command_line.concord_command import build_command_line
from shared.command_line.declared_command_group import load_command
from shared.command_line.failure_exit_codes import EXIT_CODES
from shared.http.roles import Role
from shared.service_runtime.command_declarations import (
    CommandDeclaration,
    CommandGroupDeclaration,
    DeclaredCommand,
)
from shared.service_runtime.service_discovery import discover_areas
from tests.architecture.source_files import ROOT, parse_file, python_files

CATALOG = discover_areas(services)


def declared() -> Iterator[tuple[str, CommandDeclaration]]:
    """Yield every declared command with its name as a user writes it."""
    every: list[DeclaredCommand] = [*GENERAL_COMMANDS, *CATALOG.declared_commands()]
    for one in every:
        match one:
            case CommandDeclaration(name):
                yield name, one
            case CommandGroupDeclaration(name, _, commands):
                yield from ((f"{name} {command.name}", command) for command in commands)


DECLARED = dict(declared())
each_command = pytest.mark.parametrize("name", DECLARED)


@each_command
def test_a_command_s_help_begins_with_its_declaration(name: str) -> None:
    command = load_command(DECLARED[name])
    assert command.help is not None
    assert command.help.split("\n\n")[0].replace("\n", " ") == DECLARED[name].help


@each_command
def test_every_option_says_what_it_is(name: str) -> None:
    command = load_command(DECLARED[name])
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    assert [one.name for one in options if not one.help] == []


def test_every_command_of_the_areas_is_declared() -> None:
    decorated = {
        f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}"
        for path in python_files("services", "shared")
        if re.search("^@click[.](command|group)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert parse_file(ROOT / "services" / "goals" / "cli" / "__init__.py").body
    assert decorated == {one.command.partition(":")[0] for one in DECLARED.values()}


def test_names_are_declared_once() -> None:
    every = [one.name for one in [*GENERAL_COMMANDS, *CATALOG.declared_commands()]]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("name", EXIT_CODES)
def test_an_error_with_an_exit_code_exists(name: str) -> None:
    module, _, class_name = name.partition(":")
    error = getattr(import_module(module), class_name)
    assert issubclass(error, Exception)
    assert error.__module__ == module


def test_the_help_of_token_has_every_role_whole_at_80_columns() -> None:
    context = click.Context(load_command(DECLARED["token"]), info_name="token", terminal_width=80)
    lines = {line.split()[0] for line in context.get_help().splitlines() if line.strip()}
    assert set(Role) <= lines


def test_the_help_lists_every_command_in_its_declared_order() -> None:
    command_line = build_command_line(CATALOG)
    listed = command_line.list_commands(click.Context(command_line))
    assert listed[0] == "up"
    assert {"statement", "load", "import", "board", "cycles"} <= set(listed)
