"""What deliveries mean where items are requests, duties, handoffs or readings; and comments."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.connectors.domain.change_plan import KEPT_FOR, plan_change
from services.connectors.domain.delivery_plan import (
    ApplyChanges,
    AssignDuty,
    Ignore,
    ItemChange,
    OpenRequest,
)
from services.connectors.domain.external_change import (
    ChangeKind,
    ExternalChange,
    ExternalComment,
    IgnoredReason,
    ReadDelivery,
    StatusChange,
)
from services.connectors.domain.external_item import CommentKept, ExternalItem
from services.connectors.domain.mapping_routes import StatusAction, StatusRule, TargetKind
from services.connectors.domain.mapping_trial import MappingTrialOutcome, Trial, try_mapping
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.domain_examples import CASE, HOUR, LINK, kept
from tests.connectors.test_mutated_bodies import terms_for

ID = UUID(int=3)
CREATED = ExternalChange(
    kind=ChangeKind.CREATED,
    item="10040",
    key="SALES-41",
    project="SALES",
    item_type="Task",
    title="Fair",
    text="Which colour?",
)
DONE = replace(CREATED, kind=ChangeKind.UPDATED, status_change=StatusChange("9", "Done"))
AUTHOR = ("5c5f880629be9642ba529340",)
COMMENT = ExternalComment("comment-1", "10040", "SALES-41", "SALES", "Task", AUTHOR, "Red")
REQUEST = LINK.model_copy(
    update={"target": TargetKind.REQUEST, "department": "sales", "at": NOW - HOUR}
)
REPLY = StatusRule(status="", command=StatusAction.REPLY, text="Red")


def terms(target: TargetKind) -> Any:
    return terms_for(target, ["SALES"])


def read(
    change: ExternalChange | None = None, comment: ExternalComment | None = None
) -> ReadDelivery:
    return ReadDelivery("x", "10040", "SALES-41", NOW, change, comment=comment)


def comment_kept(change_id: str, department: str, ago: timedelta) -> CommentKept:
    return CommentKept(
        connector="jira",
        item="10040",
        change_id=change_id,
        text="Red",
        department=department,
        changed_at=NOW - ago,
        at=NOW - ago,
    )


def plan(
    target: TargetKind,
    told: ExternalChange | ExternalComment,
    item: ExternalItem | None = None,
    **route: Any,
) -> Any:
    said = terms(target)
    if route:
        routes = (said.routes[0].model_copy(update=route),)
        said = said.model_copy(update={"routes": routes})
    delivery = read(told) if isinstance(told, ExternalChange) else read(comment=told)
    return plan_change(delivery, NOW, said, item or ExternalItem())


def test_an_item_opens_a_request_to_its_department_or_is_assigned_as_a_duty() -> None:
    asked = OpenRequest("finance", "sales", "simple", "SALES-41 Fair", "Which colour?", NOW)
    assert plan(TargetKind.REQUEST, CREATED) == asked
    without_text = replace(CREATED, text="", title="F" * 300)
    subject = ("SALES-41 " + "F" * 300)[:200]
    assert plan(TargetKind.REQUEST, without_text) == replace(asked, subject=subject, text=subject)
    duty = AssignDuty(ID, "SALES-41 Fair", "sales", "finance", 1, "all")
    assert plan(TargetKind.DUTY, CREATED) == duty
    for target in (TargetKind.REQUEST, TargetKind.DUTY):
        nobody = plan(target, CREATED, department=None)
        assert nobody == Ignore(IgnoredReason.DEPARTMENT_MISSING)


@pytest.mark.parametrize("target", [TargetKind.HANDOFF, TargetKind.STANDING_DUTY])
def test_a_status_is_a_command_to_what_the_mapping_names(target: TargetKind) -> None:
    assert plan(target, CREATED) == Ignore(IgnoredReason.LINKED_ALREADY)
    rule = terms(target).routes[0].rule_for("Done")
    own, earlier = ItemChange("9", rule, NOW), kept("8", "Done", HOUR / 2)
    found = plan(target, DONE, ExternalItem(kept=(earlier,), last_applied_at=NOW - HOUR))
    assert found == ApplyChanges(
        target,
        ID,
        [ItemChange("8", rule, NOW - HOUR / 2), own],
        IgnoredReason.NOT_POSSIBLE_YET,
        last_applied_at=NOW - HOUR,
    )
    applied = plan(target, DONE, ExternalItem(applied=frozenset({"9"})))
    assert applied == Ignore(IgnoredReason.APPLIED_ALREADY)


def test_a_change_to_a_duty_names_its_project_and_when_it_began() -> None:
    link = LINK.model_copy(update={"target": TargetKind.DUTY})
    found = plan(TargetKind.DUTY, DONE, ExternalItem(link=link))
    assert (found.project_id, found.target_id, found.began_at) == (ID, CASE, NOW)
    moved = link.model_copy(update={"project_id": UUID(int=9)})
    kept_where_it_is = plan(TargetKind.DUTY, DONE, ExternalItem(link=moved))
    assert kept_where_it_is.project_id == UUID(int=9), "the mapping names another project by now"
    earlier = link.model_copy(update={"began_at": NOW - HOUR})
    assert plan(TargetKind.DUTY, DONE, ExternalItem(link=earlier)).began_at == NOW - HOUR


def test_a_reading_needs_a_number_and_is_never_kept() -> None:
    missing = plan(TargetKind.GOAL, DONE)
    assert missing == Ignore(IgnoredReason.NUMBER_MISSING)
    rated = replace(DONE, numbers={"workratio": "87.5", "votes": "1"})
    before = ExternalItem(kept=(kept("8", "Done", HOUR / 2),))
    found = plan(TargetKind.GOAL, rated, before)
    rule = terms(TargetKind.GOAL).routes[0].statuses[0]
    assert found.changes == [ItemChange("9", rule, NOW, "87.5")]
    assert (found.target, found.target_id, found.began_at) == (TargetKind.GOAL, ID, None)


def test_an_item_that_was_linked_to_something_else_stays_that() -> None:
    changed = plan(TargetKind.HANDOFF, DONE, ExternalItem(link=LINK))
    assert changed == Ignore(IgnoredReason.TARGET_CHANGED)
    assert plan(TargetKind.CASE, DONE, ExternalItem(link=LINK)).target_id == CASE


def test_a_comment_of_the_asked_department_is_a_reply_once() -> None:
    linked = ExternalItem(link=REQUEST)
    found = plan(TargetKind.REQUEST, COMMENT, linked)
    assert found == ApplyChanges(
        TargetKind.REQUEST,
        CASE,
        [ItemChange("comment-1", REPLY, NOW)],
        IgnoredReason.APPLIED_ALREADY,
        began_at=NOW - HOUR,
    )
    applied = replace(linked, applied=frozenset({"comment-1"}))
    assert plan(TargetKind.REQUEST, COMMENT, applied) == Ignore(IgnoredReason.APPLIED_ALREADY)


@pytest.mark.parametrize(
    ("target", "item", "route", "author", "reason", "keeps"),
    [
        (TargetKind.CASE, ExternalItem(link=LINK), {}, AUTHOR, "event-not-used", False),
        (TargetKind.REQUEST, ExternalItem(), {"comments": False}, AUTHOR, "event-not-used", False),
        (TargetKind.REQUEST, ExternalItem(link=REQUEST), {}, ("x",), "department-missing", False),
        (TargetKind.REQUEST, ExternalItem(), {}, ("x",), "department-missing", False),
        (TargetKind.REQUEST, ExternalItem(), {}, AUTHOR, "not-linked", True),
        (
            TargetKind.REQUEST,
            ExternalItem(link=REQUEST.model_copy(update={"department": "finance"})),
            {},
            AUTHOR,
            "author-not-asked",
            False,
        ),
        (TargetKind.REQUEST, ExternalItem(deleted_at=NOW), {}, AUTHOR, "item-deleted", False),
        (TargetKind.REQUEST, ExternalItem(), {"project": "OPS"}, AUTHOR, "not-mapped", False),
        (TargetKind.REQUEST, ExternalItem(link=LINK), {}, AUTHOR, "target-changed", False),
    ],
)
def test_other_comments_are_ignored_with_their_reason(
    target: TargetKind,
    item: ExternalItem,
    route: dict[str, Any],
    author: tuple[str, ...],
    reason: str,
    keeps: bool,
) -> None:
    found = plan(target, replace(COMMENT, author=author), item, **route)
    assert found == Ignore(IgnoredReason(reason), keeps_change=keeps)


def test_kept_comments_and_statuses_follow_in_the_order_in_which_they_were_made() -> None:
    item = ExternalItem(
        link=REQUEST,
        kept=(kept("8", "Done", timedelta(minutes=5)),),
        kept_comments=(
            comment_kept("comment-3", "sales", timedelta(minutes=1)),
            comment_kept("comment-2", "sales", timedelta(minutes=9)),
            comment_kept("comment-4", "finance", timedelta(minutes=9)),
            comment_kept("comment-5", "sales", KEPT_FOR),
            comment_kept("comment-6", "sales", KEPT_FOR + timedelta(seconds=1)),
        ),
    )
    found = plan(TargetKind.REQUEST, CREATED, item)
    ids = [one.change_id for one in found.changes]
    assert ids == ["comment-5", "comment-2", "8", "comment-3"]
    assert found.otherwise is IgnoredReason.LINKED_ALREADY
    silent = plan(TargetKind.REQUEST, CREATED, item, comments=False)
    assert [one.change_id for one in silent.changes] == ["8"]
    again = plan(TargetKind.REQUEST, replace(COMMENT, change_id="comment-2"), item)
    assert [one.change_id for one in again.changes].count("comment-2") == 1


@pytest.mark.parametrize(
    ("target", "told", "trial"),
    [
        (TargetKind.CASE, CREATED, ("start-case", "sales", None)),
        (TargetKind.CASE, DONE, ("complete-step: Check it", None, None)),
        (TargetKind.REQUEST, CREATED, ("open-request", "sales", None)),
        (TargetKind.REQUEST, DONE, ("resolve", None, None)),
        (TargetKind.REQUEST, COMMENT, ("reply", None, None)),
        (TargetKind.DUTY, CREATED, ("assign-duty", "sales", None)),
        (TargetKind.DUTY, DONE, ("accept", None, None)),
        (TargetKind.HANDOFF, DONE, ("accept", None, ID)),
        (TargetKind.STANDING_DUTY, DONE, ("fulfil", None, ID)),
        (
            TargetKind.GOAL,
            replace(DONE, numbers={"workratio": "1"}),
            ("enter-reading", None, ID),
        ),
    ],
)
def test_a_dry_run_shows_the_command_and_its_target(
    target: TargetKind, told: Any, trial: tuple[str, str | None, UUID | None]
) -> None:
    delivery = read(comment=told) if isinstance(told, ExternalComment) else read(told)
    command, department, target_id = trial
    expected = Trial(MappingTrialOutcome.COMMAND, None, target, command, department, target_id)
    assert try_mapping(delivery, NOW, terms(target)) == expected


@pytest.mark.parametrize(
    ("target", "told", "reason"),
    [
        (TargetKind.HANDOFF, CREATED, "linked-already"),
        (TargetKind.HANDOFF, COMMENT, "event-not-used"),
        (TargetKind.CASE, COMMENT, "event-not-used"),
        (TargetKind.CASE, replace(CREATED, project="OPS"), "not-mapped"),
        (TargetKind.GOAL, DONE, "number-missing"),
    ],
)
def test_a_dry_run_shows_why_nothing_follows(target: TargetKind, told: Any, reason: str) -> None:
    delivery = read(comment=told) if isinstance(told, ExternalComment) else read(told)
    expected = Trial(MappingTrialOutcome.NOTHING, IgnoredReason(reason))
    assert try_mapping(delivery, NOW, terms(target)) == expected


def test_a_dry_run_without_a_body_or_with_an_event_that_is_not_used_shows_that() -> None:
    assert try_mapping(None, NOW, terms(TargetKind.CASE)) == Trial(
        MappingTrialOutcome.BODY_NOT_KEPT
    )
    nothing = try_mapping(read(), NOW, terms(TargetKind.CASE))
    assert nothing == Trial(MappingTrialOutcome.NOTHING, IgnoredReason.EVENT_NOT_USED)
