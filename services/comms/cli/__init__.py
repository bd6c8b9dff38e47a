"""The comms area's terminal commands; what runs them is imported when they are called."""

from __future__ import annotations

from shared.service_runtime.command_declarations import CommandDeclaration

COMMANDS = [
    CommandDeclaration(
        "requests",
        "services.comms.cli.request_and_notice_lists:requests",
        "List the requests between departments, and until when each must be answered.",
    ),
    CommandDeclaration(
        "notices",
        "services.comms.cli.request_and_notice_lists:notices",
        "List the notices that departments were given, the newest first.",
    ),
    CommandDeclaration(
        "subscriptions",
        "services.comms.cli.subscription_list:subscriptions",
        "List who is told of what: receivers of webhooks, chat robots, mailboxes.",
    ),
]
