"""Forms: which values are kept, and every fault of the others at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.workflows.domain.both_languages import BothLanguages
from services.workflows.domain.filled_form import fill_form
from services.workflows.domain.form_fields import (
    ChoiceField,
    ChoiceOption,
    DayField,
    DepartmentField,
    FlagField,
    LongTextField,
    MoneyField,
    NumberField,
    ShareField,
    TextField,
)
from services.workflows.domain.form_refusals import FormHasFaults
from services.workflows.domain.form_values import FormContext
from tests.workflows.template_examples import CONTEXT, TODAY, faults_of, named

DAY = date(2026, 11, 2)
OPTIONS = tuple(ChoiceOption(key=one, label=BothLanguages(one, one)) for one in ("air", "rail"))
TEXT = named(TextField, "f", maximum_length=5)
LONG = named(LongTextField, "f", maximum_length=9)
NUMBER = named(NumberField, "f", decimals=2, minimum=Decimal(-1), maximum=Decimal("12.50"))
WIDE = named(NumberField, "f", decimals=9)
MONEY = named(MoneyField, "f", currencies=("CNY", "USD"))
YUAN = named(MoneyField, "f", currencies=("CNY",), minimum=100, maximum=900)
SHARE = named(ShareField, "f", minimum=1)
DATE = named(DayField, "f", minimum=DAY, maximum=date(2026, 12, 31))
ANY_DATE = named(DayField, "f")
CHOICE = named(ChoiceField, "f", options=OPTIONS)
FLAG = named(FlagField, "f")
PLACE = named(DepartmentField, "f")


def fill(form: list[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that are kept."""
    return fill_form(form, values, CONTEXT)


def faults(form: list[Any], values: dict[str, Any]) -> list[tuple[str, str]]:
    """Return pointer and code of every fault."""
    with pytest.raises(FormHasFaults) as refused:
        fill(form, values)
    return faults_of(refused.value)


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        (TEXT, "  a b ", "a b"),
        (TEXT, "费用分摊表", "费用分摊表"),
        (LONG, "a\r\n\tb", "a\r\n\tb"),
        (NUMBER, 12, "12.00"),
        (NUMBER, 0.1, "0.10"),
        (NUMBER, "-0", "0.00"),
        (NUMBER, -0.0, "0.00"),
        (NUMBER, " 12.5 ", "12.50"),
        (NUMBER, "-1.000", "-1.00"),
        (WIDE, 1e-9, "0.000000001"),
        (WIDE, 10**15, "1000000000000000.000000000"),
        (MONEY, {"amount_minor": 0, "currency": "USD"}, {"amount_minor": 0, "currency": "USD"}),
        (YUAN, {"amount_minor": 100}, {"amount_minor": 100, "currency": "CNY"}),
        (SHARE, 10_000, 10_000),
        (SHARE, 1, 1),
        (DATE, "2026-11-02", "2026-11-02"),
        (DATE, "today", TODAY.isoformat()),
        (ANY_DATE, "1900-01-01", "1900-01-01"),
        (ANY_DATE, "9000-12-31", "9000-12-31"),
        (CHOICE, "rail", "rail"),
        (FLAG, False, False),
        (PLACE, " SALES ", "sales"),
    ],
)
def test_a_value_is_kept(field: Any, value: Any, kept: Any) -> None:
    context = FormContext(TODAY, {"SALES": "sales"})
    assert fill_form([field], {"f": value}, context) == {"f": kept}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (TEXT, 5, "form-text-expected"),
        (TEXT, "a\x00", "form-text-expected"),
        (TEXT, "\ud800", "form-text-expected"),
        (TEXT, "a\nb", "form-line-expected"),
        (TEXT, "123456", "form-text-too-long"),
        (LONG, "a\x0bb", "form-text-expected"),
        (NUMBER, True, "form-number-expected"),
        (NUMBER, float("nan"), "form-number-expected"),
        (NUMBER, float("inf"), "form-number-expected"),
        (NUMBER, "1e3", "form-number-expected"),
        (NUMBER, "١", "form-number-expected"),
        (NUMBER, [], "form-number-expected"),
        (WIDE, 10**15 + 1, "form-number-expected"),
        (WIDE, -1e300, "form-number-expected"),
        (NUMBER, "1.001", "form-too-many-decimals"),
        (NUMBER, "1.006", "form-too-many-decimals"),
        (NUMBER, -1.01, "form-value-too-small"),
        (NUMBER, "12.51", "form-value-too-great"),
        (MONEY, 5, "form-money-expected"),
        (MONEY, {"amount_minor": 5}, "form-money-expected"),
        (MONEY, {"amount_minor": 5, "currency": "EUR"}, "form-money-expected"),
        (MONEY, {"amount_minor": 5.0, "currency": "CNY"}, "form-money-expected"),
        (MONEY, {"amount_minor": True, "currency": "CNY"}, "form-money-expected"),
        (MONEY, {"currency": "CNY"}, "form-money-expected"),
        (MONEY, {"amount_minor": 5, "currency": "CNY", "x": 1}, "form-money-expected"),
        (MONEY, {"amount_minor": -1, "currency": "CNY"}, "form-value-too-small"),
        (MONEY, {"amount_minor": 10**15 + 1, "currency": "CNY"}, "form-value-too-great"),
        (YUAN, {"amount_minor": 99}, "form-value-too-small"),
        (YUAN, {"amount_minor": 901}, "form-value-too-great"),
        (SHARE, 0, "form-value-too-small"),
        (SHARE, 10_001, "form-value-too-great"),
        (SHARE, "5", "form-share-expected"),
        (SHARE, True, "form-share-expected"),
        (DATE, 20261102, "form-day-expected"),
        (DATE, "2026-02-30", "form-day-expected"),
        (DATE, "20261102", "form-day-expected"),
        (ANY_DATE, "1899-12-31", "form-day-expected"),
        (ANY_DATE, "9001-01-01", "form-day-expected"),
        (DATE, "2026-11-01", "form-value-too-small"),
        (DATE, "2027-01-01", "form-value-too-great"),
        (CHOICE, "ship", "form-choice-expected"),
        (CHOICE, ["air"], "form-choice-expected"),
        (FLAG, 1, "form-flag-expected"),
        (PLACE, 5, "form-line-expected"),
        (PLACE, "a\nb", "form-line-expected"),
        (PLACE, "HR", "department-does-not-exist"),
        (TEXT, None, "form-value-missing"),
        (TEXT, "  ", "form-value-missing"),
        (FLAG, None, "form-value-missing"),
    ],
)
def test_a_value_is_not_accepted(field: Any, value: Any, code: str) -> None:
    assert faults([field], {"f": value}) == [("#/values/f", code)]


def test_a_fault_names_its_field_in_both_languages() -> None:
    with pytest.raises(FormHasFaults) as refused:
        fill([NUMBER], {"f": "12.51"})
    ((_, reason),) = refused.value.details
    assert reason.text("en") == "F: this must be at most 12.50"
    assert reason.text("zh") == "f项：不能大于 12.50"
    assert "faults of the form: 1, in these fields: f" in refused.value.text("en")


@pytest.mark.parametrize(
    ("field", "kept"),
    [
        (named(TextField, "f", default="a"), "a"),
        (named(NumberField, "f", decimals=1, default=Decimal(2)), "2.0"),
        (
            named(MoneyField, "f", currencies=("CNY", "USD"), default=7),
            {"amount_minor": 7, "currency": "CNY"},
        ),
        (named(DayField, "f", default=DAY), "2026-11-02"),
        (named(DayField, "f", default="today"), "2026-11-23"),
        (named(FlagField, "f", default=False), False),
        (named(DepartmentField, "f", default="SALES"), "sales"),
    ],
)
def test_what_is_left_out_has_its_default(field: Any, kept: Any) -> None:
    assert fill([field], {}) == {"f": kept}
    assert faults([field], {"f": None}) == [("#/values/f", "form-value-missing")]
    optional = field.model_copy(update={"required": False})
    assert fill([optional], {"f": None}) == {}


@pytest.mark.parametrize("kind", [NumberField, DayField])
def test_what_has_no_default_is_missing(kind: Any) -> None:
    assert faults([named(kind, "f")], {}) == [("#/values/f", "form-value-missing")]
    assert fill([named(MoneyField, "f", currencies=("CNY",), required=False)], {}) == {}
