"""Reads the facts of other areas: what each says of things that may be owed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.worklist.domain.item_change import PlacedChange
from services.worklist.domain.open_things import READINGS, changes_of
from shared.eventsourcing.published_fact import Fact
from shared.postgres.fact_tables import StoredFact

HANDLED_FACT_TYPES = frozenset(READINGS)


def read_fact(fact: Fact | StoredFact, said: Any) -> Iterator[PlacedChange]:
    """Yield what a fact says; raises `KeyError` where its data lacks what its type promises."""
    for change in changes_of(fact.type, said):
        yield PlacedChange(change.item, fact.position, fact.recorded_at, said["at"], change.fields)
