"""Bodies of the same kinds as the given ones: each is a command or ignored, in any order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.connectors.domain.external_change import IgnoredReason
from services.connectors.domain.mapping_routes import TargetKind
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.systems.jira.issue_events import read_issue_event
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.connector_in_memory import ConnectorInMemory
from tests.connectors.test_jira_bodies import GIVEN, given_bodies
from tests.property_budget import examples

ID = str(UUID(int=3))
PEOPLE = [{"name": "5c5f880629be9642ba529340", "department": "sales"}]
STATUSES: Mapping[str, Sequence[Mapping[str, str]]] = {
    TargetKind.CASE: [
        {"status": "In Progress", "command": "complete-step", "activity": "Hand it in"},
        {"status": "Done", "command": "complete-step", "activity": "Check it"},
        {"status": "To Do", "command": "send-back", "activity": "Check it", "reason": "again"},
    ],
    TargetKind.REQUEST: [
        {"status": "In Progress", "command": "reply", "text": "taken up"},
        {"status": "Done", "command": "resolve", "text": "done"},
    ],
    TargetKind.DUTY: [
        {"status": "In Progress", "command": "offer"},
        {"status": "Done", "command": "accept"},
    ],
    TargetKind.HANDOFF: [
        {"status": "In Progress", "command": "offer"},
        {"status": "Done", "command": "accept"},
    ],
    TargetKind.STANDING_DUTY: [{"status": "Done", "command": "fulfil"}],
    TargetKind.GOAL: [{"status": "Done", "command": "enter-reading"}],
}
FIELDS: Mapping[str, Mapping[str, Any]] = {
    TargetKind.CASE: {"flow_id": ID, "department": "sales"},
    TargetKind.REQUEST: {
        "asker": "finance",
        "department": "sales",
        "matter": "simple",
        "comments": True,
    },
    TargetKind.DUTY: {
        "project_id": ID,
        "department": "sales",
        "recipient": "finance",
        "due_days": 1,
        "acceptance": "all",
    },
    TargetKind.HANDOFF: {"handoff_id": ID},
    TargetKind.STANDING_DUTY: {"duty_id": ID},
    TargetKind.GOAL: {"goal_id": ID, "field": "workratio"},
}


def terms_for(target: str, projects: Sequence[str] = ("TES", "KT")) -> MappingTerms:
    routes = [
        {"target": target, "project": one, "statuses": STATUSES[target], **FIELDS[target]}
        for one in projects
    ]
    return MappingTerms.model_validate({"routes": routes, "people": PEOPLE})


@cache
def given_texts() -> Mapping[str, bytes]:
    return {file.stem: file.read_bytes() for file in sorted(GIVEN.glob("*.json"))}


def given_documents() -> dict[str, Any]:
    return {name: json.loads(text) for name, text in given_texts().items()}


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, 1.5, 10**30, float("nan"), "", " ", "Done", "\ud800", [], [[]], {}, {"a": 1}]
)
NAMES = st.sampled_from(
    ["id", "key", "fields", "status", "items", "toString", "changelog", "timestamp", "new", "工"]
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Draw a given body with a few of its parts left out, replaced, added or repeated."""
    document = json.loads(given_texts()[draw(st.sampled_from(sorted(given_texts())))])
    for _ in range(draw(st.integers(0, 4))):
        parent = document
        for _ in range(draw(st.integers(0, 4))):
            inner = [one for one in _values(parent) if isinstance(one, dict | list) and one]
            if not inner:
                break
            parent = draw(st.sampled_from(inner))
        _mutate(draw, parent)
    return json.dumps(document).encode()


def _values(parent: Any) -> list[Any]:
    return list(parent.values()) if isinstance(parent, dict) else list(parent)


def _mutate(draw: st.DrawFn, parent: Any) -> None:
    if isinstance(parent, list):
        parent[:] = draw(st.sampled_from([[], parent * 2, [*parent, None], parent[1:]]))
        return
    name = draw(st.sampled_from(sorted(parent)) | NAMES if parent else NAMES)
    if draw(st.booleans()):
        parent.pop(name, None)
    else:
        parent[name] = draw(ODD)


@pytest.mark.data
@given_bodies
@given(st.lists(mutated(), min_size=1, max_size=3), st.sampled_from(sorted(TargetKind)))
@settings(max_examples=examples(100))
def test_every_body_of_the_given_kinds_is_a_command_or_ignored_with_its_reason(
    bodies: list[bytes], target: str
) -> None:
    connector = ConnectorInMemory(terms_for(target))
    for body in bodies:
        outcome = connector.take(body)
        assert outcome
        assert isinstance(outcome, tuple | IgnoredReason)
        before = list(connector.done)
        again = connector.take(body)
        assert isinstance(again, IgnoredReason), "the same body led to a command twice"
        assert connector.done == before


ONE_ISSUE = (
    "webhook-issue-created",
    "webhook-issue-updated-started-working",
    "webhook-issue-updated-resolved",
    "webhook-cloud-comment-created",
    "webhook-issue-updated-assigned",
    "webhook-issue-updated-sprint",
)
"""The given bodies that are of one issue, in the order in which they happened."""


@pytest.mark.data
@given_bodies
@given(
    order=st.permutations(ONE_ISSUE),
    repeated=st.lists(st.sampled_from(ONE_ISSUE), max_size=3),
    unknown=st.dictionaries(st.sampled_from(["a", "工", "extra"]), ODD, max_size=2),
    target=st.sampled_from([TargetKind.CASE, TargetKind.HANDOFF, TargetKind.GOAL]),
)
@settings(max_examples=examples(40))
def test_the_events_of_an_issue_have_the_same_result_in_any_order_twice_and_with_unknown_parts(
    order: list[str], repeated: list[str], unknown: dict[str, Any], target: str
) -> None:
    documents = of_one_issue()

    def done_after(names: Sequence[str], parts: Mapping[str, Any]) -> list[Any]:
        connector = ConnectorInMemory(terms_for(target))
        for name in names:
            issue = documents[name]["issue"]
            fields = {**parts, **issue["fields"], "workratio": 7}
            body = {**parts, **documents[name], "issue": {**parts, **issue, "fields": fields}}
            connector.take(json.dumps(body).encode())
        return sorted(connector.done, key=repr)

    expected = done_after(ONE_ISSUE, {})
    assert expected
    assert done_after([*order, *repeated], unknown) == expected


def of_one_issue() -> dict[str, Any]:
    """Return the bodies of one issue as if they all came within the last minutes."""
    documents = {name: json.loads(given_texts()[name]) for name in ONE_ISSUE}
    for number, name in enumerate(ONE_ISSUE):
        at = NOW - timedelta(minutes=30 - number)
        documents[name]["timestamp"] = int(at.timestamp() * 1000)
        issue = documents[name]["issue"]
        issue["id"], issue["key"] = "10040", "TES-41"
        issue["fields"]["project"]["key"] = "TES"
        assert read_issue_event(json.dumps(documents[name]).encode()).item == "10040"
    return documents
