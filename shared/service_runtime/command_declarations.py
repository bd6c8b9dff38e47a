"""Terminal commands as data: `concord --help` lists them without importing what they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CommandDeclaration:
    """A terminal command."""

    name: str
    command: str
    """The command itself, as `package.module:name`; imported when it is called."""
    help: str
    """What it does, in a line; the first paragraph of the command's help."""


@dataclass(frozen=True)
class CommandGroupDeclaration:
    """A name with commands under it, like `load people`."""

    name: str
    help: str
    commands: Sequence[CommandDeclaration]


DeclaredCommand = CommandDeclaration | CommandGroupDeclaration
