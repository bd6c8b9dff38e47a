"""Codes that exist: who is meant by a spelling, and what stays of before the rule of codes."""

from __future__ import annotations

import pytest

from services.directory.domain.department_commands import RegisterDepartment, SyncDepartment
from services.directory.domain.department_decisions import decide
from services.directory.domain.department_events import (
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentRenamed,
)
from services.directory.domain.department_state import evolve
from services.directory.domain.known_codes import KnownCodes
from services.directory.domain.refusals import CodeMalformed
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.domain_examples import CHART, NEW_YEAR, RECORDED_AT, SPRING, rnd_entry

given = aggregate_scenario(decide, evolve, None).given


@pytest.mark.parametrize("code", ["mkt", "Mkt", "ＭＫＴ", "MKT\u200b"])
def test_case_width_and_invisible_characters_make_no_other_code(code: str) -> None:
    known = KnownCodes.of(["MKT", "RND"])
    assert (known.same_code(code), known.spell(code)) == ("MKT", "MKT")
    assert (known.same_code("MKT"), known.same_code("MKT2")) == (None, None)


def test_a_code_from_before_the_rule_is_still_updated() -> None:
    old = DepartmentRegistered(
        code="R&D", name="研发部", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT
    )
    entry = rnd_entry(code="R&D", name="研发中心")
    renamed = DepartmentRenamed(
        code="R&D", name="研发中心", valid_from=RECORDED_AT.date(), at=RECORDED_AT
    )
    given(old).when(SyncDepartment(entry, CHART, RECORDED_AT)).then(renamed)
    given().when(SyncDepartment(entry, CHART, RECORDED_AT)).then_refused(
        CodeMalformed, message_contains="“&” (U+0026) cannot stand in it"
    )


def test_a_head_is_somebody_registered_or_has_a_possible_id() -> None:
    ids = KnownCodes.of(["li@firm"])
    assert (ids.spell_or_new("LI@firm"), ids.spell_or_new("E7")) == ("li@firm", "E7")
    with pytest.raises(CodeMalformed):
        ids.spell_or_new("wu@firm")


def test_a_department_of_a_log_is_registered_with_its_blanks() -> None:
    found = DepartmentFound(code="Group 4", since=SPRING, at=RECORDED_AT)
    placed = DepartmentPlaced(code="Group 4", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT)
    register = RegisterDepartment(rnd_entry(code="Group 4", name="Group 4"), CHART, RECORDED_AT)
    given(found).when(register).then(placed)
