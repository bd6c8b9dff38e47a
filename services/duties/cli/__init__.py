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
    CommandDeclaration(
        "gaps",
        "services.duties.cli.overlap_and_gap_lists:gaps",
        "List what nobody receives, nobody owes, or nobody goes on with, the gravest first.",
    ),
    CommandDeclaration(
        "overlaps",
        "services.duties.cli.overlap_and_gap_lists:overlaps",
        "List what two departments are accountable for at once, or have both handed over.",
    ),
    CommandDeclaration(
        "liaisons",
        "services.duties.cli.liaison_list:liaisons",
        "List who speaks for departments today, or the three tiers with what is missing in them.",
    ),
    CommandGroupDeclaration(
        "project",
        "A project's outcome: shown, corrected, and confirmed by another person.",
        [
            CommandDeclaration(
                "show",
                "services.duties.cli.project_outcomes:show",
                "Show a project: its outcome, and what a second person has still to confirm.",
            ),
            CommandDeclaration(
                "correct-outcome",
                "services.duties.cli.project_outcomes:correct_outcome",
                "Correct a closed project's outcome; where it has a pool, another person confirms"
                " that.",
            ),
            CommandDeclaration(
                "confirm-outcome",
                "services.duties.cli.project_outcomes:confirm_outcome",
                "Confirm the outcome, or its correction, that another person has entered.",
            ),
            CommandDeclaration(
                "reject-outcome",
                "services.duties.cli.project_outcomes:reject_outcome",
                "Reject the outcome, or its correction, that awaits a confirmation; what held"
                " before goes on.",
            ),
        ],
    ),
    CommandGroupDeclaration(
        "retrospective",
        "What closed projects taught: written, published, found.",
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
            CommandDeclaration(
                "show",
                "services.duties.cli.retrospective_writing:show",
                "Show what a project taught: what is published last, or the draft.",
            ),
            CommandDeclaration(
                "write",
                "services.duties.cli.retrospective_writing:write",
                "Write the draft of a closed project's lessons, or replace it.",
            ),
            CommandDeclaration(
                "withdraw",
                "services.duties.cli.retrospective_writing:withdraw",
                "Withdraw the draft, with a reason; there may be another one.",
            ),
            CommandDeclaration(
                "publish",
                "services.duties.cli.retrospective_writing:publish",
                "Publish the draft, which does not change any more; for the leading department.",
            ),
            CommandDeclaration(
                "correct",
                "services.duties.cli.retrospective_writing:correct",
                "Publish a further version of the lessons, with a reason; the earlier ones stay"
                " readable.",
            ),
        ],
    ),
]
