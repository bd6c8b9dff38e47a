"""The duties area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration, CommandGroupDeclaration

COMMANDS = [
    CommandDeclaration(
        "projects",
        "services.duties.cli.project_list:projects",
        "List projects, and what a second person has still to confirm of each.",
    ),
    CommandDeclaration(
        "handoffs",
        "services.duties.cli.handoff_list:handoffs",
        "List the handoffs of projects, who holds each one and until when it is due.",
    ),
    CommandGroupDeclaration(
        "retrospective",
        "What closed projects taught: the list, and the search.",
        [
            CommandDeclaration(
                "list",
                "services.duties.cli.retrospectives:list_",
                "List the retrospectives of closed projects, also those that are owed.",
            ),
            CommandDeclaration(
                "search",
                "services.duties.cli.retrospectives:search",
                "Find published lessons that have every word of TEXT, the most matches first.",
            ),
        ],
    ),
]
