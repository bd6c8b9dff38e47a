"""Handles the facts that the area subscribes to: calendars, and whatever rules are about."""

from __future__ import annotations

from collections.abc import Sequence

from services.workflows.application.calendar_versions import (
    CALENDAR_FACT_TYPES,
    note_calendar_versions,
)
from services.workflows.application.rule_firings import RULE_FACT_TYPES, fire_rules
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

HANDLED_FACT_TYPES = RULE_FACT_TYPES | CALENDAR_FACT_TYPES
"""The types of the facts that `handle_facts` does not skip."""


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Note versions of the calendar, then have rules act: they may start work that follows it."""
    await note_calendar_versions(unit, facts)
    await fire_rules(unit, facts)
