"""The form with which a case was started from a template."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from uuid import UUID

from pydantic import BaseModel, JsonValue

from services.workflows.domain.filled_form import FormValues

MAX_SUBJECT = 200
"""So many characters of a filled subject are kept, as people may enter."""


class CaseForm(BaseModel, frozen=True):
    """From which version of a template a case was started, and what was filled in.

    The version never changes, so the values keep the fields that they were given for.
    """

    template_id: UUID
    template_version: int
    values: Mapping[str, JsonValue]
    """By the keys of the form's fields; a field without value is left out."""


def fill_subject(subject: str, values: FormValues) -> str:
    """Return a template's subject with the form's values for its fields."""
    filled = "".join(
        before + ("" if key is None else str(values[key]))
        for before, key, _, _ in Formatter().parse(subject)
    )
    return filled[:MAX_SUBJECT]
