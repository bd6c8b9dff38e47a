"""What a delivery means by a mapping: the plan of what is to be done next.

Deliveries come in any order and some minutes late. A change that is not possible yet is therefore
kept with its item; when an earlier change comes late, both are applied in the order in which they
happened. What was kept for longer than `KEPT_FOR` is no latecomer's and is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.connectors.domain.comment_plan import kept_replies, plan_comment
from services.connectors.domain.delivery_plan import (
    ApplyChanges,
    AssignDuty,
    EnterFigure,
    Ignore,
    ItemChange,
    OpenRequest,
    Plan,
    StartCase,
)
from services.connectors.domain.external_change import (
    ChangeKind,
    ExternalChange,
    ExternalComment,
    IgnoredReason,
    ReadDelivery,
)
from services.connectors.domain.external_item import ExternalItem
from services.connectors.domain.mapping_routes import (
    CaseRoute,
    CreatingRoute,
    DutyRoute,
    GoalRoute,
    RequestRoute,
    Route,
    TargetKind,
    named_target,
)
from services.connectors.domain.mapping_terms import MappingTerms

KEPT_FOR = timedelta(hours=1)
"""Jira's secondary webhooks come up to 15 minutes late, and a retried one some minutes later."""
MAX_SUBJECT = 200


def plan_change(
    delivery: ReadDelivery, received_at: datetime, terms: MappingTerms | None, item: ExternalItem
) -> Plan:
    """Return what is to be done next for a delivery, as far as item and mapping say."""
    change, changed_at = delivery.change, delivery.happened_at(received_at)
    if delivery.figure is not None:
        is_mapped = terms is not None and terms.has_goal(delivery.figure.goal_id)
        return EnterFigure(delivery.figure) if is_mapped else Ignore(IgnoredReason.NOT_MAPPED)
    told = change or delivery.comment
    if told is None:
        return Ignore(delivery.reason or IgnoredReason.EVENT_NOT_USED)
    is_deletion = change is not None and change.kind is ChangeKind.DELETED
    if is_deletion or (item.deleted_at is not None and changed_at <= item.deleted_at):
        return Ignore(IgnoredReason.ITEM_DELETED)
    if terms is None:
        return Ignore(IgnoredReason.NO_MAPPING)
    return _plan_told(delivery, told, received_at, terms, item)


def _plan_told(
    delivery: ReadDelivery,
    told: ExternalChange | ExternalComment,
    received_at: datetime,
    terms: MappingTerms,
    item: ExternalItem,
) -> Plan:
    route = terms.route_for(*place_of(told.project, told.item_type, item))
    if route is None:
        return Ignore(IgnoredReason.NOT_MAPPED)
    if item.link is not None and item.link.target is not route.target:
        return Ignore(IgnoredReason.TARGET_CHANGED)
    times = delivery.happened_at(received_at), received_at
    if isinstance(told, ExternalComment):
        return _plan_comment(told, times, terms, route, item)
    return _plan_for_route(told, times, terms, route, item)


def place_of(project: str, item_type: str, item: ExternalItem) -> tuple[str, str]:
    """Return the project and type by which an item is mapped: those of when it was linked."""
    return (project, item_type) if item.link is None else (item.link.project, item.link.item_type)


def _plan_comment(
    comment: ExternalComment,
    times: tuple[datetime, datetime],
    terms: MappingTerms,
    route: Route,
    item: ExternalItem,
) -> Plan:
    written_at, received_at = times
    if comment.change_id in item.applied:
        return _apply(route, item, received_at, (), IgnoredReason.APPLIED_ALREADY)
    own = plan_comment(comment, written_at, terms, route, item)
    if isinstance(own, Ignore):
        return own
    return _apply(route, item, received_at, (own,), IgnoredReason.APPLIED_ALREADY)


def _plan_for_route(
    change: ExternalChange,
    times: tuple[datetime, datetime],
    terms: MappingTerms,
    route: Route,
    item: ExternalItem,
) -> Plan:
    changed_at, received_at = times
    if isinstance(route, CreatingRoute) and item.link is None and route.is_started_by(change):
        return _plan_creation(change, changed_at, terms, route)
    if change.status_change is None:
        return _apply(route, item, received_at, (), IgnoredReason.LINKED_ALREADY)
    if change.status_change.change_id in item.applied:
        return _apply(route, item, received_at, (), IgnoredReason.APPLIED_ALREADY)
    rule = route.rule_for(change.status_change.status)
    if rule is None:
        return Ignore(IgnoredReason.STATUS_NOT_MAPPED)
    number = change.numbers.get(route.field) if isinstance(route, GoalRoute) else None
    if isinstance(route, GoalRoute) and number is None:
        return Ignore(IgnoredReason.NUMBER_MISSING)
    own = ItemChange(change.status_change.change_id, rule, changed_at, number)
    is_step = route.target is TargetKind.CASE
    otherwise = IgnoredReason.STEP_NOT_OPEN if is_step else IgnoredReason.NOT_POSSIBLE_YET
    return _apply(route, item, received_at, (own,), otherwise)


def _plan_creation(
    change: ExternalChange, changed_at: datetime, terms: MappingTerms, route: CreatingRoute
) -> Plan:
    department = terms.department_for(change, route)
    if department is None:
        return Ignore(IgnoredReason.DEPARTMENT_MISSING)
    subject = f"{change.key} {change.title}"[:MAX_SUBJECT]
    match route:
        case CaseRoute(flow_id=flow_id):
            return StartCase(flow_id, subject, department)
        case RequestRoute(asker=asker, matter=matter):
            text = change.text or subject
            return OpenRequest(asker, department, matter, subject, text, changed_at)
        case DutyRoute():
            return AssignDuty(
                project_id=route.project_id,
                subject=subject,
                department=department,
                recipient=route.recipient,
                due_days=route.due_days,
                acceptance=route.acceptance,
            )


def _apply(
    route: Route,
    item: ExternalItem,
    received_at: datetime,
    own: Sequence[ItemChange],
    otherwise: IgnoredReason,
) -> Plan:
    link = item.link
    if isinstance(route, CreatingRoute):
        if link is None:
            return Ignore(IgnoredReason.NOT_LINKED, keeps_change=bool(own))
        target_id = link.case_id
    else:
        target_id = named_target(route)
    changes = [*_kept(route, item, received_at, {one.change_id for one in own}), *own]
    if not changes:
        return Ignore(otherwise)
    began_at = None if link is None else link.began_at or link.at
    changes.sort(key=lambda one: one.changed_at)
    project_id = None
    if isinstance(route, DutyRoute):
        # The route may name another project by now; an entry stays where it was added.
        project_id = (None if link is None else link.project_id) or route.project_id
    return ApplyChanges(
        target=route.target,
        target_id=target_id,
        changes=changes,
        otherwise=otherwise,
        began_at=began_at,
        last_applied_at=item.last_applied_at,
        project_id=project_id,
    )


def _kept(
    route: Route, item: ExternalItem, received_at: datetime, known: set[str]
) -> list[ItemChange]:
    """Return the kept changes of an item that may still be applied; readings are never kept."""
    if isinstance(route, GoalRoute):
        return []
    kept = [
        ItemChange(one.change_id, rule, one.changed_at)
        for one in item.kept
        if abs(received_at - one.at) <= KEPT_FOR
        for rule in [route.rule_for(one.status)]
        if rule is not None
    ]
    kept += [reply for at, reply in kept_replies(route, item) if abs(received_at - at) <= KEPT_FOR]
    return [one for one in kept if one.change_id not in known]
