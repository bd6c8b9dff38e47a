"""The read model of the accounts that an identity provider keeps up to date, and who has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from services.directory.domain.person_erasure import PersonErased
from services.directory.domain.person_events import PersonWithdrawn
from services.directory.domain.person_provisioning import (
    Account,
    AccountDeleted,
    AccountProvisioned,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.eventsourcing.personal_data import ERASED
from shared.postgres.projection import Projection
from shared.postgres.reference_table import fold_code

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the table up to date, one event after the other."""
    for recorded in events:
        match recorded.event:
            case AccountProvisioned(person=person, account=account):
                await db.execute(
                    "INSERT INTO account VALUES ($1, $2, $3, $4, $5, $6, $7, false, $8, $8)"
                    " ON CONFLICT (person) DO UPDATE SET user_name = excluded.user_name,"
                    " folded = excluded.folded, external_id = excluded.external_id,"
                    " employee_number = excluded.employee_number,"
                    " department = excluded.department, active = excluded.active,"
                    " is_deleted = false, updated_at = excluded.updated_at",
                    person,
                    account.user_name,
                    fold_code(account.user_name),
                    account.external_id,
                    account.employee_number,
                    account.department,
                    account.active,
                    recorded.recorded_at,
                )
            case AccountDeleted(person=person):
                await db.execute(
                    "UPDATE account SET is_deleted = true, active = false, external_id = NULL,"
                    " updated_at = $2 WHERE person = $1",
                    person,
                    recorded.recorded_at,
                )
            case PersonErased(person=person):
                # Without the row the person would be one whom no provider has named yet.
                await db.execute(
                    "INSERT INTO account VALUES ($1, $2, '', NULL, NULL, NULL, false, true, $3, $3)"
                    " ON CONFLICT (person) DO UPDATE SET user_name = excluded.user_name,"
                    " folded = '', external_id = NULL, employee_number = NULL, department = NULL,"
                    " active = false, is_deleted = true, updated_at = excluded.updated_at",
                    person,
                    ERASED,
                    recorded.recorded_at,
                )
            case PersonWithdrawn(person=person):
                await db.execute("DELETE FROM account WHERE person = $1", person)
            case _:
                pass


PROJECTION = Projection("accounts", ("account",), apply_events)


@dataclass(frozen=True)
class AccountHolder:
    """A person with the account that a provider keeps, and where they work on a day."""

    id: str
    name: str
    sign_on_subject: str | None
    account: Account | None
    """`None` where no provider has named the person."""
    department: str | None
    roles: tuple[str, ...]
    is_coming: bool
    """Whether they are in no department on the day, and will be, or have never been in one."""
    created_at: datetime | None
    updated_at: datetime | None


_HOLDERS = """
    SELECT person.id, person.name, person.sign_on_subject, account.user_name,
           account.external_id, account.employee_number, account.active,
           account.department AS wanted_department,
           account.created_at, greatest(account.updated_at, person.updated_at) AS updated_at,
           held.department, coalesce(held.roles, '{}') AS roles,
           held.department IS NULL AND NOT EXISTS (
               SELECT FROM absence WHERE absence.person = person.id AND absence.valid_from <= $1
           ) AS is_coming
    FROM person
    LEFT JOIN account ON account.person = person.id
    LEFT JOIN assignment held ON held.person = person.id AND held.valid_from <= $1
        AND (held.valid_to IS NULL OR held.valid_to >= $1)
    WHERE account.is_deleted IS NOT TRUE
"""


async def find_holders(db: Connection, day: date, ids: Sequence[str]) -> list[AccountHolder]:
    """Return these people in the order of their ids, without those whose account was deleted."""
    rows = await db.fetch(
        f"{_HOLDERS} AND person.id = ANY ($2) ORDER BY person.id",
        day,
        list(ids),
    )
    return [_holder(row) for row in rows]


async def list_ids(db: Connection, limit: int, offset: int) -> list[str]:
    """Return a page of people's ids in their order, without those whose account was deleted."""
    rows = await db.fetch(
        "SELECT person.id FROM person LEFT JOIN account ON account.person = person.id"
        " WHERE account.is_deleted IS NOT TRUE ORDER BY person.id LIMIT $1 OFFSET $2",
        limit,
        offset,
    )
    return [row["id"] for row in rows]


async def count_ids(db: Connection) -> int:
    """Return how many people there are, without those whose account was deleted."""
    found: int = await db.fetchval(
        "SELECT count(*) FROM person LEFT JOIN account ON account.person = person.id"
        " WHERE account.is_deleted IS NOT TRUE"
    )
    return found


async def find_ids_by_user_name(db: Connection, user_name: str) -> list[str]:
    """Return who has an account of this name in any case, or whom no provider has named otherwise.

    Of a deleted account, too: its person comes back.
    """
    rows = await db.fetch(
        "SELECT person AS id FROM account WHERE folded = $1 UNION SELECT person.id FROM person"
        " WHERE person.id = $2 AND NOT EXISTS (SELECT FROM account WHERE person = person.id)",
        fold_code(user_name),
        user_name,
    )
    return [row["id"] for row in rows]


async def find_ids_by_external_id(db: Connection, external_id: str) -> list[str]:
    """Return the people to whom a provider gave this id of its own."""
    rows = await db.fetch("SELECT person FROM account WHERE external_id = $1", external_id)
    return [row["person"] for row in rows]


async def is_deleted(db: Connection, person: str) -> bool:
    """Return whether the provider has deleted the person's account."""
    found = await db.fetchval("SELECT is_deleted FROM account WHERE person = $1", person)
    return bool(found)


async def list_members(
    db: Connection, day: date, departments: Sequence[str]
) -> dict[str, list[str]]:
    """Return the ids of those who work in these departments on a day, by the departments."""
    rows = await db.fetch(
        "SELECT department, array_agg(person ORDER BY person) AS members FROM assignment"
        " WHERE department = ANY ($2) AND valid_from <= $1"
        " AND (valid_to IS NULL OR valid_to >= $1) GROUP BY department",
        day,
        list(departments),
    )
    return {row["department"]: row["members"] for row in rows}


async def list_role_holders(db: Connection, day: date, role: str) -> list[str]:
    """Return the ids of those who have a role on a day."""
    rows = await db.fetch(
        "SELECT person FROM assignment"
        " WHERE $2 = ANY (roles) AND valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)"
        " ORDER BY person",
        day,
        role,
    )
    return [row["person"] for row in rows]


def _holder(row: Any) -> AccountHolder:
    account = None
    if row["user_name"] is not None:
        account = Account(
            user_name=row["user_name"],
            external_id=row["external_id"],
            employee_number=row["employee_number"],
            department=row["wanted_department"],
            active=row["active"],
        )
    return AccountHolder(
        row["id"],
        row["name"],
        row["sign_on_subject"],
        account,
        row["department"],
        tuple(row["roles"]),
        row["is_coming"],
        row["created_at"],
        row["updated_at"],
    )
