"""Examples that the tests of templates share."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.form_fields import FormField
from services.workflows.domain.form_values import FormContext
from services.workflows.domain.template_faults import Surroundings
from services.workflows.domain.template_terms import TemplateTerms
from shared.eventsourcing.refusal import Refusal
from shared.reference_data.refusals import DepartmentDoesNotExist
from tests.workflows.domain_examples import FLOW_ID

TODAY = date(2026, 11, 23)
UNKNOWN = DepartmentDoesNotExist(code="HR", suggestion={"en": "register it", "zh": "请先登记"})
DEPARTMENTS: dict[str, str | Refusal] = {"sales": "sales", "SALES": "sales", "HR": UNKNOWN}
CONTEXT = FormContext(TODAY, DEPARTMENTS)
SURROUNDINGS = Surroundings(TODAY, {FLOW_ID: 1}, frozenset(), DEPARTMENTS)


def named(field: type[Any], key: str, **values: Any) -> Any:
    """Return a field of a form, labelled after its key."""
    return field(key=key, label=BothLanguages(key.title(), f"{key}项"), **values)


def terms(*form: FormField, subject: str = "Cost", **values: Any) -> TemplateTerms:
    """Return what a template says with these fields."""
    name = BothLanguages("Cost allocation", "费用分摊")
    return TemplateTerms(flow_id=FLOW_ID, name=name, subject=subject, form=form, **values)


def faults_of(refusal: Refusal) -> list[tuple[str, str]]:
    """Return the pointer and the code of each detail of a refusal."""
    return [(pointer, reason.code()) for pointer, reason in refusal.details]
