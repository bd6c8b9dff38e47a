"""What a mapping would have a delivery lead to: a dry run, which knows nothing of other areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.connectors.domain.change_plan import plan_change
from services.connectors.domain.delivery_plan import (
    ApplyChanges,
    AssignDuty,
    Creation,
    EnterFigure,
    Ignore,
    OpenRequest,
    StartCase,
)
from services.connectors.domain.external_change import IgnoredReason, ReadDelivery
from services.connectors.domain.external_item import ExternalItem, ItemLinked
from services.connectors.domain.mapping_routes import CreatingRoute, TargetKind
from services.connectors.domain.mapping_terms import MappingTerms
from services.connectors.domain.write_back_plan import ItemPlace, expected_writes
from services.connectors.domain.write_content import WriteContent

_NOT_LINKED = UUID(int=0)


class MappingTrialOutcome(StrEnum):
    """What a delivery would lead to."""

    COMMAND = "command"
    NOTHING = "nothing"
    BODY_NOT_KEPT = "body-not-kept"


@dataclass(frozen=True)
class Trial:
    """What one delivery would lead to."""

    outcome: MappingTrialOutcome
    reason: IgnoredReason | None = None
    target: TargetKind | None = None
    command: str | None = None
    department: str | None = None
    target_id: UUID | None = None
    """What the mapping names; `None` where each item gets its own."""
    writes: Sequence[WriteContent] = ()
    """What would be written back once the command is done."""


def try_mapping(delivery: ReadDelivery | None, received_at: datetime, terms: MappingTerms) -> Trial:
    """Return what a delivery would lead to; `None` stands for one whose body is not kept.

    A new item is taken to have nothing here, and one with a new status or a comment to have been
    linked before; a comment's author, to be of the department that is asked.
    """
    if delivery is None:
        return Trial(MappingTrialOutcome.BODY_NOT_KEPT)
    plan = plan_change(delivery, received_at, terms, _item_of(delivery, received_at, terms))
    if isinstance(plan, Ignore):
        return Trial(MappingTrialOutcome.NOTHING, plan.reason)
    trial = _trial_of_command(plan)
    return replace(trial, writes=tuple(_writes(plan, delivery, terms)))


def _trial_of_command(plan: Creation | ApplyChanges | EnterFigure) -> Trial:
    command = MappingTrialOutcome.COMMAND
    match plan:
        case StartCase(department=department):
            return Trial(command, None, TargetKind.CASE, "start-case", department)
        case OpenRequest(department=department):
            return Trial(command, None, TargetKind.REQUEST, "open-request", department)
        case AssignDuty(department=department):
            return Trial(command, None, TargetKind.DUTY, "assign-duty", department)
        case EnterFigure(figure=figure):
            goal = TargetKind.GOAL
            return Trial(command, None, goal, "enter-reading", target_id=figure.goal_id)
        case ApplyChanges(target=target, target_id=target_id):
            rule = plan.changes[0].rule
            step = "" if rule.activity is None else f": {rule.activity}"
            named = None if target_id == _NOT_LINKED else target_id
            return Trial(command, None, target, f"{rule.command}{step}", target_id=named)


def _writes(
    plan: Creation | ApplyChanges | EnterFigure, delivery: ReadDelivery, terms: MappingTerms
) -> Sequence[WriteContent]:
    told = delivery.change or delivery.comment
    if not isinstance(plan, ApplyChanges) or told is None:
        return ()
    rule = plan.changes[0].rule
    values = {"key": told.key, **({} if rule.activity is None else {"activity": rule.activity})}
    return expected_writes(
        rule.command.value, values, ItemPlace(told.project, told.item_type), terms
    )


def _item_of(delivery: ReadDelivery, received_at: datetime, terms: MappingTerms) -> ExternalItem:
    """Return the item as it is taken to be."""
    change, told = delivery.change, delivery.change or delivery.comment
    route = None if told is None else terms.route_for(told.project, told.item_type)
    if told is None or route is None or not isinstance(route, CreatingRoute):
        return ExternalItem()
    if change is not None and (change.status_change is None or route.is_started_by(change)):
        return ExternalItem()
    author = () if delivery.comment is None else delivery.comment.author
    link = ItemLinked(
        connector="",
        item=told.item,
        key=told.key,
        project=told.project,
        item_type=told.item_type,
        case_id=_NOT_LINKED,
        delivery_id=_NOT_LINKED,
        at=received_at,
        target=route.target,
        department=terms.department_of(author),
    )
    return ExternalItem(link=link)
