"""The uniqueness checks of the directory: codes, ids of people and sign-on subjects.

Departments and people are aggregates of their own, so a code or a sign-on subject that is given
twice at the same time is refused by the append, which looks under a lock who has it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from services.directory.domain.department_events import DepartmentRegistered
from services.directory.domain.known_codes import KnownCodes, fold_code
from services.directory.domain.person_events import PersonRegistered
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from services.directory.domain.refusals import SameCode, SamePersonId, SignOnSubjectTaken
from services.directory.projections import departments, person_ids
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.uniqueness_check import UniquenessCheck, UniqueValue
from shared.postgres.advisory_locks import LockPurpose

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class _DepartmentCodeCheck:
    lock: int = LockPurpose.UNIQUE_CODES

    def find_value(self, event: Any) -> UniqueValue | None:
        return _code_value(event.code) if isinstance(event, DepartmentRegistered) else None

    async def load_taken(
        self, connection: Connection, values: Collection[UniqueValue]
    ) -> Mapping[str, Sequence[UniqueValue]]:
        codes = (value.written for value in values)
        return _codes_by_key(await departments.load_codes_like(connection, *codes))

    def refuse(self, value: UniqueValue, taken: UniqueValue) -> Refusal:
        return SameCode(code=value.written, existing=taken.written)


@dataclass(frozen=True)
class _PersonIdCheck:
    lock: int = LockPurpose.UNIQUE_CODES

    def find_value(self, event: Any) -> UniqueValue | None:
        return _code_value(event.person) if isinstance(event, PersonRegistered) else None

    async def load_taken(
        self, connection: Connection, values: Collection[UniqueValue]
    ) -> Mapping[str, Sequence[UniqueValue]]:
        ids = (value.written for value in values)
        return _codes_by_key(await person_ids.load_ids_like(connection, *ids))

    def refuse(self, value: UniqueValue, taken: UniqueValue) -> Refusal:
        return SamePersonId(person=value.written, existing=taken.written)


@dataclass(frozen=True)
class _SignOnSubjectCheck:
    lock: int = LockPurpose.SIGN_ON_SUBJECTS

    def find_value(self, event: Any) -> UniqueValue | None:
        subject = event.sign_on_subject if isinstance(event, SignOnSubjectChanged) else None
        return None if subject is None else UniqueValue(subject, event.person, subject)

    async def load_taken(
        self, connection: Connection, values: Collection[UniqueValue]
    ) -> Mapping[str, Sequence[UniqueValue]]:
        subjects = [value.key for value in values]
        holders = await person_ids.find_subject_holders(connection, subjects)
        return {
            subject: [UniqueValue(subject, holder, subject)] for subject, holder in holders.items()
        }

    def refuse(self, value: UniqueValue, taken: UniqueValue) -> Refusal:
        return SignOnSubjectTaken(subject=value.written, holder=taken.owner)


UNIQUENESS_CHECKS: Sequence[UniquenessCheck] = (
    _DepartmentCodeCheck(),
    _PersonIdCheck(),
    _SignOnSubjectCheck(),
)
"""Each append that may register somebody or something, or give a sign-on subject, has them."""


def _code_value(code: str) -> UniqueValue:
    """Return a code's value: its owner is the aggregate with exactly this code."""
    return UniqueValue(fold_code(code), code, code)


def _codes_by_key(known: KnownCodes) -> Mapping[str, Sequence[UniqueValue]]:
    by_key: dict[str, list[UniqueValue]] = {}
    for code in sorted(known.codes):
        value = _code_value(code)
        by_key.setdefault(value.key, []).append(value)
    return by_key
