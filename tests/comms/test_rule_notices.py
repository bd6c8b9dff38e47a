"""Departments are told what a rule of workflows tells them, and by which rule."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from services.comms.application.fact_handlers import HANDLED_FACT_TYPES
from services.comms.application.notice_content import notice_content_of
from services.comms.service import service
from shared.contracts.workflows_rules import RuleFired, RuleNotice

FIRED = RuleFired(
    rule_id=UUID(int=7),
    rule="Overdue duties",
    rule_version=2,
    fact_id=UUID(int=8),
    fact_type="concord.duties.duty-overdue.v1",
    action="tell-departments",
    departments=("sales", "legal"),
    notice=RuleNotice(en="The plan is late", zh="计划逾期"),
    at=datetime(2026, 11, 23, tzinfo=UTC),
)


def test_departments_are_told_with_the_rule_and_its_version() -> None:
    content = notice_content_of(FIRED)

    assert content is not None
    assert (content.kind, content.to) == ("rule-fired", ("sales", "legal"))
    assert (content.about.kind, content.about.id) == ("rule", UUID(int=7))
    assert content.text.en == "The plan is late (Rule “Overdue duties”, version 2.)"
    assert content.text.zh == "计划逾期（规则“Overdue duties”，第 2 版）"
    assert FIRED.type in HANDLED_FACT_TYPES
    assert "workflows" in service.subscribes_to


def test_nobody_is_told_of_a_rule_that_does_something_else() -> None:
    other = FIRED.model_copy(update={"notice": None, "action": "start-case"})
    assert notice_content_of(other) is None
