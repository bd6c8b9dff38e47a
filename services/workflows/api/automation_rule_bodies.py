"""The bodies of requests about automation rules."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from services.workflows.domain.automation_rule import (
    Comparison,
    CompleteStepAction,
    Condition,
    FactPattern,
    RuleTerms,
    StartCaseAction,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_matching import MAX_VALUES
from shared.http.field_types import Code, Day, SingleLineText

FieldName = Annotated[str, Field(min_length=1, max_length=100, examples=["department"])]
ComparedValue = SingleLineText | StrictBool | StrictInt | StrictFloat


class ConditionBody(BaseModel, extra="forbid"):
    """A condition on a field of the fact."""

    field: FieldName
    comparison: Comparison = Comparison.EQUALS
    values: Annotated[list[ComparedValue], Field(max_length=MAX_VALUES)] = []
    """One value, several for `one-of`, none for `present` and `absent`."""

    def to_condition(self) -> Condition:
        """Return the condition as the domain's value object."""
        values = [str(one).lower() if isinstance(one, bool) else str(one) for one in self.values]
        return Condition(field=self.field, comparison=self.comparison, values=tuple(values))


class PatternBody(BaseModel, extra="forbid"):
    """The facts that the rule is about."""

    fact_type: Annotated[str, Field(max_length=200, examples=["concord.duties.duty-overdue.v1"])]
    conditions: Annotated[list[ConditionBody], Field(max_length=20)] = []
    """All of them must be met."""


class StartCaseBody(BaseModel, extra="forbid"):
    """Start a case of a flow."""

    kind: Literal["start-case"]
    flow_id: UUID
    subject: SingleLineText
    """Its subject; `{field}` stands for that field of the fact."""
    department: Code | None = None
    """The department that it is started for; by default the one of the first step."""
    department_field: FieldName | None = None
    """The field that names that department instead."""
    one_case_per: FieldName | None = None
    """The field of which each value starts one case; by default each fact starts one."""


class CompleteStepByRuleBody(BaseModel, extra="forbid"):
    """Complete the open step of a name in a running case."""

    kind: Literal["complete-step"]
    activity: SingleLineText
    """The step's name."""
    case_field: FieldName = "case_id"
    """The field that names the case or, with `started_by`, that the case was started for."""
    started_by: UUID | None = None
    """The rule that started the case with `one_case_per`."""
    decision: Code | None = None


class TellDepartmentsBody(BaseModel, extra="forbid"):
    """Send departments a notice."""

    kind: Literal["tell-departments"]
    departments: Annotated[list[Code], Field(max_length=50)] = []
    department_field: FieldName | None = None
    text: SingleLineText
    """In English; `{field}` stands for that field of the fact."""
    text_zh: SingleLineText
    """The same in Chinese."""


class RuleBody(BaseModel):
    """What a rule says: which facts it is about, and what each of them causes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "An overdue duty is looked into 逾期职责核查",
                    "when": {
                        "fact_type": "concord.duties.duty-overdue.v1",
                        "conditions": [{"field": "department", "values": ["sales"]}],
                    },
                    "then": {
                        "kind": "tell-departments",
                        "department_field": "department",
                        "text": "A duty is overdue: {deliverable}",
                        "text_zh": "职责已逾期：{deliverable}",
                    },
                }
            ]
        },
    )

    name: SingleLineText
    when: PatternBody
    then: Annotated[
        StartCaseBody | CompleteStepByRuleBody | TellDepartmentsBody,
        Field(discriminator="kind"),
    ]

    def to_terms(self) -> RuleTerms:
        """Return what the rule says as the domain's value object."""
        given = self.then.model_dump()
        action: StartCaseAction | CompleteStepAction | TellDepartmentsAction
        match self.then:
            case StartCaseBody():
                action = StartCaseAction(**given)
            case CompleteStepByRuleBody():
                action = CompleteStepAction(**given)
            case TellDepartmentsBody():
                action = TellDepartmentsAction(**given)
        conditions = tuple(one.to_condition() for one in self.when.conditions)
        pattern = FactPattern(fact_type=self.when.fact_type, conditions=conditions)
        return RuleTerms(name=self.name, when=pattern, then=action)


class NewDryRun(BaseModel):
    """A rule to be tried, and the days whose facts it is tried on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"rule_id": "01938b2e-7a00-7000-8000-000000000001"}],
        },
    )

    rule_id: UUID | None = None
    """The saved rule, in its newest version unless `rule` says otherwise."""
    rule: RuleBody | None = None
    """A rule, or a version, that need not be saved."""
    first_day: Day | None = Field(default=None, examples=["2026-10-01"])
    last_day: Day | None = Field(default=None, examples=["2026-10-31"])
    """Without days: those of the last whole calendar month."""
