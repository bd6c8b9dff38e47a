"""The facts that the area hears: of rules, departments and statements, and its own."""

from __future__ import annotations

from collections.abc import Sequence

from services.goals.application.counted_lines import LINE_LOCKED_TYPE, record_counted_lines
from services.goals.application.fed_goals import FEEDING_FACT_TYPES, feed_goals
from services.goals.application.rule_readings import RULE_FACT_TYPES, enter_readings_of_rules
from services.goals.application.successions import SUCCESSION_FACT_TYPE, hand_over
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

HANDLED_FACT_TYPES = RULE_FACT_TYPES | FEEDING_FACT_TYPES | {LINE_LOCKED_TYPE, SUCCESSION_FACT_TYPE}
"""The types of the facts that `handle_facts` does not skip."""


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Do what facts of other areas and of this one lead to; other types are skipped."""
    await enter_readings_of_rules(unit, facts)
    await hand_over(unit, facts)
    await feed_goals(unit, facts)
    await record_counted_lines(unit, facts)
