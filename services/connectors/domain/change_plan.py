"""What a delivery means by a mapping: the plan of what is to be done next.

Deliveries come in any order and some minutes late. A status whose step is not open is therefore
kept with its item; when an earlier change comes late, both are applied in the order in which they
happened. What was kept for longer than `KEPT_FOR` is no latecomer's and is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.connectors.domain.external_change import (
    ChangeKind,
    ExternalChange,
    GoalFigure,
    IgnoredReason,
    ReadDelivery,
    StatusChange,
)
from services.connectors.domain.external_item import ExternalItem
from services.connectors.domain.mapping_terms import MappingTerms, Route, StatusRule

KEPT_FOR = timedelta(hours=1)
"""Jira's secondary webhooks come up to 15 minutes late, and a retried one some minutes later."""
STATED_TIME_COUNTS_FOR = timedelta(days=1)
"""A change counts from when it happened if it came so soon after; else from its receipt."""


@dataclass(frozen=True)
class StartCase:
    """Start a case for an item that has none."""

    flow_id: UUID
    subject: str
    department: str


@dataclass(frozen=True)
class StepChange:
    """A status that stands for a command to an open step."""

    change_id: str
    rule: StatusRule
    changed_at: datetime


@dataclass(frozen=True)
class ChangeSteps:
    """Apply the first of these changes whose step is open."""

    case_id: UUID
    changes: Sequence[StepChange]
    """In the order in which they happened."""
    otherwise: IgnoredReason
    """Why nothing was done, where no step is open."""


@dataclass(frozen=True)
class Ignore:
    """Do nothing."""

    reason: IgnoredReason
    keeps_status: bool = False
    """Whether the change of the status is kept with its item."""


@dataclass(frozen=True)
class EnterFigure:
    """Enter a figure of the other system as a reading of a goal."""

    figure: GoalFigure


Plan = StartCase | ChangeSteps | EnterFigure | Ignore


def plan_change(
    delivery: ReadDelivery, received_at: datetime, terms: MappingTerms | None, item: ExternalItem
) -> Plan:
    """Return what is to be done next for a delivery, as far as item and mapping say."""
    change, changed_at = delivery.change, delivery.happened_at(received_at)
    if delivery.figure is not None:
        is_mapped = terms is not None and terms.has_goal(delivery.figure.goal_id)
        return EnterFigure(delivery.figure) if is_mapped else Ignore(IgnoredReason.NOT_MAPPED)
    if change is None:
        return Ignore(delivery.reason or IgnoredReason.EVENT_NOT_USED)
    is_gone = item.deleted_at is not None and changed_at <= item.deleted_at
    if change.kind is ChangeKind.DELETED or is_gone:
        return Ignore(IgnoredReason.ITEM_DELETED)
    if terms is None:
        return Ignore(IgnoredReason.NO_MAPPING)
    return _plan_by_route(change, (changed_at, received_at), terms, item)


def _plan_by_route(
    change: ExternalChange,
    times: tuple[datetime, datetime],
    terms: MappingTerms,
    item: ExternalItem,
) -> Plan:
    route = terms.route_for(*place_of(change, item))
    if route is None:
        return Ignore(IgnoredReason.NOT_MAPPED)
    if item.link is None and route.is_started_by(change):
        return _plan_start(change, terms, route)
    if change.status_change is None:
        return _change_steps(terms, item, times[1], (), IgnoredReason.LINKED_ALREADY)
    return _plan_status(change, change.status_change, times, terms, item)


def place_of(change: ExternalChange, item: ExternalItem) -> tuple[str, str]:
    """Return the project and type by which an item is mapped: those of when it was linked."""
    if item.link is None:
        return change.project, change.item_type
    return item.link.project, item.link.item_type


def _plan_start(change: ExternalChange, terms: MappingTerms, route: Route) -> Plan:
    department = terms.department_for(change, route)
    if department is None:
        return Ignore(IgnoredReason.DEPARTMENT_MISSING)
    return StartCase(route.flow_id, f"{change.key} {change.title}"[:200], department)


def _plan_status(
    change: ExternalChange,
    status_change: StatusChange,
    times: tuple[datetime, datetime],
    terms: MappingTerms,
    item: ExternalItem,
) -> Plan:
    changed_at, received_at = times
    rule = terms.rule_for(*place_of(change, item), status_change.status)
    if status_change.change_id in item.applied:
        return _change_steps(terms, item, received_at, (), IgnoredReason.APPLIED_ALREADY)
    if rule is None:
        return Ignore(IgnoredReason.STATUS_NOT_MAPPED)
    own = StepChange(status_change.change_id, rule, changed_at)
    return _change_steps(terms, item, received_at, (own,), IgnoredReason.STEP_NOT_OPEN)


def _change_steps(
    terms: MappingTerms,
    item: ExternalItem,
    received_at: datetime,
    own: Sequence[StepChange],
    otherwise: IgnoredReason,
) -> Plan:
    link = item.link
    if link is None:
        return Ignore(IgnoredReason.NOT_LINKED, keeps_status=bool(own))
    known = {one.change_id for one in own}
    kept = [
        StepChange(one.change_id, rule, one.changed_at)
        for one in item.kept
        if one.change_id not in known and abs(received_at - one.at) <= KEPT_FOR
        for rule in [terms.rule_for(link.project, link.item_type, one.status)]
        if rule is not None
    ]
    changes = sorted([*kept, *own], key=lambda one: one.changed_at)
    if not changes:
        return Ignore(otherwise)
    return ChangeSteps(link.case_id, changes, otherwise)
