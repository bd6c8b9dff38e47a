"""The facts that the area hears: of rules, departments, statements, projects, and its own."""

from __future__ import annotations

from collections.abc import Sequence

from services.goals.application.counted_lines import LINE_LOCKED_TYPE, record_counted_lines
from services.goals.application.fed_goals import FEEDING_FACT_TYPES, feed_goals
from services.goals.application.relations import Relations
from services.goals.application.rule_readings import RULE_FACT_TYPES, enter_readings_of_rules
from services.goals.application.serving_projects import (
    PROJECT_FACT_TYPES,
    record_serving_projects,
)
from services.goals.application.successions import SUCCESSION_FACT_TYPE, hand_over
from shared.eventsourcing.published_fact import Fact
from shared.postgres.transactional_consumer import FactHandler
from shared.postgres.unit_of_work import UnitOfWork

HANDLED_FACT_TYPES = (
    RULE_FACT_TYPES
    | FEEDING_FACT_TYPES
    | PROJECT_FACT_TYPES
    | {LINE_LOCKED_TYPE, SUCCESSION_FACT_TYPE}
)
"""The types of the facts that are not skipped."""


def make_fact_handler(relations: Relations) -> FactHandler:
    """Return the handler, which does what facts lead to; other types are skipped."""

    async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await enter_readings_of_rules(unit, facts)
        await hand_over(unit, facts, relations)
        await feed_goals(unit, facts, relations.list_goals_fed_by)
        await record_counted_lines(unit, facts)
        await record_serving_projects(unit, facts)

    return handle_facts
