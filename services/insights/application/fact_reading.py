"""Reads the facts of all areas, for the star schema."""

from __future__ import annotations

from typing import Any

from services.insights.domain.folding import rows_of_facts
from services.insights.domain.folding.rows_of_facts import ReadFact
from shared.contracts.concerned_departments import list_publishing_areas
from shared.eventsourcing.published_fact import Fact
from shared.postgres.fact_tables import StoredFact

SOURCE_AREAS = tuple(list_publishing_areas())
"""The areas whose facts are read: all that publish any."""


def read_fact(fact: Fact | StoredFact, said: Any) -> tuple[ReadFact]:
    """Return what a fact says; raises `KeyError` or `ValueError` for data of another form."""
    place = (fact.id, fact.area, fact.type, fact.position, fact.recorded_at)
    return (rows_of_facts.read_fact(*place, said),)
