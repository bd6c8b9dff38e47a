"""What is noted of an item: what was made for it, what was applied, and what is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain import external_item
from services.connectors.domain.delivery_events import (
    CallKind,
    CallPlanned,
    DeliveryReceived,
    PlannedCall,
)
from services.connectors.domain.delivery_plan import ApplyChanges, Ignore, ItemChange
from services.connectors.domain.external_change import ChangeKind, IgnoredReason, ReadDelivery
from services.connectors.domain.external_item import (
    CommentKept,
    ExternalItem,
    ItemDeleted,
    ItemLinked,
    KeepComment,
    KeepStatusChange,
    LinkItem,
    NoteItemDeleted,
    NoteStatusChangeApplied,
    StatusChangeApplied,
)
from services.connectors.domain.item_notes import notes_after_call, notes_without_command
from services.connectors.domain.mapping_routes import StatusAction, StatusRule, TargetKind
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.domain_examples import CASE, HOUR, ID, LINK, kept
from tests.connectors.test_target_plans import COMMENT, CREATED, DONE, REQUEST, terms

given = aggregate_scenario(external_item.decide, external_item.evolve, ExternalItem()).given
RECEIVED = DeliveryReceived(
    delivery_id=ID,
    connector="jira",
    identifier=None,
    event_type="x",
    item="10040",
    key="SALES-41",
    changed_at=NOW,
    size=2,
    at=NOW + HOUR,
)
RULE = StatusRule(status="Done", command=StatusAction.ACCEPT)
NOT_NOW = ApplyChanges(
    TargetKind.CASE, CASE, [ItemChange("9", RULE, NOW)], IgnoredReason.STEP_NOT_OPEN
)
NOT_LINKED = Ignore(IgnoredReason.NOT_LINKED, keeps_change=True)
NOTHING = Ignore(IgnoredReason.LINKED_ALREADY)
REQUESTS = terms(TargetKind.REQUEST)


def read(change: Any = None, comment: Any = None) -> ReadDelivery:
    return ReadDelivery("x", "10040", "SALES-41", NOW, change, comment=comment)


KEPT_STATUS = KeepStatusChange("jira", "10040", "9", "Done", NOW, NOW + HOUR)
KEPT_COMMENT = KeepComment("jira", "10040", "comment-1", "Red", "sales", NOW, NOW + HOUR)
DELETED = NoteItemDeleted("jira", "10040", NOW, NOW + HOUR)


@pytest.mark.parametrize(
    ("plan", "delivery", "notes"),
    [
        (NOT_NOW, read(DONE), [KEPT_STATUS]),
        (NOT_LINKED, read(DONE), [KEPT_STATUS]),
        (NOTHING, read(DONE), []),
        (NOT_NOW, read(CREATED), []),
        (NOT_LINKED, read(comment=COMMENT), [KEPT_COMMENT]),
        (NOTHING, read(comment=COMMENT), []),
        (NOT_NOW, read(), []),
        (NOTHING, read(replace(DONE, kind=ChangeKind.DELETED)), [DELETED]),
    ],
)
def test_what_is_noted_where_no_command_follows(
    plan: Any, delivery: ReadDelivery, notes: list[Any]
) -> None:
    assert notes_without_command(plan, delivery, RECEIVED, REQUESTS) == notes


def test_a_comment_is_kept_by_a_live_mapping_alone() -> None:
    assert notes_without_command(NOT_LINKED, read(comment=COMMENT), RECEIVED, None) == []


def planned(kind: CallKind, **values: Any) -> CallPlanned:
    call = PlannedCall(kind=kind, path="/", body="{}", key="k", **values)
    return CallPlanned(delivery_id=ID, call=call, mapping_version=1, at=NOW)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (CallKind.START_CASE, TargetKind.CASE),
        (CallKind.OPEN_REQUEST, TargetKind.REQUEST),
        (CallKind.ASSIGN_DUTY, TargetKind.DUTY),
    ],
)
def test_what_was_made_is_linked_to_its_item(kind: CallKind, target: TargetKind) -> None:
    call = planned(kind, department="sales", begins_at=NOW - HOUR, project_id=CASE)
    expected = LinkItem(
        connector="jira",
        item="10040",
        key="SALES-41",
        project="SALES",
        item_type="Task",
        case_id=CASE,
        delivery_id=ID,
        at=NOW,
        target=target,
        department="sales",
        began_at=NOW - HOUR,
        project_id=CASE,
    )
    assert notes_after_call(call, CASE, read(CREATED), ExternalItem(), "jira", NOW) == [expected]


def test_what_was_applied_is_noted_with_when_it_happened() -> None:
    call = planned(CallKind.REPLY, change_id="comment-1", changed_at=NOW - HOUR)
    applied = NoteStatusChangeApplied("jira", "10040", "comment-1", ID, NOW, NOW - HOUR)
    delivery = read(comment=COMMENT)
    assert notes_after_call(call, CASE, delivery, ExternalItem(), "jira", NOW) == [applied]
    assert notes_after_call(call, CASE, read(), ExternalItem(), "jira", NOW) == []
    figure = planned(CallKind.ENTER_READING)
    assert notes_after_call(figure, CASE, read(DONE), ExternalItem(), "jira", NOW) == []


def kept_comment(change_id: str = "comment-1") -> CommentKept:
    return CommentKept(
        connector="jira",
        item="10040",
        change_id=change_id,
        text="Red",
        department="sales",
        changed_at=NOW,
        at=NOW + HOUR,
    )


def applied(change_id: str, changed_at: Any = None) -> StatusChangeApplied:
    return StatusChangeApplied(
        connector="jira",
        item="10040",
        change_id=change_id,
        delivery_id=ID,
        at=NOW,
        changed_at=changed_at,
    )


def test_a_comment_is_kept_once_and_no_longer_once_it_was_applied() -> None:
    given().when(KEPT_COMMENT).then(kept_comment())
    given(kept_comment()).when(KEPT_COMMENT).then()
    given(applied("comment-1")).when(KEPT_COMMENT).then()
    item = ExternalItem()
    for event in (
        kept_comment(),
        kept_comment("comment-2"),
        kept("8", "Done", HOUR),
        kept("9", "Done", 2 * HOUR),
        applied("comment-1", NOW),
        applied("9", NOW - HOUR),
        applied("7"),
    ):
        item = external_item.evolve(item, event)
    assert [one.change_id for one in item.kept_comments] == ["comment-2"]
    assert [one.change_id for one in item.kept] == ["8"]
    assert item.applied == {"comment-1", "9", "7"}
    assert item.last_applied_at == NOW


def test_links_and_applied_changes_of_old_logs_are_those_of_cases() -> None:
    old = LINK.model_dump(mode="json", exclude={"target", "department", "began_at"})
    loaded = ItemLinked.model_validate(old)
    assert (loaded.target, loaded.department, loaded.began_at) == (TargetKind.CASE, None, None)
    assert ItemLinked.model_validate_json(REQUEST.model_dump_json()) == REQUEST
    item = external_item.evolve(ExternalItem(), applied("1"))
    assert item.last_applied_at is None


def test_an_item_is_linked_once_and_its_latest_deletion_counts() -> None:
    link = LinkItem(**{name: getattr(LINK, name) for name in LinkItem.__dataclass_fields__})
    given().when(link).then(LINK)
    given(LINK).when(replace(link, case_id=UUID(int=9))).then()
    gone = ItemDeleted(connector="jira", item="10040", changed_at=NOW, at=NOW + HOUR)
    given().when(DELETED).then(gone)
    given(gone).when(DELETED).then()
    given(gone).when(replace(DELETED, changed_at=NOW - timedelta(1))).then()
    later = replace(DELETED, changed_at=NOW + HOUR)
    given(gone).when(later).then(gone.model_copy(update={"changed_at": NOW + HOUR}))
