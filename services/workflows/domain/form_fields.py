"""The form of a template: typed fields that whoever starts a case fills in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.workflows.domain.both_languages import BothLanguages

WHOLE_BASIS_POINTS = 10_000
"""100 % in basis points."""
TODAY = "today"
"""The default of a day that is the one on which the case is started."""


class LabelledField(BaseModel, frozen=True):
    """What every field has."""

    key: str
    """Its name within the form, under which its value is kept."""
    label: BothLanguages
    help: BothLanguages | None = None
    required: bool = True


class TextField(LabelledField, frozen=True):
    """A text of one line."""

    kind: Literal["text"] = "text"
    maximum_length: int = 200
    """In characters."""
    default: str | None = None


class LongTextField(LabelledField, frozen=True):
    """A text of one or several lines."""

    kind: Literal["long-text"] = "long-text"
    maximum_length: int = 4_000
    """In characters."""
    default: str | None = None


class NumberField(LabelledField, frozen=True):
    """A number with so many decimals, in a unit."""

    kind: Literal["number"] = "number"
    decimals: int = 0
    unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    default: Decimal | None = None


class MoneyField(LabelledField, frozen=True):
    """An amount in integer minor units of one of the currencies.

    Minimum, maximum and default are in minor units, the default of the first currency.
    """

    kind: Literal["money"] = "money"
    currencies: tuple[str, ...]
    """ISO 4217 codes to choose from; of a single one the value may leave it out."""
    minimum: int = 0
    maximum: int | None = None
    default: int | None = None


class ShareField(LabelledField, frozen=True):
    """A share in basis points: 10,000 are 100 %."""

    kind: Literal["share"] = "share"
    minimum: int = 0
    maximum: int = WHOLE_BASIS_POINTS
    default: int | None = None


class DayField(LabelledField, frozen=True):
    """A day of the calendar."""

    kind: Literal["day"] = "day"
    minimum: date | None = None
    maximum: date | None = None
    default: date | Literal["today"] | None = None


class ChoiceOption(BaseModel, frozen=True):
    """One of the options of a choice."""

    key: str
    label: BothLanguages


class ChoiceField(LabelledField, frozen=True):
    """One of several named options."""

    kind: Literal["choice"] = "choice"
    options: tuple[ChoiceOption, ...]
    default: str | None = None
    """The key of an option."""


class FlagField(LabelledField, frozen=True):
    """Yes or no."""

    kind: Literal["flag"] = "flag"
    default: bool | None = None


class DepartmentField(LabelledField, frozen=True):
    """A department that exists on the day of the case."""

    kind: Literal["department"] = "department"
    default: str | None = None


SimpleField = Annotated[
    TextField
    | LongTextField
    | NumberField
    | MoneyField
    | ShareField
    | DayField
    | ChoiceField
    | FlagField
    | DepartmentField,
    Field(discriminator="kind"),
]
"""A field with one value."""


class LinesField(LabelledField, frozen=True):
    """A list of lines with the same columns each, such as an allocation (分摊明细)."""

    kind: Literal["lines"] = "lines"
    columns: tuple[SimpleField, ...]
    minimum_lines: int = 1
    """How many lines there are at least; where the field is not required, also none."""
    maximum_lines: int = 100
    whole: str | None = None
    """The column of shares that sum to 100 % over all lines."""
    each_once: str | None = None
    """The column in which no value stands twice."""


FormField = Annotated[
    TextField
    | LongTextField
    | NumberField
    | MoneyField
    | ShareField
    | DayField
    | ChoiceField
    | FlagField
    | DepartmentField
    | LinesField,
    Field(discriminator="kind"),
]
Form = Sequence[FormField]
"""The fields of a form, in the order in which they are shown."""
