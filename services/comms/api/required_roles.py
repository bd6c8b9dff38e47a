"""The roles that the routes of communication require."""

from __future__ import annotations

from typing import Annotated

from shared.http.auth import DEPARTMENT_ROLES, Role
from shared.http.command_execution import CommandRequest, command_request_dependency

OFFICER_ROLES = (Role.OFFICER_COMMUNICATION, Role.GENERAL_MANAGER)
"""The roles that set policies and publish calendars."""

ALIGNMENT_OFFICER_ROLES = (Role.OFFICER_GOALS, Role.GENERAL_MANAGER)
"""The roles that set when alignment meetings are."""

MEMBER_ROLES = (*OFFICER_ROLES, *sorted(DEPARTMENT_ROLES))
"""The roles that act for a department: its people for it alone, officers for any."""

MEETING_ROLES = (*MEMBER_ROLES, Role.OFFICER_GOALS)
"""The roles that run meetings; the officer of goals only alignment meetings."""

MEMBER_OR_CONNECTOR_ROLES = (*MEMBER_ROLES, Role.CONNECTOR)
"""The roles that open requests, reply to them and end them; a connector only those it opened."""

WEBHOOK_ADMIN_ROLES = (*OFFICER_ROLES, Role.OPERATOR)
"""The roles that see webhook subscriptions, stop them, and replay deliveries.

Where notices go is decided by officers, who may read them: an operator must not have them sent.
"""

SUBSCRIBER_ROLES = (
    *OFFICER_ROLES,
    Role.OFFICER_GOALS,
    Role.OFFICER_DUTIES,
    Role.OFFICER_WORKFLOWS,
    *sorted(DEPARTMENT_ROLES),
)
"""The roles of people who read notices: each may have them sent to his own mailbox."""

OfficerCommandRequest = Annotated[CommandRequest, command_request_dependency(*OFFICER_ROLES)]
AlignmentOfficerCommandRequest = Annotated[
    CommandRequest, command_request_dependency(*ALIGNMENT_OFFICER_ROLES)
]
MemberCommandRequest = Annotated[CommandRequest, command_request_dependency(*MEMBER_ROLES)]
RhythmCommandRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_ROLES, Role.DEPARTMENT_HEAD)
]
"""The roles that say how often a project meets; a head that of projects that the department leads.
"""
ReceiptCommandRequest = Annotated[
    CommandRequest, command_request_dependency(*sorted(DEPARTMENT_ROLES))
]
"""People of departments: a receipt is given by those who received, and by nobody for them."""
MeetingCommandRequest = Annotated[CommandRequest, command_request_dependency(*MEETING_ROLES)]
MeetingIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*MEETING_ROLES, requires_if_match=True)
]
MemberOrConnectorCommandRequest = Annotated[
    CommandRequest, command_request_dependency(*MEMBER_OR_CONNECTOR_ROLES)
]
MemberIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*MEMBER_ROLES, requires_if_match=True)
]
SubscriberCommandRequest = Annotated[CommandRequest, command_request_dependency(*SUBSCRIBER_ROLES)]
WebhookAdminCommandRequest = Annotated[
    CommandRequest, command_request_dependency(*WEBHOOK_ADMIN_ROLES)
]
OfficerIfMatchRequest = Annotated[
    CommandRequest, command_request_dependency(*OFFICER_ROLES, requires_if_match=True)
]
