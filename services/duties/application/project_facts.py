"""From the stored events of projects to the facts that the area publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from services.duties.application.deciders import DutiesEvent, handoff_id_for_duty
from services.duties.domain import project_events
from shared.contracts import duties as contracts
from shared.contracts import duties_changes as changes
from shared.contracts.duties_corrections import ProjectCorrected
from shared.contracts.involved_departments import Involved

_ReviewEvent = (
    project_events.PoolConfirmed
    | project_events.PoolRejected
    | project_events.OutcomeProposed
    | project_events.OutcomeRejected
    | project_events.OutcomeCorrectionProposed
)


def project_fact(event: DutiesEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Return the fact that an event of a project becomes, or `None`."""
    match event:
        case project_events.ProjectPlanned(at=datetime() as at):
            awaits = event.terms.pool is not None
            return changes.ProjectPlanned(
                **_project_fields(event), at=at, awaits_confirmation=awaits
            )
        case project_events.ProjectPlanChanged(at=datetime() as at):
            replaced = event.terms.pool is not None or event.replaces_confirmed_pool
            awaits_pool = replaced if event.changes_pool else None
            return changes.ProjectPlanChanged(
                **_project_fields(event), at=at, awaits_confirmation=awaits_pool
            )
        case (
            project_events.PoolConfirmed()
            | project_events.PoolRejected()
            | project_events.OutcomeProposed()
            | project_events.OutcomeRejected()
            | project_events.OutcomeCorrectionProposed()
        ):
            return _review_fact(event)
        case project_events.DutyAssigned(duty=duty):
            return changes.DutyAssigned(
                **duty.model_dump(
                    include={"duty_id", "activity", "deliverable", "recipient", "due_days", "scope"}
                ),
                project_id=event.project_id,
                sender=duty.accountable,
                involved=Involved(**duty.involved.model_dump()),
                at=event.at,
            )
        case project_events.ProjectStarted():
            return contracts.ProjectStarted(
                **_project_fields(event), kick_off=event.kick_off, at=event.kick_off
            )
        case project_events.DutyScheduled(duty=duty):
            return contracts.DutyScheduled(
                handoff_id=handoff_id_for_duty(duty.duty_id),
                project_id=event.project_id,
                duty_id=duty.duty_id,
                activity=duty.activity,
                deliverable=duty.deliverable,
                sender=duty.accountable,
                recipient=duty.recipient,
                due_at=event.due_at,
                depends_on=tuple(map(handoff_id_for_duty, duty.depends_on)),
                involved=Involved(**duty.involved.model_dump()),
                scope=duty.scope,
                at=event.at,
            )
        case project_events.DutyWithdrawn():
            return contracts.DutyWithdrawn(
                handoff_id=handoff_id_for_duty(event.duty_id),
                project_id=event.project_id,
                duty_id=event.duty_id,
                reason=event.reason,
                at=event.at,
            )
        case project_events.ProjectClosed() | project_events.ProjectCorrected():
            return _outcome_fact(event)
        case project_events.ProjectCancelled():
            return contracts.ProjectCancelled(
                project_id=event.project_id, reason=event.reason, at=event.at
            )
        case _:
            return None


def _review_fact(event: _ReviewEvent) -> BaseModel:
    """Return what pages are told of a confirmation; only the closing counts for anybody's pay."""
    fields = _project_fields(event)
    match event:
        case project_events.PoolConfirmed(at=at):
            return changes.PoolConfirmed(**fields, at=at)
        case project_events.PoolRejected(reason=reason, at=at):
            return changes.PoolRejected(**fields, reason=reason, at=at)
        case (
            project_events.OutcomeProposed(actual=actual, at=at)
            | project_events.OutcomeCorrectionProposed(actual=actual, at=at)
        ):
            return changes.OutcomeProposed(**fields, actual=actual, at=at)
        case project_events.OutcomeRejected(reason=reason, at=at):
            return changes.OutcomeRejected(**fields, reason=reason, at=at)


def _outcome_fact(
    event: project_events.ProjectClosed | project_events.ProjectCorrected,
) -> contracts.ProjectClosed | ProjectCorrected:
    """Return the fact of an outcome, with what it is measured and paid by."""
    terms = event.terms
    fields: dict[str, Any] = {
        "project_id": event.project_id,
        "code": terms.code,
        "name": terms.name,
        "unit": terms.unit,
        "target": terms.target,
        "direction": terms.direction,
        "actual": event.actual,
        "pool": contracts.Pool(**terms.pool.model_dump()) if terms.pool else None,
        "shares": tuple(contracts.Share(**share.model_dump()) for share in terms.shares),
        "at": event.at,
    }
    if isinstance(event, project_events.ProjectClosed):
        return contracts.ProjectClosed(**fields, owes_retrospective=event.owes_retrospective)
    added = event.model_dump(include={"revision", "was", "reason", "closed_at"})
    return ProjectCorrected(**fields, **added)


def _project_fields(
    event: project_events.ProjectPlanned
    | project_events.ProjectPlanChanged
    | project_events.ProjectStarted
    | _ReviewEvent,
) -> dict[str, Any]:
    terms = event.terms
    return {
        "project_id": event.project_id,
        "code": terms.code,
        "name": terms.name,
        "participants": terms.participants,
        "goals": terms.goals,
    }
