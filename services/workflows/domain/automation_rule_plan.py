"""What a rule is to do for one fact, as far as rule and fact say it: the same live and in a try."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.workflows.domain.automation_rule import (
    CompleteStepAction,
    RuleTerms,
    StartCaseAction,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_firing import case_id_of
from services.workflows.domain.automation_rule_matching import FactData, fill, value_of, values_of
from services.workflows.domain.automation_rule_refusals import FieldIsNoId

MAX_SUBJECT = 200
"""So many characters of a filled subject are kept, as people may enter."""


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action with the values of its fact."""

    text: str
    """The subject of the case, the name of the step, or the notice in English."""
    text_zh: str
    """The notice in Chinese; otherwise as `text`."""
    departments: tuple[str, ...] = ()
    """The departments that rule and fact name, as they spell them, each once."""
    case_id: UUID | None = None


def plan_action(rule_id: UUID, terms: RuleTerms, fact_id: UUID, data: FactData) -> PlannedAction:
    """Return what a rule does for a fact.

    Raises `FieldWithoutValue`, and `FieldIsNoId` where the fact should name a case and does not.
    """
    match terms.then:
        case StartCaseAction() as action:
            per = action.one_case_per
            department = action.department
            if action.department_field is not None:
                department = value_of(data, action.department_field)
            subject = fill(action.subject, data)[:MAX_SUBJECT]
            return PlannedAction(
                subject,
                subject,
                () if department is None else (department,),
                case_id_of(rule_id, str(fact_id) if per is None else value_of(data, per)),
            )
        case CompleteStepAction() as action:
            value = value_of(data, action.case_field)
            starter = action.started_by
            case_id = (
                _id_in(action.case_field, value) if starter is None else case_id_of(starter, value)
            )
            return PlannedAction(action.activity, action.activity, case_id=case_id)
        case TellDepartmentsAction() as action:
            named = list(action.departments)
            if action.department_field is not None:
                named += values_of(data, action.department_field)
            return PlannedAction(
                fill(action.text, data), fill(action.text_zh, data), tuple(dict.fromkeys(named))
            )


def _id_in(field: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise FieldIsNoId(field=field, value=value) from error
