"""Jira Cloud and Data Center: their webhooks, the past of their issues, and writes to them."""

from __future__ import annotations

from services.connectors.domain.port import ExternalSystem
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from services.connectors.domain.systems.jira.past_issues import open_past_issues
from services.connectors.domain.systems.jira.webhook_signature import is_signed
from services.connectors.domain.systems.jira.write_back import open_jira_writer

JIRA = ExternalSystem(
    name="jira",
    signature_header="X-Hub-Signature",
    identifier_header="X-Atlassian-Webhook-Identifier",
    is_signed=is_signed,
    read=read_issue_event,
    open_past=open_past_issues,
    open_writer=open_jira_writer,
)
