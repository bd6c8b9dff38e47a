"""Facts of every type become rows that fit their tables."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import pytest

from services.insights.domain.dimensions.member_key import member_key
from services.insights.domain.folding.rows_of_facts import ROWS_BY_TYPE, rows_of
from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME
from shared.contracts.comms import RequestReplied
from shared.contracts.comms_changes import PolicySet
from shared.contracts.goals import SupportGiven
from tests.insights.facts_of_every_type import FACT_ID, contracts, example_of, read_fact

PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "uuid": (UUID, str),
    "text": str,
    "smallint": int,
    "integer": int,
    "bigint": int,
    "boolean": bool,
    "numeric": Decimal,
    "date": date,
    "timestamptz": datetime,
}
AT = datetime(2026, 10, 31, 17, tzinfo=UTC)
"""One in the morning of November in Shanghai."""


@pytest.mark.parametrize("complete", [True, False], ids=["complete", "sparse"])
def test_rows_fit_their_tables(complete: bool) -> None:
    for fact_type in sorted(ROWS_BY_TYPE.keys() & contracts().keys()):
        rows = list(rows_of(read_fact(example_of(contracts()[fact_type], complete=complete))))
        # Only a policy of cost has rates, and earlier versions told none.
        assert rows or (not complete and fact_type == PolicySet.model_fields["type"].default)
        for name, row in rows:
            columns = TABLES_BY_NAME[name].columns
            assert len(row) == len(columns), (fact_type, name)
            for column, value in zip(columns, row, strict=True):
                expected = PYTHON_TYPES[column.type]
                is_right = column.optional if value is None else isinstance(value, expected)
                assert is_right, f"{fact_type} gives {name}.{column.name} {value!r}"


def reply(**changes: Any) -> RequestReplied:
    """Return a reply that was given at `AT`."""
    given: dict[str, Any] = {
        "request_id": uuid5(FACT_ID, "request"),
        "subject": "?",
        "matter": "simple",
        "asker": "RD",
        "department": "007",
        "leg": 1,
        "due_at": AT,
        "replied_at": AT,
        "resolved": True,
        "at": AT,
    }
    return RequestReplied(**given | changes)


def named_row(fact: Any, **options: Any) -> dict[str, Any]:
    """Return the only row of a fact, by column."""
    ((table, row),) = rows_of(read_fact(fact, **options))
    return dict(zip(TABLES_BY_NAME[table].column_names, row, strict=True))


def test_days_and_months_are_those_of_shanghai() -> None:
    row = named_row(reply())
    assert (row["date_key"], row["month"]) == (20261101, "2026-11")


def test_a_fact_recorded_in_a_later_month_is_late() -> None:
    recorded = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    in_time = named_row(reply(), recorded_at=recorded)
    late = named_row(reply(), recorded_at=recorded.replace(hour=16))
    assert (in_time["is_late"], late["is_late"]) == (False, True)
    assert late["late_seconds"] == 30 * 86_400 - 1


def test_a_fact_about_the_future_is_not_late() -> None:
    row = named_row(reply(), recorded_at=datetime(2026, 10, 1, tzinfo=UTC))
    assert (row["late_seconds"], row["is_late"]) == (0, False)


def test_a_department_keeps_its_code_and_gets_a_durable_key() -> None:
    row = named_row(reply())
    assert row["answering_department"] == "007"
    assert row["answering_department_key"] == member_key("department", "007")


def test_support_counts_for_the_goal_of_the_department_that_asked() -> None:
    id_ = uuid5(FACT_ID, "support")
    given = {"support_id": id_, "blocker_id": id_, "goal_id": id_, "goal": "?", "asker": "RD"}
    fact = SupportGiven(**given, department="QA", due_at=AT, given_at=AT, at=AT)
    row = named_row(fact)
    assert (row["department"], row["counterpart"], row["kind"]) == ("RD", "QA", "support-given")
    assert row["done_at"] == AT


def test_a_fact_without_what_its_type_promises_has_no_rows() -> None:
    broken = read_fact(reply())
    del broken.said["asker"]  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        list(rows_of(broken))
