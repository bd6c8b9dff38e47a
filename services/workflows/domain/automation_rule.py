"""An automation rule (自动化规则): a pattern of facts, and the action that each of them causes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class FieldKind(StrEnum):
    """What a field of a fact holds, as its contract says."""

    TEXT = "text"
    """Text, a code or an id."""
    NUMBER = "number"
    MOMENT = "moment"
    """A time with its offset."""
    DAY = "day"
    FLAG = "flag"
    TEXTS = "texts"
    """Several texts, such as the departments of a case."""
    OTHER = "other"
    """Anything else; a rule may ask only whether it is there."""


FactFields = Mapping[str, FieldKind]
"""The fields of a fact by their names."""

FactCatalogue = Mapping[str, FactFields]
"""The fields of every fact that a rule may hear, by the fact's type."""


class Comparison(StrEnum):
    """How a field is compared."""

    EQUALS = "equals"
    ONE_OF = "one-of"
    LESS_THAN = "less-than"
    AT_LEAST = "at-least"
    PRESENT = "present"
    ABSENT = "absent"


class Condition(BaseModel, frozen=True):
    """A condition on one field of a fact."""

    field: str
    comparison: Comparison
    values: tuple[str, ...] = ()
    """What it is compared with, as JSON spells it; texts without regard to case."""


class FactPattern(BaseModel, frozen=True):
    """The facts that a rule is about: all of a type whose fields meet every condition."""

    fact_type: str
    """As on the bus, such as `concord.duties.duty-fulfilled.v1`."""
    conditions: tuple[Condition, ...] = ()
    imported: bool = Field(default=False, exclude_if=lambda imported: not imported)
    """Whether steps of imported histories are meant, too; they are long over."""


class StartCaseAction(BaseModel, frozen=True):
    """Start a case of a flow on the version that is in force then."""

    kind: Literal["start-case"] = "start-case"
    flow_id: UUID
    subject: str
    """The case's subject; `{field}` stands for that field of the fact."""
    department: str | None = None
    """The department that it is started for; `None`: that of the flow's first step."""
    department_field: str | None = None
    """The field that names that department instead."""
    one_case_per: str | None = None
    """The field of which each value starts one case; `None`: each fact starts one."""


class CompleteStepAction(BaseModel, frozen=True):
    """Complete the open step of a name in a running case."""

    kind: Literal["complete-step"] = "complete-step"
    activity: str
    """The step's name, as facts say it."""
    case_field: str
    """The field that names the case or, with `started_by`, that the case was started for."""
    started_by: UUID | None = None
    """The rule that started the case with `one_case_per`; `None`: the field holds the case's id."""
    decision: str | None = None
    """How the step ends, where its map offers decisions."""


class TellDepartmentsAction(BaseModel, frozen=True):
    """Send departments a notice."""

    kind: Literal["tell-departments"] = "tell-departments"
    departments: tuple[str, ...] = ()
    department_field: str | None = None
    """A field that names one further department, or several."""
    text: str
    """In English; `{field}` stands for that field of the fact."""
    text_zh: str
    """The same in Chinese."""


class EnterReadingAction(BaseModel, frozen=True):
    """Enter a reading of a goal; exactly one of each pair is given."""

    kind: Literal["enter-reading"] = "enter-reading"
    goal_id: UUID | None = None
    goal_field: str | None = None
    """The field that names the goal instead."""
    value: Decimal | None = None
    value_field: str | None = None
    """The number of the fact that is the value instead."""
    exponent: int = 0
    """The fact's number is multiplied by ten to this power: -2 makes units of hundredths."""
    unit: str | None = None
    """The unit that the goal must be measured in; `None`: whichever it is."""


class OpenRequestAction(BaseModel, frozen=True):
    """Have a department ask others, each by a request of its own."""

    kind: Literal["open-request"] = "open-request"
    asker: str | None = None
    asker_field: str | None = None
    """The field that names the department that asks instead."""
    departments: tuple[str, ...] = ()
    """Who is asked."""
    department_field: str | None = None
    """A field that names one further department that is asked, or several."""
    matter: Literal["simple", "complex", "important"]
    subject: str
    """`{field}` stands for that field of the fact, here and in the text."""
    text: str


RuleAction = Annotated[
    StartCaseAction
    | CompleteStepAction
    | TellDepartmentsAction
    | EnterReadingAction
    | OpenRequestAction,
    Field(discriminator="kind"),
]


class RuleTerms(BaseModel, frozen=True):
    """What a version of a rule says."""

    name: str
    when: FactPattern
    then: RuleAction
