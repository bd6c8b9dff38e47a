"""The workflows area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration, CommandGroupDeclaration

COMMANDS = [
    CommandGroupDeclaration(
        "import",
        "Bring in what other systems recorded.",
        [
            CommandDeclaration(
                "eventlog",
                "services.workflows.cli.event_log_import:import_eventlog",
                "Import a log of finished cases; returns when the statements reflect it.",
            ),
        ],
    ),
    CommandDeclaration(
        "flows",
        "services.workflows.cli.flow_commands:flows",
        "List the flows, and the version that new cases of each follow.",
    ),
    CommandGroupDeclaration(
        "flow",
        "A flow: its versions and steps, its picture, what its versions saved.",
        [
            CommandDeclaration(
                "show",
                "services.workflows.cli.flow_commands:show",
                "Show a flow: its versions, why each was drafted, and the steps of one.",
            ),
            CommandDeclaration(
                "picture",
                "services.workflows.cli.flow_picture:picture",
                "Draw a version of a flow: owner, duration, kind and approval of each step.",
            ),
            CommandDeclaration(
                "savings",
                "services.workflows.cli.flow_commands:savings",
                "Show what each version saved over the one before, beside what its proposal"
                " promised.",
            ),
        ],
    ),
    CommandDeclaration(
        "cases",
        "services.workflows.cli.case_commands:cases",
        "List cases by their opening, the steps that are open, and until when these are due.",
    ),
    CommandGroupDeclaration(
        "case",
        "A case: what happened in it.",
        [
            CommandDeclaration(
                "show",
                "services.workflows.cli.case_commands:show",
                "Show a case with every opening of its steps.",
            ),
        ],
    ),
    CommandDeclaration(
        "figures",
        "services.workflows.cli.case_figures:figures",
        "Show how long finished cases took, waited and were worked on, and the bottleneck.",
    ),
    CommandDeclaration(
        "proposals",
        "services.workflows.cli.proposal_commands:proposals",
        "List what a flow could do without, and what that would have saved its real cases.",
    ),
    CommandGroupDeclaration(
        "proposal",
        "A proposal to a flow: accepted.",
        [
            CommandDeclaration(
                "accept",
                "services.workflows.cli.proposal_commands:accept",
                "Draft the next version as a proposal has it, with the proposal as its reason.",
            ),
        ],
    ),
    CommandDeclaration(
        "rules",
        "services.workflows.cli.rule_commands:rules",
        "List the automation rules: which facts each one hears, and what it does then.",
    ),
    CommandGroupDeclaration(
        "rule",
        "An automation rule: what it did.",
        [
            CommandDeclaration(
                "firings",
                "services.workflows.cli.rule_commands:firings",
                "List what facts made a rule do, or why it failed, the newest first.",
            ),
        ],
    ),
    CommandDeclaration(
        "templates",
        "services.workflows.cli.template_commands:templates",
        "List the templates from which cases are started.",
    ),
    CommandGroupDeclaration(
        "template",
        "A template of flows: what it brought.",
        [
            CommandDeclaration(
                "effect",
                "services.workflows.cli.template_commands:effect",
                "Show how much faster cases from a template are than those before it, against its"
                " target.",
            ),
        ],
    ),
]
