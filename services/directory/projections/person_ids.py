"""The ids of people, and the sign-on subjects that stand for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.directory.domain.known_codes import KnownCodes
from services.directory.projections.same_codes import load_same_codes

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_ids(db: Connection) -> KnownCodes:
    """Return the ids of all people."""
    return KnownCodes.of(row["id"] for row in await db.fetch("SELECT id FROM person"))


async def load_ids_like(db: Connection, *ids: str) -> KnownCodes:
    """Return at least those people's ids that are the same as one of these."""
    return await load_same_codes(db, "person", "id", ids)


async def spell_head(db: Connection, person: str) -> str:
    """Return a head's id as `spell_id` does; raises `CodeMalformed` where no id can be so."""
    return (await load_ids_like(db, person)).spell_or_new(person)


async def spell_id(db: Connection, person: str) -> str:
    """Return a person's id as it is registered; an unknown one as it is."""
    return (await load_ids_like(db, person)).spell(person)


async def find_subject_holders(db: Connection, subjects: Sequence[str]) -> dict[str, str]:
    """Return for each of these sign-on subjects the id of the person it stands for, if any."""
    rows = await db.fetch(
        "SELECT sign_on_subject, id FROM person WHERE sign_on_subject = ANY ($1)", subjects
    )
    return {row["sign_on_subject"]: row["id"] for row in rows}


async def list_sign_ons(db: Connection) -> dict[str, tuple[str, str | None]]:
    """Return the sign-on subjects of all people who have one, by the people's ids.

    Each with its issuer; `None` where an earlier version recorded the subject.
    """
    rows = await db.fetch(
        "SELECT id, sign_on_subject, sign_on_issuer FROM person"
        " WHERE sign_on_subject IS NOT NULL ORDER BY id"
    )
    return {row["id"]: (row["sign_on_subject"], row["sign_on_issuer"]) for row in rows}


async def find_caller(db: Connection, subject: str, issuer: str, sign_on_issuer: str) -> str | None:
    """Return the id of the person for whom an issuer's subject stands, if any.

    `sign_on_issuer` is whose subjects are meant that were recorded without an issuer.
    """
    found: str | None = await db.fetchval(
        "SELECT id FROM person WHERE sign_on_subject = $1 AND coalesce(sign_on_issuer, $3) = $2",
        subject,
        issuer,
        sign_on_issuer,
    )
    return found
