"""The bodies of requests about automation rules."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from services.workflows.domain.automation_rule import (
    Comparison,
    CompleteStepAction,
    Condition,
    EnterReadingAction,
    FactPattern,
    OpenRequestAction,
    RuleAction,
    RuleTerms,
    StartCaseAction,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_matching import MAX_VALUES
from shared.http.field_types import Code, Day, MultilineText, Quantity, SingleLineText

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
    imported: bool = False
    """Whether steps and handovers of imported histories are meant, too."""


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


class EnterReadingBody(BaseModel, extra="forbid"):
    """Enter a reading of a goal, measured when the rule fires."""

    kind: Literal["enter-reading"]
    goal_id: UUID | None = None
    goal_field: FieldName | None = None
    """The field that names the goal; give exactly one of the two."""
    value: Quantity | None = None
    value_field: FieldName | None = None
    """The number of the fact that is the value; give exactly one of the two."""
    exponent: Annotated[int, Field(ge=-9, le=9)] = 0
    """The fact's number is multiplied by ten to this power: -2 makes units of hundredths."""
    unit: Annotated[SingleLineText | None, Field(examples=["h"])] = None
    """The unit that the goal must be measured in; without it no reading is refused for its unit."""


class OpenRequestBody(BaseModel, extra="forbid"):
    """Have a department ask others, each by a request of its own."""

    kind: Literal["open-request"]
    asker: Code | None = None
    asker_field: FieldName | None = None
    """The field that names the department that asks; give exactly one of the two."""
    departments: Annotated[list[Code], Field(max_length=50)] = []
    """Who is asked."""
    department_field: FieldName | None = None
    """A field that names one further department that is asked, or several."""
    matter: Literal["simple", "complex", "important"]
    subject: SingleLineText
    """`{field}` stands for that field of the fact, here and in the text."""
    text: MultilineText


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
        StartCaseBody
        | CompleteStepByRuleBody
        | TellDepartmentsBody
        | EnterReadingBody
        | OpenRequestBody,
        Field(discriminator="kind"),
    ]

    def to_terms(self) -> RuleTerms:
        """Return what the rule says as the domain's value object."""
        given = self.then.model_dump()
        action: RuleAction
        match self.then:
            case StartCaseBody():
                action = StartCaseAction(**given)
            case CompleteStepByRuleBody():
                action = CompleteStepAction(**given)
            case TellDepartmentsBody():
                action = TellDepartmentsAction(**given)
            case EnterReadingBody():
                action = EnterReadingAction(**given)
            case OpenRequestBody():
                action = OpenRequestAction(**given)
        conditions = tuple(one.to_condition() for one in self.when.conditions)
        pattern = FactPattern(
            fact_type=self.when.fact_type, conditions=conditions, imported=self.when.imported
        )
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
