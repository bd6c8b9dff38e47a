"""Every given body of Jira's webhooks leads to the right command of each target, or to none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from services.connectors.domain.external_change import IgnoredReason as Reason
from services.connectors.domain.mapping_routes import TargetKind
from tests.connectors.connector_in_memory import ConnectorInMemory, Outcome
from tests.connectors.test_jira_bodies import given_bodies
from tests.connectors.test_mutated_bodies import given_documents, terms_for

ALWAYS: Mapping[str, Outcome] = {
    "webhook-cloud-issue-updated-custom-field": Reason.STATUS_UNCHANGED,
    "webhook-issue-assigned-empty-changelog": Reason.CHANGELOG_EMPTY,
    "webhook-issue-deleted": Reason.ITEM_DELETED,
    "webhook-issue-updated-assigned": Reason.STATUS_UNCHANGED,
    "webhook-issue-updated-sprint": Reason.STATUS_UNCHANGED,
    "webhook-server-issue-updated-resolved": Reason.STATUS_NOT_MAPPED,
    "webhook-server-old-issue-updated-no-event-type-edited": Reason.STATUS_UNCHANGED,
}
COMMENT, MANY_FIELDS = "webhook-cloud-comment-created", "webhook-cloud-issue-created-many-fields"
CREATED, REOPENED = "webhook-issue-created", "webhook-issue-updated-reopened"
RESOLVED, STARTED = "webhook-issue-updated-resolved", "webhook-issue-updated-started-working"
SERVER_STARTED = "webhook-server-issue-updated-in-progress"
NAMED: Mapping[str, Outcome] = {
    COMMENT: Reason.EVENT_NOT_USED,
    MANY_FIELDS: Reason.LINKED_ALREADY,
    CREATED: Reason.LINKED_ALREADY,
    REOPENED: Reason.STATUS_NOT_MAPPED,
    STARTED: Reason.STATUS_NOT_MAPPED,
    SERVER_STARTED: Reason.STATUS_NOT_MAPPED,
}
BY_TARGET: Mapping[TargetKind, Mapping[str, Outcome]] = {
    TargetKind.CASE: {
        COMMENT: Reason.EVENT_NOT_USED,
        MANY_FIELDS: ("start-case",),
        CREATED: ("start-case",),
        # Both came before the one that they follow, which applies what is possible then.
        REOPENED: Reason.STEP_NOT_OPEN,
        RESOLVED: Reason.STEP_NOT_OPEN,
        STARTED: ("complete-step", "complete-step"),
        SERVER_STARTED: Reason.NOT_LINKED,
    },
    TargetKind.REQUEST: {
        # It came before the issue, whose request it is a reply to then.
        COMMENT: Reason.NOT_LINKED,
        MANY_FIELDS: ("open-request",),
        CREATED: ("open-request", "reply"),
        REOPENED: Reason.STATUS_NOT_MAPPED,
        RESOLVED: ("resolve-request",),
        STARTED: ("reply",),
        SERVER_STARTED: Reason.NOT_LINKED,
    },
    TargetKind.DUTY: {
        COMMENT: Reason.EVENT_NOT_USED,
        MANY_FIELDS: ("assign-duty",),
        CREATED: ("assign-duty",),
        REOPENED: Reason.STATUS_NOT_MAPPED,
        RESOLVED: Reason.NOT_POSSIBLE_YET,
        STARTED: ("offer-handoff", "accept-handoff"),
        SERVER_STARTED: Reason.NOT_LINKED,
    },
    TargetKind.HANDOFF: {
        **NAMED,
        RESOLVED: Reason.NOT_POSSIBLE_YET,
        STARTED: ("offer-handoff", "accept-handoff"),
        SERVER_STARTED: Reason.NOT_POSSIBLE_YET,
    },
    TargetKind.STANDING_DUTY: {**NAMED, RESOLVED: ("fulfil-duty",)},
    TargetKind.GOAL: {**NAMED, RESOLVED: ("enter-reading",)},
}
"""What each given body leads to where its project's items are of a target, created ones first."""


@pytest.mark.data
@given_bodies
@pytest.mark.parametrize("target", sorted(TargetKind))
def test_every_given_body_leads_to_the_right_command_of_each_target(target: TargetKind) -> None:
    documents: Mapping[str, Any] = given_documents()
    connector = ConnectorInMemory(terms_for(target))
    at = datetime(2019, 2, 16, tzinfo=UTC)
    found = {
        name: connector.take(json.dumps(documents[name]).encode(), at)
        for name in sorted(documents, key=lambda name: ("created" not in name, name))
    }
    assert found == {**ALWAYS, **BY_TARGET[target]}
    assert len(found) == 14
