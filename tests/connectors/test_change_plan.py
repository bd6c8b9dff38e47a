"""What a delivery means by a mapping, and the command that follows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.connectors.domain.change_call import call_to_change
from services.connectors.domain.change_plan import plan_change
from services.connectors.domain.creation_call import call_to_enter
from services.connectors.domain.delivery_plan import (
    ApplyChanges,
    EnterFigure,
    Ignore,
    ItemChange,
    StartCase,
)
from services.connectors.domain.external_change import (
    ChangeKind,
    ExternalChange,
    GoalFigure,
    IgnoredReason,
    ReadDelivery,
    StatusChange,
)
from services.connectors.domain.external_item import (
    ExternalItem,
)
from services.connectors.domain.fulfilment import FulfilmentRule
from services.connectors.domain.mapping_routes import (
    CaseRoute,
    StatusAction,
    StatusRule,
    TargetKind,
)
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.mapping_trial import MappingTrialOutcome, try_mapping
from services.connectors.domain.target_state import OpenStep, OpenSteps
from shared.testing.manual_clock import MONDAY_MORNING as NOW
from tests.connectors.domain_examples import CASE, FLOW, HOUR, LINK, kept

CHANGE = ExternalChange(
    kind=ChangeKind.UPDATED,
    item="10040",
    key="SALES-41",
    project="SALES",
    item_type="Task",
    title="Fair",
    status_change=StatusChange("9", "Done"),
)
DONE = StatusRule(status="Done", command=StatusAction.COMPLETE_STEP, activity="Check it")
BACK = StatusRule(
    status="To Do", command=StatusAction.SEND_BACK, activity="Check it", reason="reopened"
)
TERMS = MappingTerms(
    routes=(CaseRoute(project="SALES", flow_id=FLOW, department="sales", statuses=(DONE, BACK)),)
)
STARTED_BY_DONE = MappingTerms(
    routes=(CaseRoute(project="SALES", flow_id=FLOW, department="sales", starts_on="Done"),)
)
NOT_OPEN = IgnoredReason.STEP_NOT_OPEN
LINKED = ExternalItem(link=LINK)


def read(change: ExternalChange | None, reason: IgnoredReason | None = None) -> ReadDelivery:
    return ReadDelivery("x", "10040", "SALES-41", NOW, change, reason)


def test_a_plan_applies_kept_changes_before_those_that_happened_later() -> None:
    recent, old = kept("1", "To Do", HOUR), kept("2", "To Do", 2 * HOUR)
    unmapped, own = kept("3", "New", HOUR), kept("9", "Done", HOUR)
    item = replace(LINKED, kept=(old, recent, unmapped, own))
    steps = plan_change(read(CHANGE), NOW, TERMS, item)
    expected = [ItemChange("1", BACK, NOW - HOUR), ItemChange("9", DONE, NOW)]
    assert steps == ApplyChanges(TargetKind.CASE, CASE, expected, IgnoredReason.STEP_NOT_OPEN, NOW)
    applied = replace(LINKED, applied=frozenset({"9"}))
    assert plan_change(read(CHANGE), NOW, TERMS, applied) == Ignore(IgnoredReason.APPLIED_ALREADY)


@pytest.mark.parametrize(
    ("change", "terms", "item", "plan"),
    [
        (None, TERMS, LINKED, Ignore(IgnoredReason.CHANGELOG_EMPTY)),
        (CHANGE, None, LINKED, Ignore(IgnoredReason.NO_MAPPING)),
        (
            replace(CHANGE, project="OPS"),
            TERMS,
            ExternalItem(),
            Ignore(IgnoredReason.NOT_MAPPED),
        ),
        (CHANGE, TERMS, ExternalItem(), Ignore(IgnoredReason.NOT_LINKED, keeps_change=True)),
        (
            replace(CHANGE, status_change=StatusChange("9", "New")),
            TERMS,
            LINKED,
            Ignore(IgnoredReason.STATUS_NOT_MAPPED),
        ),
        (
            replace(CHANGE, kind=ChangeKind.DELETED),
            TERMS,
            LINKED,
            Ignore(IgnoredReason.ITEM_DELETED),
        ),
        (CHANGE, TERMS, replace(LINKED, deleted_at=NOW), Ignore(IgnoredReason.ITEM_DELETED)),
        (
            replace(CHANGE, kind=ChangeKind.CREATED, status_change=None),
            TERMS,
            ExternalItem(),
            StartCase(FLOW, "SALES-41 Fair", "sales"),
        ),
        (
            replace(CHANGE, kind=ChangeKind.CREATED, status_change=None),
            TERMS,
            LINKED,
            Ignore(IgnoredReason.LINKED_ALREADY),
        ),
        (
            replace(CHANGE, kind=ChangeKind.CREATED, status_change=None),
            MappingTerms(routes=(CaseRoute(project="SALES", flow_id=FLOW),)),
            ExternalItem(),
            Ignore(IgnoredReason.DEPARTMENT_MISSING),
        ),
        (CHANGE, STARTED_BY_DONE, ExternalItem(), StartCase(FLOW, "SALES-41 Fair", "sales")),
        (CHANGE, STARTED_BY_DONE, LINKED, Ignore(IgnoredReason.STATUS_NOT_MAPPED)),
        (
            replace(CHANGE, kind=ChangeKind.CREATED, status_change=None),
            STARTED_BY_DONE,
            ExternalItem(),
            Ignore(IgnoredReason.NOT_LINKED),
        ),
    ],
)
def test_what_a_delivery_means(change: Any, terms: Any, item: ExternalItem, plan: Any) -> None:
    reason = IgnoredReason.CHANGELOG_EMPTY if change is None else None
    assert plan_change(read(change, reason), NOW, terms, item) == plan


def test_a_figure_is_entered_where_the_mapping_has_its_goal() -> None:
    figure = GoalFigure(FLOW, "98.00", NOW)
    delivery = ReadDelivery("measured", "goal", None, NOW, figure=figure)
    terms = MappingTerms(routes=(), readings=(FulfilmentRule(goal_id=FLOW),))
    plan = plan_change(delivery, NOW, terms, ExternalItem())
    assert plan == EnterFigure(figure)
    call = call_to_enter(EnterFigure(figure), "k")
    assert (call.kind.value, call.path) == (
        "enter-reading",
        f"/api/goals/v1/goals/{FLOW}/readings",
    )
    assert json.loads(call.body) == {
        "value": "98.00",
        "source": "erp",
        "measured_at": NOW.isoformat(),
    }
    trial = try_mapping(delivery, NOW, terms)
    assert (trial.outcome, trial.command) == (MappingTrialOutcome.COMMAND, "enter-reading")
    for other in (None, TERMS):
        ignored = plan_change(delivery, NOW, other, ExternalItem())
        assert ignored == Ignore(IgnoredReason.NOT_MAPPED)


def test_a_change_counts_from_when_it_happened_only_shortly_after_and_while_its_step_was_open() -> (
    None
):
    def body_at(changed_at: Any, opened_at: Any) -> bool:
        step = OpenStep(2, "Check it", "finance", opened_at)
        plan = ApplyChanges(
            TargetKind.CASE, CASE, [ItemChange("9", BACK, changed_at)], IgnoredReason.STEP_NOT_OPEN
        )
        call = call_to_change(plan, OpenSteps([replace(step, activity="Other"), step]), NOW, "k")
        assert call is not None
        assert call.path == f"/api/workflows/v1/cases/{CASE}/steps/2/send-back"
        assert '"reason": "reopened"' in call.body
        return '"at"' in call.body

    day = timedelta(days=1)
    assert body_at(NOW - HOUR, NOW - HOUR)
    assert not body_at(NOW - HOUR, NOW)
    assert not body_at(NOW + HOUR, NOW)
    assert body_at(NOW - day, NOW - 2 * day)
    assert not body_at(NOW - day - HOUR, NOW - 2 * day)
    other = ApplyChanges(
        TargetKind.CASE, CASE, [ItemChange("9", DONE, NOW)], IgnoredReason.STEP_NOT_OPEN
    )
    assert call_to_change(other, OpenSteps(), NOW, "k") is None
