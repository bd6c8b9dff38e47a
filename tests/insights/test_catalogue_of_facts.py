"""Every published fact has rows, or a reason why it has none."""

from __future__ import annotations

import pytest

from services.insights.domain.folding.counted_only import COUNTED_ONLY
from services.insights.domain.folding.rows_of_facts import ROWS_BY_TYPE
from services.insights.domain.star_schema import schema_version as star_schema_version
from shared.contracts.concerned_departments import list_fact_types

COUNTED_TYPES = {
    f"concord.{area}.{name}.v1" for area, names in COUNTED_ONLY.items() for name in names
}


def test_every_published_fact_has_rows_or_a_reason() -> None:
    missing = set(list_fact_types()) - ROWS_BY_TYPE.keys() - COUNTED_TYPES
    assert not missing, f"services/insights/domain/folding says nothing of {sorted(missing)}"


def test_no_type_that_is_not_published_is_named() -> None:
    assert not (ROWS_BY_TYPE.keys() | COUNTED_TYPES) - set(list_fact_types())


def test_no_fact_has_rows_and_a_reason_to_have_none() -> None:
    assert not ROWS_BY_TYPE.keys() & COUNTED_TYPES


def test_a_type_of_fact_that_gets_rows_calls_for_a_rebuild(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = star_schema_version.schema_version()
    more = {**ROWS_BY_TYPE, "concord.comms.of-a-later-version.v1": None}
    monkeypatch.setattr(star_schema_version, "ROWS_BY_TYPE", more)
    assert star_schema_version.schema_version() != before
