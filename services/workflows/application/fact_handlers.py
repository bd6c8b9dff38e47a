"""Handles the facts that the area subscribes to: calendars, and whatever rules are about."""

from __future__ import annotations

from collections.abc import Sequence

from services.workflows.application.deciders import RULE_SET_DECIDER
from services.workflows.application.rule_firings import RULE_FACT_TYPES, fire_rules
from services.workflows.application.rule_retries import (
    RETRY_FACT_TYPES,
    note_refusals,
    retry_firings,
)
from services.workflows.domain.automation_rule_set import RULE_SET_STREAM, RuleSet
from shared.eventsourcing.published_fact import Fact
from shared.postgres.decided_fact_types import DecidedFactTypes
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.calendar_versions import (
    CALENDAR_FACT_TYPES,
    note_calendar_versions,
)

HANDLED_FACT_TYPES = RULE_FACT_TYPES | CALENDAR_FACT_TYPES | RETRY_FACT_TYPES
"""The types of the facts that `handle_facts` may not skip."""
_ALWAYS_HANDLED = CALENDAR_FACT_TYPES | RETRY_FACT_TYPES


def decide_fact_types(others: frozenset[str]) -> DecidedFactTypes:
    """Return that the rules decide which types are handled, besides these others."""

    def types_of(rules: RuleSet) -> frozenset[str]:
        return others | _ALWAYS_HANDLED | rules.heard_types

    return DecidedFactTypes(RULE_SET_STREAM, RULE_SET_DECIDER, types_of)


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Note versions of the calendar, then have rules act: they may start work that follows it."""
    await note_calendar_versions(unit, facts)
    await note_refusals(unit, facts)
    await retry_firings(unit, facts)
    await fire_rules(unit, facts)
