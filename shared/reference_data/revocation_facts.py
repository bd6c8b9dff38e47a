"""Keeps an area's list of revoked tokens up to date with the directory's facts."""

from __future__ import annotations

from collections.abc import Sequence

from shared.contracts.directory import TokenRevocationWithdrawn, TokensRevoked
from shared.eventsourcing.published_fact import Fact
from shared.postgres.revoked_token_table import (
    StoredRevocation,
    delete_revocation,
    insert_revocation,
)
from shared.postgres.unit_of_work import UnitOfWork

REVOKING_AREA = "directory"
"""The area that publishes which tokens are revoked."""
_REVOKED = TokensRevoked.model_fields["type"].default
_WITHDRAWN = TokenRevocationWithdrawn.model_fields["type"].default
REVOCATION_FACT_TYPES: frozenset[str] = frozenset((_REVOKED, _WITHDRAWN))
"""The types of the facts that are recorded here."""


async def record_revocation_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Bring the table up to date with a batch of facts; facts about other things are skipped."""
    for fact in facts:
        if fact.type == _REVOKED:
            revoked = TokensRevoked.model_validate_json(fact.data)
            await insert_revocation(
                unit.connection,
                StoredRevocation(
                    revoked.revocation_id,
                    revoked.subject_digest,
                    revoked.token_id_digest,
                    revoked.issued_until,
                    revoked.expires_at,
                ),
            )
        elif fact.type == _WITHDRAWN:
            withdrawn = TokenRevocationWithdrawn.model_validate_json(fact.data)
            await delete_revocation(unit.connection, withdrawn.revocation_id)
