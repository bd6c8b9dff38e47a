"""The bodies of requests about templates."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from services.workflows.api.form_field_bodies import FormFieldBody, FormHelpBody, FormTextBody
from services.workflows.domain.template_terms import (
    DEFAULT_MINIMUM_CASES,
    DEFAULT_TARGET_PERCENT,
    Baseline,
    TemplateTerms,
)
from shared.http.field_types import Code, SingleLineText, Timestamp
from shared.http.object_keys import EACH_CODE_ONCE

LEAST_MINIMUM_CASES = 5
"""So few cases are too few for a median, whatever a template says."""


class BaselineBody(BaseModel, extra="forbid"):
    """What its cases are measured against; by default its own flow, before the template."""

    flow_ids: Annotated[list[UUID], Field(max_length=20)] = []
    """Flows, of which the cases count that ended before the template was first published."""
    import_ids: Annotated[list[UUID], Field(max_length=20)] = []
    """Imported histories, of which all cases count."""

    def to_baseline(self) -> Baseline:
        """Return the baseline as the domain's value object."""
        return Baseline(flow_ids=tuple(self.flow_ids), import_ids=tuple(self.import_ids))


class TemplateBody(BaseModel):
    """What a version of a template says."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "flow_id": "01938b2e-7a00-7000-8000-000000000001",
                    "name": {"en": "Travel request", "zh": "出差申请"},
                    "subject": "出差申请：{purpose}",
                    "form": [
                        {
                            "kind": "text",
                            "key": "purpose",
                            "label": {"en": "Purpose", "zh": "事由"},
                        }
                    ],
                }
            ]
        },
    )

    flow_id: UUID
    """The flow whose version in force a case follows."""
    name: FormTextBody
    description: FormHelpBody | None = None
    subject: SingleLineText
    """The subject of a case; `{key}` stands for the value of that required field."""
    department: Code | None = None
    """The department that a case is started for, unless who starts it names another one."""
    form: Annotated[list[FormFieldBody], Field(max_length=100)] = []
    target_percent: Annotated[int, Field(ge=1, le=100)] = DEFAULT_TARGET_PERCENT
    """By how much the median cycle time is to fall."""
    minimum_cases: Annotated[int, Field(ge=LEAST_MINIMUM_CASES, le=100_000)] = DEFAULT_MINIMUM_CASES
    """From fewer finished cases on either side nothing is concluded."""
    baseline: BaselineBody = BaselineBody()

    def to_terms(self) -> TemplateTerms:
        """Return what the version says as the domain's value object."""
        return TemplateTerms.model_validate(self.model_dump())


class NewTemplateCase(BaseModel):
    """A case to be started from a template, with what its form asks."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"department": "sales", "values": {"purpose": "Fair"}}]},
    )

    values: Annotated[dict[Code, JsonValue], Field(max_length=200), EACH_CODE_ONCE] = {}
    """By the keys of the form's fields. Numbers may be texts, to keep every digit; money is
    `{"amount_minor": 1250, "currency": "CNY"}`, a share a whole number of basis points, lines a
    list of objects. A field that is left out has its default, one that is null has no value."""
    template_version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """The version whose form was filled in; refused where another one is in force by now."""
    subject: SingleLineText | None = None
    """By default the one that the template makes of the form's values."""
    department: Code | None = None
    """The department that it is started for; by default the template's, or else that of the first
    step, or else the caller's own."""
    at: Timestamp | None = None
    """The time at which it began; now by default."""


class AdoptBody(BaseModel):
    """The company's departments for the roles of a library template."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "departments": {
                        "sharing": ["sales", "legal"],
                        "finance": ["finance"],
                        "approval": ["legal"],
                    }
                }
            ]
        },
    )

    departments: Annotated[
        dict[Code, Annotated[list[Code], Field(max_length=50)]],
        Field(max_length=20),
        EACH_CODE_ONCE,
    ]
    baseline: BaselineBody = BaselineBody()
    """What its cases are measured against; may be changed later."""
