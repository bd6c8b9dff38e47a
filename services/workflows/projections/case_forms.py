"""What was filled in when a case was started from a template, as it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import from_json, to_json

from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.case_events import CaseStarted
from services.workflows.domain.form_fields import (
    ChoiceField,
    FormField,
    LinesField,
    NumberField,
)
from services.workflows.domain.imported_case import CaseImported
from services.workflows.domain.template_terms import TemplateTerms
from shared.eventsourcing.money import Money

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


SimpleValue = bool | int | str | Money


class FilledColumn(BaseModel):
    """A column of a field with lines."""

    key: str
    kind: str
    label: BothLanguages


class FilledField(FilledColumn):
    """A field of the form with its value."""

    unit: str | None
    """Of a number, where it has one."""
    option: BothLanguages | None
    """Of a choice: what the chosen option is called."""
    columns: list[FilledColumn] = []
    """Of a field with lines; each line has its values by the keys of the columns."""
    value: SimpleValue | list[dict[str, SimpleValue]] | None = None
    """`null` where it has none. Numbers with decimals are texts, shares basis points."""


class FilledForm(BaseModel):
    """The form that a case was started with, in the version that held then."""

    template_id: UUID
    template_version: int
    name: BothLanguages
    """The template's."""
    fields: list[FilledField]


async def keep_forms(db: Connection, begun: Sequence[CaseStarted | CaseImported]) -> None:
    """Store what cases were started with that began from a template."""
    for event in begun:
        if isinstance(event, CaseStarted) and event.form is not None:
            await db.execute(
                "INSERT INTO case_form (case_id, template_id, template_version, form_values)"
                " VALUES ($1, $2, $3, $4::json)",
                event.case_id,
                event.form.template_id,
                event.form.template_version,
                to_json(event.form.values).decode(),
            )


async def find_filled_form(db: Connection, case_id: UUID) -> FilledForm | None:
    """Return the form of a case, `None` for one that was started without a template."""
    row = await db.fetchrow(
        "SELECT template_id, template_version, form_values, terms FROM case_form"
        " JOIN flow_template_version USING (template_id)"
        " WHERE case_id = $1 AND number = template_version",
        case_id,
    )
    if row is None:
        return None
    terms = TemplateTerms.model_validate_json(row["terms"])
    values: dict[str, Any] = from_json(row["form_values"])
    return FilledForm(
        template_id=row["template_id"],
        template_version=row["template_version"],
        name=terms.name,
        fields=[
            FilledField(
                key=one.key,
                kind=one.kind,
                label=one.label,
                unit=one.unit if isinstance(one, NumberField) else None,
                option=_option(one, values.get(one.key)),
                columns=_columns(one),
                value=values.get(one.key),
            )
            for one in terms.form
        ],
    )


def _columns(one: FormField) -> list[FilledColumn]:
    if not isinstance(one, LinesField):
        return []
    return [
        FilledColumn(key=column.key, kind=column.kind, label=column.label) for column in one.columns
    ]


def _option(one: FormField, chosen: object) -> BothLanguages | None:
    options = one.options if isinstance(one, ChoiceField) else ()
    return next((option.label for option in options if option.key == chosen), None)
