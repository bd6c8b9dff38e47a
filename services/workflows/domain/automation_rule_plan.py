"""What a rule is to do for one fact, as far as rule and fact say it: the same live and in a try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from uuid import UUID

from services.workflows.domain.automation_rule import (
    CompleteStepAction,
    EnterReadingAction,
    OpenRequestAction,
    RuleTerms,
    StartCaseAction,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_firing import case_id_of
from services.workflows.domain.automation_rule_matching import FactData, fill, value_of, values_of
from services.workflows.domain.automation_rule_refusals import (
    FieldIsNoGoal,
    FieldIsNoId,
    ReadingOutOfBounds,
)

MAX_SUBJECT = 200
"""So many characters of a filled subject are kept, as people may enter."""
MAX_TEXT = 4000
"""The same of a request's text."""
MAX_READING = Decimal(10) ** 15
"""A reading is nearer to zero than this, as people may enter."""
READING_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action with the values of its fact."""

    text: str
    """The subject of the case or request, the name of the step, the notice in English, or the
    value of the reading."""
    text_zh: str
    """The notice in Chinese; otherwise as `text`."""
    departments: tuple[str, ...] = ()
    """The departments that rule and fact name, as they spell them, each once."""
    case_id: UUID | None = None
    goal_id: UUID | None = None
    """The goal that the value is a reading of."""
    value: Decimal = Decimal(0)
    asker: str = ""
    """Who asks the departments."""
    request_text: str = ""


def plan_action(rule_id: UUID, terms: RuleTerms, fact_id: UUID, data: FactData) -> PlannedAction:
    """Return what a rule does for a fact.

    Raises `FieldWithoutValue`; `FieldIsNoId` or `FieldIsNoGoal` where the fact should name a case
    or a goal and does not; `ReadingOutOfBounds`.
    """
    match terms.then:
        case StartCaseAction() as action:
            return _plan_case(rule_id, action, fact_id, data)
        case CompleteStepAction() as action:
            value = value_of(data, action.case_field)
            starter = action.started_by
            case_id = (
                _id_in(action.case_field, value) if starter is None else case_id_of(starter, value)
            )
            return PlannedAction(action.activity, action.activity, case_id=case_id)
        case TellDepartmentsAction() as action:
            departments = _departments(action.departments, action.department_field, data)
            return PlannedAction(fill(action.text, data), fill(action.text_zh, data), departments)
        case EnterReadingAction() as action:
            return _plan_reading(action, data)
        case OpenRequestAction() as action:
            return _plan_request(action, data)


def _plan_case(
    rule_id: UUID, action: StartCaseAction, fact_id: UUID, data: FactData
) -> PlannedAction:
    per = action.one_case_per
    department = action.department
    if action.department_field is not None:
        department = value_of(data, action.department_field)
    subject = one_line(action.subject, data)
    return PlannedAction(
        subject,
        subject,
        () if department is None else (department,),
        case_id_of(rule_id, str(fact_id) if per is None else value_of(data, per)),
    )


def _plan_reading(action: EnterReadingAction, data: FactData) -> PlannedAction:
    goal_id, value = action.goal_id, action.value or Decimal(0)
    if action.goal_field is not None:
        named = value_of(data, action.goal_field)
        try:
            goal_id = UUID(named)
        except ValueError as error:
            raise FieldIsNoGoal(field=action.goal_field, value=named) from error
    if action.value_field is not None:
        value = _scaled(value_of(data, action.value_field), action.exponent)
    shown = f"{value:f}"
    return PlannedAction(shown, shown, goal_id=goal_id, value=Decimal(shown))


def _scaled(text: str, exponent: int) -> Decimal:
    """Return a number times ten to a power, exactly; raises `ReadingOutOfBounds`."""
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ReadingOutOfBounds(value=text) from error
    sign, digits, own = value.as_tuple()
    if not isinstance(own, int):
        raise ReadingOutOfBounds(value=text)
    scaled = Decimal((sign, digits, own + exponent))
    if abs(scaled) >= MAX_READING or scaled != round(scaled, READING_DECIMALS):
        raise ReadingOutOfBounds(value=f"{text}E{exponent:+}")
    return scaled


def _plan_request(action: OpenRequestAction, data: FactData) -> PlannedAction:
    asker = action.asker or ""
    if action.asker_field is not None:
        asker = value_of(data, action.asker_field)
    subject = one_line(action.subject, data)
    return PlannedAction(
        subject,
        subject,
        _departments(action.departments, action.department_field, data),
        asker=asker,
        request_text=fill(action.text, data)[:MAX_TEXT],
    )


def one_line(text: str, data: FactData) -> str:
    """Return the one line that a case or a request is about; raises `FieldWithoutValue`."""
    return " ".join(fill(text, data).split())[:MAX_SUBJECT]


def _departments(named: Sequence[str], field: str | None, data: FactData) -> tuple[str, ...]:
    """Return the departments that rule and fact name, each once."""
    of_fact = [] if field is None else values_of(data, field)
    return tuple(dict.fromkeys([*named, *of_fact]))


def _id_in(field: str, value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise FieldIsNoId(field=field, value=value) from error
