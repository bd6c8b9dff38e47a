"""What stands against publishing a template, one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.form_fields import (
    ChoiceField,
    ChoiceOption,
    DayField,
    DepartmentField,
    LinesField,
    LongTextField,
    MoneyField,
    NumberField,
    ShareField,
    TextField,
)
from services.workflows.domain.template_faults import find_faults
from services.workflows.domain.template_terms import Baseline
from tests.workflows.domain_examples import FLOW_ID
from tests.workflows.template_examples import (
    SURROUNDINGS,
    named,
    terms,
)

TEMPLATE = UUID(int=7)
OTHER = UUID(int=8)
FIRST = terms()


def one_field(field: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """Return the faults of a template with one field."""
    return [(path, reason.code()) for path, reason in find_faults(terms(field), SURROUNDINGS)]


def option(key: str) -> ChoiceOption:
    """Return an option of a choice."""
    return ChoiceOption(key=key, label=BothLanguages(key, key))


def lines(*columns: Any, **values: Any) -> Any:
    """Return a field with lines."""
    return named(LinesField, "f", columns=columns, **values)


SHARES = named(ShareField, "s")
AIR_RAIL = (option("air"), option("rail"))


@pytest.mark.parametrize(
    ("field", "at", "code"),
    [
        (named(ChoiceField, "f", options=(option("a"),)), ("options",), "choice-without-options"),
        (
            named(ChoiceField, "f", options=(option("a"), option("a"))),
            ("options", 1, "key"),
            "field-key-twice",
        ),
        (
            named(ChoiceField, "f", options=AIR_RAIL, default="x"),
            ("default",),
            "form-choice-expected",
        ),
        (
            named(NumberField, "f", minimum=Decimal(2), maximum=Decimal(1)),
            ("minimum",),
            "limits-reversed",
        ),
        (named(ShareField, "f", minimum=2, maximum=1), ("minimum",), "limits-reversed"),
        (
            named(DayField, "f", minimum=date(2026, 1, 2), maximum=date(2026, 1, 1)),
            ("minimum",),
            "limits-reversed",
        ),
        (named(MoneyField, "f", currencies=()), ("currencies",), "currencies-missing"),
        (
            named(MoneyField, "f", currencies=("CNY", "USD"), minimum=1),
            ("currencies",),
            "limits-of-several-currencies",
        ),
        (
            named(MoneyField, "f", currencies=("CNY", "USD"), maximum=0),
            ("currencies",),
            "limits-of-several-currencies",
        ),
        (
            named(MoneyField, "f", currencies=("CNY",), default=-1),
            ("default",),
            "form-value-too-small",
        ),
        (
            named(DepartmentField, "f", default="HR"),
            ("default",),
            "department-does-not-exist",
        ),
        (lines(), ("columns",), "lines-without-columns"),
        (lines(SHARES, minimum_lines=3, maximum_lines=2), ("minimum_lines",), "limits-reversed"),
        (lines(SHARES, SHARES), ("columns", 1, "key"), "field-key-twice"),
        (lines(named(TextField, "s"), whole="s"), ("whole",), "whole-of-no-shares"),
        (lines(SHARES, whole="x"), ("whole",), "whole-of-no-shares"),
        (
            lines(named(ShareField, "s", required=False), whole="s"),
            ("whole",),
            "whole-of-no-shares",
        ),
        (lines(SHARES, each_once="x"), ("each_once",), "each-once-of-no-column"),
        (
            lines(named(NumberField, "s", default=Decimal("0.5"))),
            ("columns", 0, "default"),
            "form-too-many-decimals",
        ),
    ],
)
def test_a_fault_of_a_field_is_found(field: Any, at: tuple[str | int, ...], code: str) -> None:
    assert one_field(field) == [(("form", 0, *at), code)]


@pytest.mark.parametrize(
    "field",
    [
        named(ChoiceField, "f", options=AIR_RAIL, default="rail"),
        named(ChoiceField, "f", options=(*AIR_RAIL, option("ship"))),
        named(NumberField, "f", minimum=Decimal(1), maximum=Decimal(1)),
        named(MoneyField, "f", currencies=("CNY", "USD")),
        named(MoneyField, "f", currencies=("CNY",), minimum=1, maximum=2, default=2),
        named(DayField, "f", default="today"),
        named(DepartmentField, "f", default="SALES"),
        lines(SHARES, whole="s", each_once="s"),
    ],
)
def test_a_right_field_has_no_fault(field: Any) -> None:
    assert one_field(field) == []


@pytest.mark.parametrize(
    ("subject", "code"),
    [
        ("{a}: {d}", None),
        ("{a", "subject-malformed"),
        ("{a:>5}", "subject-malformed"),
        ("{a!r}", "subject-malformed"),
        ("{}", "subject-field-unfit"),
        ("{long}{long}", "subject-field-unfit"),
        ("{maybe}", "subject-field-unfit"),
    ],
)
def test_a_subject_shows_required_fields_alone(subject: str, code: str | None) -> None:
    form = (
        named(TextField, "a"),
        named(DayField, "d"),
        named(LongTextField, "long"),
        named(TextField, "maybe", required=False),
    )
    found = [*find_faults(terms(*form, subject=subject), SURROUNDINGS)]
    assert [(path, reason.code()) for path, reason in found] == (
        [] if code is None else [(("subject",), code)]
    )


def test_what_a_template_names_must_exist() -> None:
    baseline = Baseline(flow_ids=(FLOW_ID, OTHER), import_ids=(OTHER, TEMPLATE))
    wrong = terms(baseline=baseline, department="sales")
    known = replace(SURROUNDINGS, flows={FLOW_ID: 0}, imports=frozenset({TEMPLATE}))
    assert [(path, reason.code()) for path, reason in find_faults(wrong, known)] == [
        (("flow_id",), "template-flow-unpublished"),
        (("baseline", "flow_ids", 1), "template-flow-missing"),
        (("baseline", "import_ids", 0), "baseline-import-missing"),
    ]
    missing = [*find_faults(FIRST, replace(SURROUNDINGS, flows={}))]
    assert [reason.code() for _, reason in missing] == ["template-flow-missing"]
    assert [*find_faults(FIRST, replace(SURROUNDINGS, flows={}).with_flow(FLOW_ID))] == []


def test_the_baseline_is_the_own_flow_unless_one_is_named() -> None:
    assert FIRST.baseline_flows == (FLOW_ID,)
    assert terms(baseline=Baseline(flow_ids=(OTHER,))).baseline_flows == (OTHER,)
    assert terms(baseline=Baseline(import_ids=(OTHER,))).baseline_flows == ()


def test_the_departments_that_a_template_names() -> None:
    form = (
        named(DepartmentField, "a", default="legal"),
        named(DepartmentField, "b"),
        lines(named(DepartmentField, "c", default="ops"), named(TextField, "t", default="x")),
    )
    assert [*terms(*form, department="sales").departments()] == ["sales", "legal", "ops"]
    assert [*terms(*form).departments()] == ["legal", "ops"]
