"""What is noted of an item once a delivery about it was worked on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.connectors.domain.change_plan import place_of
from services.connectors.domain.delivery_events import CallKind, CallPlanned, DeliveryReceived
from services.connectors.domain.delivery_plan import ApplyChanges, Ignore, Plan
from services.connectors.domain.external_change import ChangeKind, ReadDelivery
from services.connectors.domain.external_item import (
    ExternalItem,
    ItemCommand,
    KeepComment,
    KeepStatusChange,
    LinkItem,
    NoteItemDeleted,
    NoteStatusChangeApplied,
)
from services.connectors.domain.mapping_routes import TargetKind
from services.connectors.domain.mapping_terms import MappingTerms

CREATED: Mapping[CallKind, TargetKind] = {
    CallKind.START_CASE: TargetKind.CASE,
    CallKind.OPEN_REQUEST: TargetKind.REQUEST,
    CallKind.ASSIGN_DUTY: TargetKind.DUTY,
}
"""The commands that make something for an item, and what."""


def notes_without_command(
    plan: Plan, read: ReadDelivery, received: DeliveryReceived, terms: MappingTerms | None
) -> list[ItemCommand]:
    """Return what is noted where no command follows: a deletion, or a change that is kept."""
    change, comment, changed_at = read.change, read.comment, read.happened_at(received.at)
    if change is not None and change.kind is ChangeKind.DELETED:
        return [NoteItemDeleted(received.connector, change.item, changed_at, received.at)]
    if not (isinstance(plan, ApplyChanges) or (isinstance(plan, Ignore) and plan.keeps_change)):
        return []
    if comment is not None and terms is not None:
        department = terms.department_of(comment.author) or ""
        kept = KeepComment(
            received.connector,
            comment.item,
            comment.change_id,
            comment.text,
            department,
            changed_at,
            received.at,
        )
        return [kept]
    if change is None or change.status_change is None:
        return []
    status = change.status_change
    return [
        KeepStatusChange(
            received.connector,
            change.item,
            status.change_id,
            status.status,
            changed_at,
            received.at,
        )
    ]


def notes_after_call(
    planned: CallPlanned,
    answered_id: UUID,
    read: ReadDelivery,
    item: ExternalItem,
    connector: str,
    now: datetime,
) -> list[ItemCommand]:
    """Return what is noted once an area has done a command."""
    told, call, notes = read.change or read.comment, planned.call, list[ItemCommand]()
    if told is None:
        return notes
    if call.kind in CREATED:
        project, item_type = place_of(told.project, told.item_type, item)
        notes.append(
            LinkItem(
                connector,
                told.item,
                told.key,
                project,
                item_type,
                answered_id,
                planned.delivery_id,
                now,
                CREATED[call.kind],
                call.department,
                call.begins_at,
                call.project_id,
            )
        )
    if call.change_id is not None:
        applied = NoteStatusChangeApplied(
            connector, told.item, call.change_id, planned.delivery_id, now, call.changed_at
        )
        notes.append(applied)
    return notes
