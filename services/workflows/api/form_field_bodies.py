"""The fields of a form in requests, with the limits of what is stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from services.workflows.domain.form_fields import TODAY, WHOLE_BASIS_POINTS
from services.workflows.domain.form_values import GREATEST
from shared.http.field_types import (
    Code,
    CurrencyCode,
    Day,
    MultilineText,
    NewCode,
    Quantity,
    SingleLineText,
)

Amount = Annotated[int, Field(ge=-GREATEST, le=GREATEST)]
"""Money in minor units."""
BasisPoints = Annotated[int, Field(ge=0, le=WHOLE_BASIS_POINTS)]
Number = Annotated[Quantity, AfterValidator(lambda number: Decimal(f"{number:f}"))]
"""A number without an exponent."""


class FormTextBody(BaseModel, extra="forbid"):
    """A line in both languages."""

    en: SingleLineText
    zh: SingleLineText


class FormHelpBody(BaseModel, extra="forbid"):
    """A text in both languages."""

    en: MultilineText
    zh: MultilineText


class LabelledFieldBody(BaseModel, extra="forbid"):
    """What every field has."""

    key: NewCode
    label: FormTextBody
    help: FormHelpBody | None = None
    required: bool = True


class TextFieldBody(LabelledFieldBody, extra="forbid"):
    """A text of one line."""

    kind: Literal["text"]
    maximum_length: Annotated[int, Field(ge=1, le=200)] = 200
    default: SingleLineText | None = None


class LongTextFieldBody(LabelledFieldBody, extra="forbid"):
    """A text of one or several lines."""

    kind: Literal["long-text"]
    maximum_length: Annotated[int, Field(ge=1, le=4_000)] = 4_000
    default: MultilineText | None = None


class NumberFieldBody(LabelledFieldBody, extra="forbid"):
    """A number with so many decimals, in a unit."""

    kind: Literal["number"]
    decimals: Annotated[int, Field(ge=0, le=9)] = 0
    unit: SingleLineText | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    default: Number | None = None


class MoneyFieldBody(LabelledFieldBody, extra="forbid"):
    """An amount in integer minor units of one of the currencies; so are its limits."""

    kind: Literal["money"]
    currencies: Annotated[list[CurrencyCode], Field(max_length=50)]
    minimum: Amount = 0
    maximum: Amount | None = None
    default: Amount | None = None


class ShareFieldBody(LabelledFieldBody, extra="forbid"):
    """A share in basis points: 10,000 are 100 %."""

    kind: Literal["share"]
    minimum: BasisPoints = 0
    maximum: BasisPoints = WHOLE_BASIS_POINTS
    default: BasisPoints | None = None


class DayFieldBody(LabelledFieldBody, extra="forbid"):
    """A day; `today` as default is the day of the case."""

    kind: Literal["day"]
    minimum: Day | None = None
    maximum: Day | None = None
    default: Literal["today"] | Day | None = Field(default=None, examples=[TODAY])


class ChoiceOptionBody(BaseModel, extra="forbid"):
    """One of the options of a choice."""

    key: NewCode
    label: FormTextBody


class ChoiceFieldBody(LabelledFieldBody, extra="forbid"):
    """One of several named options."""

    kind: Literal["choice"]
    options: Annotated[list[ChoiceOptionBody], Field(max_length=100)]
    default: Code | None = None


class FlagFieldBody(LabelledFieldBody, extra="forbid"):
    """Yes or no."""

    kind: Literal["flag"]
    default: bool | None = None


class DepartmentFieldBody(LabelledFieldBody, extra="forbid"):
    """A department that exists on the day of the case."""

    kind: Literal["department"]
    default: Code | None = None


SimpleFieldBody = (
    TextFieldBody
    | LongTextFieldBody
    | NumberFieldBody
    | MoneyFieldBody
    | ShareFieldBody
    | DayFieldBody
    | ChoiceFieldBody
    | FlagFieldBody
    | DepartmentFieldBody
)


class LinesFieldBody(LabelledFieldBody, extra="forbid"):
    """A list of lines with the same columns each."""

    kind: Literal["lines"]
    columns: Annotated[
        list[Annotated[SimpleFieldBody, Field(discriminator="kind")]], Field(max_length=20)
    ]
    minimum_lines: Annotated[int, Field(ge=1, le=500)] = 1
    maximum_lines: Annotated[int, Field(ge=1, le=500)] = 100
    whole: Code | None = None
    """The column of shares that sum to 100 %."""
    each_once: Code | None = None
    """The column in which no value stands twice."""


FormFieldBody = Annotated[SimpleFieldBody | LinesFieldBody, Field(discriminator="kind")]
