"""A form as a whole: lines, what they sum to, and every fault together."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workflows.domain.filled_form import departments_in, fill_form
from services.workflows.domain.form_fields import (
    DepartmentField,
    LinesField,
    NumberField,
    ShareField,
    TextField,
)
from services.workflows.domain.form_refusals import FormHasFaults
from services.workflows.domain.form_values import FormContext
from shared.eventsourcing.refusal import Refusal
from tests.workflows.template_examples import CONTEXT, TODAY, faults_of, named

PLACE = named(DepartmentField, "f")
TEXT = named(TextField, "f", maximum_length=5)


def fill(form: list[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values that are kept."""
    return fill_form(form, values, CONTEXT)


ALLOCATION = named(
    LinesField,
    "lines",
    columns=(named(DepartmentField, "who"), named(ShareField, "share")),
    minimum_lines=2,
    maximum_lines=3,
    whole="share",
    each_once="who",
)


def line(who: str, share: object) -> dict[str, Any]:
    """Return a line of the allocation."""
    return {"who": who, "share": share}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (None, [("", "form-value-missing")]),
        ([], [("", "form-value-missing")]),
        ("x", [("", "form-lines-expected")]),
        ([line("sales", 5000), 7], [("", "form-lines-expected")]),
        ([line("sales", 10_000)], [("", "form-too-few-lines")]),
        ([line("sales", 2500)] * 4, [("", "form-too-many-lines")]),
        (
            [line("sales", 5000), line("SALES", 5000)],
            [("/1/who", "form-value-twice")],
        ),
        (
            [line("sales", 5000), line("legal", 4999)],
            [("", "form-shares-not-whole")],
        ),
        (
            [line("HR", 5000), {"share": None, "a/b~c": 1, "who": "legal"}],
            [
                ("/0/who", "department-does-not-exist"),
                ("/1/a~1b~0c", "form-field-unknown"),
                ("/1/share", "form-value-missing"),
            ],
        ),
    ],
)
def test_lines_are_checked_together(lines: Any, found: list[tuple[str, str]]) -> None:
    judged: dict[str, str | Refusal] = {**CONTEXT.departments, "legal": "legal"}
    with pytest.raises(FormHasFaults) as refused:
        fill_form([ALLOCATION], {"lines": lines}, FormContext(TODAY, judged))
    assert faults_of(refused.value) == [(f"#/values/lines{at}", code) for at, code in found]


def test_the_sum_of_shares_and_the_field_are_named() -> None:
    lines = [line("sales", 9000), line("SALES", 50)]
    with pytest.raises(FormHasFaults, match="faults of the form: 2, in these fields: lines;") as no:
        fill([ALLOCATION], {"lines": lines})
    assert no.value.details[1][1].text("zh") == "lines项：份额合计为 90.50%，须为 100%"


def test_lines_of_a_field_that_is_not_required_may_be_left_out() -> None:
    optional = ALLOCATION.model_copy(update={"required": False})
    assert fill([optional], {}) == {}
    plain = named(LinesField, "lines", columns=(TEXT,))
    assert fill([plain], {"lines": [{"f": "a"}, {"f": "a"}]}) == {"lines": [{"f": "a"}, {"f": "a"}]}


def test_a_value_in_each_line_once_may_be_missing_in_several() -> None:
    column = named(TextField, "f", required=False)
    lines = named(LinesField, "lines", columns=(column,), each_once="f")
    assert fill([lines], {"lines": [{}, {}, {"f": "a"}]}) == {"lines": [{}, {}, {"f": "a"}]}


def test_every_named_department_is_found_before_it_is_looked_up() -> None:
    form = [PLACE, named(DepartmentField, "g", default="ops"), ALLOCATION, TEXT]
    values: dict[str, Any] = {
        "f": " SALES ",
        "g": 5,
        "lines": [line("legal", 1), 7, line("a\nb", 1)],
    }
    assert [*departments_in(form, values)] == ["SALES", "ops", "legal"]
    assert [*departments_in([ALLOCATION], {"lines": 5})] == []


LINES = st.lists(
    st.tuples(st.sampled_from(["sales", "legal", "ops"]), st.integers(-1, 10_001)), max_size=5
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "note": st.sampled_from(["", "ok", "123456", None, 5]),
        "count": st.one_of(st.integers(-2, 12), st.sampled_from([2.5, "3", True, None])),
        "lines": LINES,
        "other": st.just(1),
    },
)


@given(VALUES)
def test_a_form_is_accepted_where_each_rule_holds_alone(values: dict[str, Any]) -> None:
    """Compares with rules that are written down one by one, without the fields' classes."""
    note, count, lines = (values.get(key) for key in ("note", "count", "lines"))
    pairs = list(lines or [])
    is_right = {
        "other": "other" not in values,
        "note": note in (None, "", "ok"),
        "count": type(count) is not bool and count in (*range(11), "3"),
        "lines": not pairs
        or (
            2 <= len(pairs) <= 3
            and len({who for who, _ in pairs}) == len(pairs)
            and all(0 <= share <= 10_000 for _, share in pairs)
            and sum(share for _, share in pairs) == 10_000
        ),
    }
    form = [
        named(TextField, "note", maximum_length=5, required=False),
        named(NumberField, "count", minimum=Decimal(0), maximum=Decimal(10)),
        ALLOCATION.model_copy(update={"required": False}),
    ]
    given_values = {**values, "lines": [line(who, share) for who, share in pairs]}
    known = {one: one for one in ("sales", "legal", "ops")}
    wrong = {field for field, right in is_right.items() if not right}
    context = FormContext(TODAY, known)
    if wrong:
        with pytest.raises(FormHasFaults) as refused:
            fill_form(form, given_values, context)
        assert {at.split("/")[2] for at, _ in refused.value.details} == wrong
    else:
        kept = fill_form(form, given_values, context)
        assert Decimal(str(kept["count"])) == Decimal(str(count))


def test_of_very_many_faults_the_first_are_told_and_all_are_counted() -> None:
    with pytest.raises(FormHasFaults, match="faults of the form: 300") as refused:
        fill_form([], {f"k{number}": 1 for number in range(300)}, CONTEXT)
    told = faults_of(refused.value)
    assert (len(told), told[-1]) == (200, ("#/values/k199", "form-field-unknown"))
