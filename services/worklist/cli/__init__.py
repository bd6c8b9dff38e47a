"""The worklist's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration

COMMANDS = [
    CommandDeclaration(
        "todo",
        "services.worklist.cli.todo:todo",
        "Show what a department owes others now, and what it waits for, by due date.",
    ),
]
