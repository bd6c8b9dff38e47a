"""Builds the command line from declared commands; a command is imported when it is called."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from shared.service_runtime.command_declarations import (
    CommandDeclaration,
    CommandGroupDeclaration,
    DeclaredCommand,
)


class DeclaredCommandGroup(click.Group):
    """A group whose help needs its declarations only.

    Until one is called, its commands stand for the declared ones: they have a name and a help.
    """

    def __init__(self, declarations: Sequence[DeclaredCommand], **attributes: Any) -> None:
        """Take the declarations, in the order of the help, and the attributes of a group."""
        self.declarations = {one.name: one for one in declarations}
        super().__init__(
            commands=[click.Command(one.name, short_help=one.help) for one in declarations],
            no_args_is_help=True,
            **attributes,
        )

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click passes it
        """Return the names in their declared order."""
        return list(self.declarations)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the name, the imported command and its arguments; raises `UsageError`."""
        name, _, arguments = super().resolve_command(ctx, args)
        return name, load_command(self.declarations[str(name)]), arguments


def load_command(declaration: DeclaredCommand) -> click.Command:
    """Return the command with its options; imports the module that defines it."""
    match declaration:
        case CommandGroupDeclaration(name, description, commands):
            return DeclaredCommandGroup(commands, name=name, help=description)
        case CommandDeclaration(command=path):
            module, _, attribute = path.partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
