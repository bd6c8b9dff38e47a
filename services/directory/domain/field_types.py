"""The types of the directory's fields: codes, names, days and roles."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Strict, StringConstraints

from shared.eventsourcing.code_rule import MAX_CODE_LENGTH, normalize_code, strip_code

SINGLE_LINE_PATTERN = r"^[^\x00-\x1f\x7f]+$"


def _strip_invisible(value: Any) -> Any:
    """Return a text without the blanks and invisible characters around it, in composed form."""
    return normalize_code(strip_code(value)) if isinstance(value, str) else value


Code = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_CODE_LENGTH, pattern=SINGLE_LINE_PATTERN),
    BeforeValidator(_strip_invisible),
]
"""A department's code or a person's id: chosen by the company, in any script, never changed.

Blanks and invisible characters around it are no part of it. What is registered anew must also fit
the rule of codes (`require_code`); what was registered before the rule is named as it is.
"""

Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=SINGLE_LINE_PATTERN
    ),
]


SignOnSubject = Annotated[
    str, StringConstraints(min_length=1, max_length=255, pattern=SINGLE_LINE_PATTERN)
]
"""The `sub` of a token: the sign-on provider's name of a caller, character by character."""


def _check_year(day: date) -> date:
    if not 1900 <= day.year <= 9000:  # noqa: PLR2004
        message = "the year must lie between 1900 and 9000"
        raise ValueError(message)
    return day


ParsedDay = Annotated[date, Strict(), AfterValidator(_check_year)]
"""A date from 1900 to 9000, parsed before: neither a text nor a number is accepted as one."""


class Role(StrEnum):
    """What a person does in the collaboration programme."""

    GENERAL_MANAGER = "general-manager"
    OFFICER_GOALS = "officer-goals"
    OFFICER_DUTIES = "officer-duties"
    OFFICER_COMMUNICATION = "officer-communication"
    OFFICER_WORKFLOWS = "officer-workflows"
    DEPARTMENT_HEAD = "department-head"
    LIAISON = "liaison"
    EXECUTOR = "executor"
    CONNECTOR = "connector"
    BI_READER = "bi-reader"
    HR = "hr"
    AUDITOR = "auditor"
