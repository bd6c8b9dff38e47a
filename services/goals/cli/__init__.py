"""The goals area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration

COMMANDS = [
    CommandDeclaration(
        "board",
        "services.goals.cli.goal_board:board",
        "Show a cycle's goals in their tree: how far each one is, and what endangers it.",
    ),
    CommandDeclaration(
        "alignment",
        "services.goals.cli.alignment:alignment",
        "Show what keeps a cycle's goals from being aligned, and how aligned each department is.",
    ),
    CommandDeclaration(
        "goals",
        "services.goals.cli.goal_list:goals",
        "List the goals of a cycle, or of all active ones: how far each one is.",
    ),
    CommandDeclaration(
        "cycles",
        "services.goals.cli.cycle_list:cycles",
        "List the goal cycles, whose names `board` takes.",
    ),
]
