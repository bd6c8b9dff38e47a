"""What a mapping would have a delivery lead to: a dry run, which knows no cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.connectors.domain.change_plan import (
    ChangeSteps,
    EnterFigure,
    Ignore,
    StartCase,
    plan_change,
)
from services.connectors.domain.external_change import (
    ExternalChange,
    IgnoredReason,
    ReadDelivery,
)
from services.connectors.domain.external_item import ExternalItem, ItemLinked
from services.connectors.domain.mapping_terms import MappingTerms

_NO_CASE = UUID(int=0)


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
    command: str | None = None
    department: str | None = None


def try_mapping(delivery: ReadDelivery | None, received_at: datetime, terms: MappingTerms) -> Trial:
    """Return what a delivery would lead to; `None` stands for one whose body is not kept.

    A new item is taken to have no case, and one with a new status to have been started before.
    """
    if delivery is None:
        return Trial(MappingTrialOutcome.BODY_NOT_KEPT)
    change, item = delivery.change, ExternalItem()
    if change is not None and not _starts(change, terms):
        item = ExternalItem(link=_link_of(change, received_at))
    match plan_change(delivery, received_at, terms, item):
        case StartCase(department=department):
            return Trial(MappingTrialOutcome.COMMAND, command="start-case", department=department)
        case ChangeSteps(changes=changes):
            rule = changes[0].rule
            return Trial(
                MappingTrialOutcome.COMMAND, command=f"{rule.command.value}: {rule.activity}"
            )
        case EnterFigure():
            return Trial(MappingTrialOutcome.COMMAND, command="enter-reading")
        case Ignore(reason=reason):
            return Trial(MappingTrialOutcome.NOTHING, reason)


def _starts(change: ExternalChange, terms: MappingTerms) -> bool:
    """Return whether a change would start a case, or is of an item that is new."""
    route = terms.route_for(change.project, change.item_type)
    is_new = change.status_change is None
    return is_new if route is None else is_new or route.is_started_by(change)


def _link_of(change: ExternalChange, at: datetime) -> ItemLinked:
    return ItemLinked(
        connector="",
        item=change.item,
        key=change.key,
        project=change.project,
        item_type=change.item_type,
        case_id=_NO_CASE,
        delivery_id=_NO_CASE,
        at=at,
    )
