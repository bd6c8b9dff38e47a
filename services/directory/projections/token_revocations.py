"""The read model of revoked tokens, for those who keep the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.directory.domain.token_revocation import TokenRevocationWithdrawn, TokensRevoked
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class TokenRevocation(BaseModel):
    """A revocation of one token, or of a subject's tokens."""

    id: UUID
    subject: str | None
    """The `sub` of the revoked tokens; `null` where one token is revoked."""
    person: str | None
    """For whom the subject stands now, by the directory; `null` where for nobody."""
    token_id: str | None
    """The `jti` of the revoked token; `null` where a subject's tokens are."""
    issued_until: CompanyTime
    """Tokens that were issued in this second or earlier are revoked."""
    expires_at: CompanyTime
    """No revoked token can be valid after this time."""
    reason: str
    revoked_by: str
    revoked_at: CompanyTime
    withdrawn_reason: str | None
    withdrawn_by: str | None
    withdrawn_at: CompanyTime | None
    """Since when the tokens are accepted again; `null` while they are revoked."""
    version: int


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the table up to date, one event after the other: there are few."""
    for recorded in events:
        match recorded.event:
            case TokensRevoked() as event:
                await db.execute(
                    "INSERT INTO token_revocation (id, subject, token_id, issued_until, expires_at,"
                    " reason, revoked_by, revoked_at, version)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    event.revocation_id,
                    event.subject,
                    event.token_id,
                    event.issued_until,
                    event.expires_at,
                    event.reason,
                    event.revoked_by,
                    event.at,
                    recorded.version,
                )
            case TokenRevocationWithdrawn() as event:
                await db.execute(
                    "UPDATE token_revocation SET withdrawn_reason = $2, withdrawn_by = $3,"
                    " withdrawn_at = $4, version = $5 WHERE id = $1",
                    event.revocation_id,
                    event.reason,
                    event.withdrawn_by,
                    event.at,
                    recorded.version,
                )
            case _:
                pass


PROJECTION = Projection("token-revocations", ("token_revocation",), apply_events)

_SELECT = (
    "SELECT id, subject, (SELECT person.id FROM person"
    " WHERE person.sign_on_subject = token_revocation.subject) AS person,"
    " token_id, issued_until, expires_at, reason, revoked_by, revoked_at,"
    " withdrawn_reason, withdrawn_by, withdrawn_at, version FROM token_revocation"
)

TOKEN_REVOCATION_LIST_QUERY = ListQuery(
    name="token-revocations",
    select=_SELECT,
    conditions={"subject": "subject = {subject}", "token_id": "token_id = {token_id}"},
    sort=Sort([SortKey("id", UUID)]),
    row=TokenRevocation,
)
"""The list of revocations, in the order in which they were made."""


async def find_token_revocation(db: Connection, revocation_id: UUID) -> TokenRevocation | None:
    """Return a revocation, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE id = $1", revocation_id)
    return TokenRevocation(**row) if row else None
