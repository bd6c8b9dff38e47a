"""The facts that workflows publish for other areas and for screens."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from services.workflows.application.deciders import WorkflowsEvent
from services.workflows.application.rule_facts import rule_fact
from services.workflows.application.template_facts import template_fact
from services.workflows.domain import case_events, flow_map, import_progress, step_events
from services.workflows.domain import history_import as imports
from services.workflows.domain.imported_case import CaseImported
from services.workflows.domain.planned_step import MappedStep
from services.workflows.domain.proposal_acceptance import ProposalAccepted
from shared.contracts import workflows as contracts
from shared.contracts import workflows_changes as changes
from shared.contracts import workflows_histories as histories
from shared.contracts import workflows_proposals as proposals


def fact_from_event(event: WorkflowsEvent) -> BaseModel | None:
    """Return the fact that an event is published as, or `None`.

    A history of 10,000 cases has 50,000 of these events: what it consists of is looked for first.
    """
    match event:
        case step_events.StepDone():
            return contracts.StepDone(
                case_id=event.case_id,
                case=event.case,
                step=event.step,
                activity=event.activity,
                department=event.department,
                resource=event.resource,
                opened_at=event.opened_at,
                due_at=event.due_at,
                done_at=event.done_at,
                at=event.done_at,
                entered_at=event.entered_at,
                done_by=event.by,
            )
        case step_events.WorkHandedOver():
            return contracts.WorkHandedOver(
                case_id=event.case_id,
                case=event.case,
                step=event.step,
                sender=event.sender,
                recipient=event.recipient,
                at=event.at,
            )
        case CaseImported():
            return histories.CaseImported(
                case_id=event.case_id,
                case=event.case,
                import_id=event.import_id,
                events=event.events,
                opened_at=event.opened_at,
                at=event.ended_at,
            )
        case _:
            return _rarer_fact(event)


def _rarer_fact(event: WorkflowsEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    match event:
        case flow_map.FlowMapped():
            return contracts.FlowMapped(**event.model_dump(exclude={"type"}))
        case flow_map.VersionDrafted():
            return contracts.FlowVersionDrafted(
                flow_id=event.flow_id,
                number=event.number,
                departments=_departments(event.steps),
                at=event.at,
            )
        case flow_map.VersionPublished():
            return contracts.FlowVersionPublished(**event.model_dump(exclude={"type"}))
        case ProposalAccepted():
            return proposals.ProposalAccepted(**event.model_dump(exclude={"type", "promised"}))
        case imports.DepartmentFound():
            return contracts.DepartmentFound(**event.model_dump(exclude={"type"}))
        case imports.HistoryAccepted():
            return contracts.HistoryAccepted(
                import_id=event.import_id,
                filename=event.filename,
                cases=event.cases,
                events=event.events,
                at=event.at,
            )
        case import_progress.HistoryProgressed():
            return changes.HistoryProgressed(**event.model_dump(exclude={"type"}))
        case imports.HistoryRecorded():
            return contracts.HistoryImported(**event.model_dump(exclude={"type"}))
        case _:
            return (
                _case_fact(event) or _step_fact(event) or rule_fact(event) or template_fact(event)
            )


def _case_fact(event: WorkflowsEvent) -> BaseModel | None:
    match event:
        case case_events.CaseStarted():
            return contracts.CaseStarted(
                **event.model_dump(exclude={"type", "steps", "connector", "form"}),
                departments=_departments(event.steps),
                template_id=event.form and event.form.template_id,
                template_version=event.form and event.form.template_version,
            )
        case case_events.CaseFinished():
            return contracts.CaseFinished(**event.model_dump(exclude={"type"}))
        case case_events.CaseMigrated():
            return changes.CaseMigrated(
                **event.model_dump(include={"case_id", "case", "flow_id", "flow_version", "at"}),
                departments=_departments(event.steps),
            )
        case case_events.CaseWithdrawn():
            return changes.CaseWithdrawn(**event.model_dump(exclude={"type"}))
        case _:
            return None


def _step_fact(event: WorkflowsEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    match event:
        case step_events.StepOpened():
            return contracts.StepOpened(
                case_id=event.case_id,
                case=event.case,
                step=event.step,
                activity=event.activity,
                department=event.department,
                due_at=event.due_at,
                at=event.opened_at,
            )
        case step_events.StepOverdue():
            return contracts.StepOverdue(**event.model_dump(exclude={"type"}))
        case step_events.StepSentBack():
            return contracts.StepSentBack(
                **event.model_dump(exclude={"type", "opened_at", "due_at"})
            )
        case step_events.StepWithdrawn():
            return changes.StepWithdrawn(
                **event.model_dump(exclude={"type", "opened_at", "due_at"})
            )
        case step_events.StepClaimed():
            return changes.StepClaimed(**event.model_dump(exclude={"type", "by", "delegated_by"}))
        case step_events.StepTransferred():
            return changes.StepTransferred(**event.model_dump(exclude={"type", "opened_at"}))
        case step_events.StepReleased():
            return changes.StepReleased(**event.model_dump(exclude={"type", "by"}))
        case step_events.JointReviewVoted():
            return changes.JointReviewVoted(**event.model_dump(exclude={"type"}))
        case step_events.JointReviewEnded():
            return changes.JointReviewEnded(**event.model_dump(exclude={"type", "place"}))
        case _:
            return None


def _departments(steps: Iterable[MappedStep]) -> tuple[str, ...]:
    """Return whom steps concern, reviewers included, each once."""
    named = (one for step in steps for one in step.departments)
    return tuple(dict.fromkeys(named))
