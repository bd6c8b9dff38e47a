"""Which facts of others an area's consumer of reference data handles, and how."""

from __future__ import annotations

from collections.abc import Sequence

from shared.eventsourcing.published_fact import Fact
from shared.postgres.reference_table import ReferenceKind
from shared.postgres.transactional_consumer import FactHandler
from shared.postgres.unit_of_work import UnitOfWork
from shared.reference_data.person_facts import PERSON_FACT_TYPES, record_person_facts
from shared.reference_data.reference_facts import (
    PUBLISHING_AREAS,
    REFERENCE_FACT_TYPES,
    record_reference_facts,
)
from shared.reference_data.revocation_facts import (
    REVOCATION_FACT_TYPES,
    REVOKING_AREA,
    record_revocation_facts,
)

PEOPLE_TOPICS = (REVOKING_AREA,)
"""Who works where tells the area that revokes tokens, too: the directory."""


def reference_topics(kinds: Sequence[ReferenceKind]) -> tuple[str, ...]:
    """Return the areas that publish what an area refers to."""
    return tuple(sorted({PUBLISHING_AREAS[kind] for kind in kinds} | {REVOKING_AREA}))


def reference_fact_types(kinds: Sequence[ReferenceKind]) -> frozenset[str]:
    """Return the types of facts that are handled: people and revoked tokens concern every area."""
    types = REVOCATION_FACT_TYPES | PERSON_FACT_TYPES
    return types | REFERENCE_FACT_TYPES if kinds else types


def reference_fact_handler(kinds: Sequence[ReferenceKind]) -> FactHandler:
    """Return what brings an area's tables of reference data up to date with a batch of facts."""

    async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await record_revocation_facts(unit, facts)
        await record_person_facts(unit, facts)
        if kinds:
            await record_reference_facts(unit, facts)

    return handle_facts
