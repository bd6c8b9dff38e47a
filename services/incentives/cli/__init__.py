"""The incentives area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration, CommandGroupDeclaration

COMMANDS = [
    CommandDeclaration(
        "statement",
        "services.incentives.cli.commands:statement",
        "Show a month's statement: every department's KPI, bonus shares, adjustments and signals.",
    ),
    CommandDeclaration(
        "periods",
        "services.incentives.cli.commands:periods",
        "List the months that something is booked in.",
    ),
    CommandDeclaration(
        "what-if",
        "services.incentives.cli.what_if:what_if",
        "Show what months would have come to under other terms; nothing is changed.",
    ),
    CommandDeclaration(
        "explain",
        "services.incentives.cli.commands:explain",
        "List the events behind a department's figures.",
    ),
    CommandDeclaration(
        "lock",
        "services.incentives.cli.period_commands:lock",
        "Make a month's approved statement final; later facts are adjusted in an open month.",
    ),
    CommandGroupDeclaration(
        "plan",
        "Drafts of the plan's next version: written, simulated, approved by another person.",
        [
            CommandDeclaration(
                "drafts",
                "services.incentives.cli.plan_commands:drafts",
                "List drafts of the plan, the newest last.",
            ),
            CommandDeclaration(
                "show",
                "services.incentives.cli.plan_commands:show",
                "Show a draft with all of its terms: who wrote, simulated and decided it.",
            ),
            CommandDeclaration(
                "draft",
                "services.incentives.cli.plan_commands:draft",
                "Write a draft of the plan's next version; it is in force in no month.",
            ),
            CommandDeclaration(
                "change",
                "services.incentives.cli.plan_commands:change",
                "Change terms of a draft, which then has to be simulated again.",
            ),
            CommandDeclaration(
                "simulate",
                "services.incentives.cli.plan_commands:simulate",
                "Simulate a draft, and show what it would have changed; without this it is not"
                " approved.",
            ),
            CommandDeclaration(
                "simulation",
                "services.incentives.cli.plan_commands:simulation",
                "Show what a draft would have changed in a month; nothing is recorded.",
            ),
            CommandDeclaration(
                "approve",
                "services.incentives.cli.plan_commands:approve",
                "Approve a simulated draft that another person has written: it is the plan's next"
                " version.",
            ),
            CommandDeclaration(
                "withdraw",
                "services.incentives.cli.plan_commands:withdraw",
                "Give a draft up, with a reason.",
            ),
        ],
    ),
    CommandGroupDeclaration(
        "dispute",
        "Dispute a figure, and see what departments dispute and what was decided.",
        [
            CommandDeclaration(
                "list",
                "services.incentives.cli.dispute_commands:list_",
                "List disputes in the order in which they were filed.",
            ),
            CommandDeclaration(
                "show",
                "services.incentives.cli.dispute_commands:show",
                "Show a dispute: what was said and decided, by whom, and what that changed.",
            ),
            CommandDeclaration(
                "file",
                "services.incentives.cli.dispute_filing:file",
                "File a dispute about a figure, a share or a missing credit of the department's own"
                " line.",
            ),
            CommandDeclaration(
                "answer",
                "services.incentives.cli.dispute_filing:answer",
                "Say what a department on the other side thinks of a dispute, once.",
            ),
            CommandDeclaration(
                "withdraw",
                "services.incentives.cli.dispute_filing:withdraw",
                "Withdraw a dispute that is not decided, for the department that filed it.",
            ),
            CommandDeclaration(
                "preview",
                "services.incentives.cli.dispute_rulings:preview",
                "Show everything that a remedy would change, and who is told; nothing is recorded.",
            ),
            CommandDeclaration(
                "uphold",
                "services.incentives.cli.dispute_rulings:uphold",
                "Decide for the department: everything that the cause touches is counted anew.",
            ),
            CommandDeclaration(
                "reject",
                "services.incentives.cli.dispute_rulings:reject",
                "Decide against the department: everything stays as it is.",
            ),
            CommandDeclaration(
                "reverse",
                "services.incentives.cli.dispute_rulings:reverse",
                "Reverse the decision to uphold a dispute: everything counts as it would without"
                " it.",
            ),
        ],
    ),
    CommandGroupDeclaration(
        "period",
        "Take a month from open to paid, and see how far it is.",
        [
            CommandDeclaration(
                "show",
                "services.incentives.cli.period_commands:show",
                "Show how far a month is, and who did what when.",
            ),
            CommandDeclaration(
                "calculate",
                "services.incentives.cli.period_commands:calculate",
                "Put a month's present statement up for review.",
            ),
            CommandDeclaration(
                "start-review",
                "services.incentives.cli.period_commands:start_review",
                "Begin to review what was calculated.",
            ),
            CommandDeclaration(
                "approve",
                "services.incentives.cli.period_commands:approve",
                "Approve a month's statement that another person has calculated.",
            ),
            CommandDeclaration(
                "return",
                "services.incentives.cli.period_commands:return_",
                "Send a month that is not locked back, with a reason.",
            ),
            CommandDeclaration(
                "mark-paid",
                "services.incentives.cli.period_commands:mark_paid",
                "Mark a locked month as paid.",
            ),
            CommandDeclaration(
                "seals",
                "services.incentives.cli.period_commands:seals",
                "List the seals of locked months; keep the last one elsewhere.",
            ),
        ],
    ),
    CommandGroupDeclaration(
        "star",
        "The collaboration star: ranking, nomination, decision, award.",
        [
            CommandDeclaration(
                "months",
                "services.incentives.cli.stars:months",
                "List the locked months, and how far the star of each is.",
            ),
            CommandDeclaration(
                "ranking",
                "services.incentives.cli.stars:ranking",
                "Show a month's ranking, with the figures and the alerts beside each candidate.",
            ),
            CommandDeclaration(
                "nominate",
                "services.incentives.cli.star_commands:nominate",
                "Nominate a candidate for the star, as somebody of a department.",
            ),
            CommandDeclaration(
                "decide",
                "services.incentives.cli.star_commands:decide",
                "Decide who is awarded in a ranking of a month.",
            ),
            CommandDeclaration(
                "cancel",
                "services.incentives.cli.star_commands:cancel",
                "Cancel a decision before it is published.",
            ),
            CommandDeclaration(
                "publish",
                "services.incentives.cli.star_commands:publish",
                "Publish a decision; the award is paid with the first open month.",
            ),
            CommandDeclaration(
                "winners",
                "services.incentives.cli.stars:winners",
                "List who was awarded, the latest month first.",
            ),
        ],
    ),
]
