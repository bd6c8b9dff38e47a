"""The facts that the directory publishes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import DepartmentCode, declare_for_company_wide_readers


class DepartmentRegistered(BaseModel, frozen=True):
    """A department exists from `valid_from` on."""

    type: Literal["concord.directory.department-registered.v1"] = (
        "concord.directory.department-registered.v1"
    )
    department: DepartmentCode
    """This code identifies the department in every area."""
    name: str
    parent: DepartmentCode | None
    valid_from: date
    at: datetime


class DepartmentPlaced(BaseModel, frozen=True):
    """A department known only from an imported history was registered under its parent."""

    type: Literal["concord.directory.department-placed.v1"] = (
        "concord.directory.department-placed.v1"
    )
    department: DepartmentCode
    parent: DepartmentCode | None
    valid_from: date
    at: datetime


class DepartmentRenamed(BaseModel, frozen=True):
    """A department's display name changed; its code never changes."""

    type: Literal["concord.directory.department-renamed.v1"] = (
        "concord.directory.department-renamed.v1"
    )
    department: DepartmentCode
    name: str
    valid_from: date | None = None
    """Since when it has this name; `None` is since `at`."""
    at: datetime


class DepartmentClosed(BaseModel, frozen=True):
    """A department does not exist after `valid_to`."""

    type: Literal["concord.directory.department-closed.v1"] = (
        "concord.directory.department-closed.v1"
    )
    department: DepartmentCode
    valid_to: date
    at: datetime


class DepartmentHeadNamed(BaseModel, frozen=True):
    """Somebody leads a department from now on, in place of whoever did before."""

    type: Literal["concord.directory.department-head-named.v1"] = (
        "concord.directory.department-head-named.v1"
    )
    department: DepartmentCode
    head: str
    """This is the person's id."""
    valid_from: date | None = None
    """Since when they lead it; `None` is since `at`."""
    at: datetime


class SignOn(BaseModel, frozen=True):
    """Which sign-on subject stands for a person."""

    subject_digest: str | None
    """The digest of the subject (see `token_digests`); `None` where none does."""


@declare_for_company_wide_readers
class PersonChanged(AddedFact, frozen=True):
    """A person was registered, renamed, or given another sign-on; names are not published."""

    type: Literal["concord.directory.person-changed.v1"] = "concord.directory.person-changed.v1"
    person: str
    """This is the person's id."""
    at: datetime
    sign_on: SignOn | None = Field(default=None, exclude_if=lambda sign_on: sign_on is None)
    """The person's sign-on where it changed; left out where it did not, and in earlier facts."""
    sign_on_issuer: str | None = Field(default=None, exclude_if=lambda issuer: issuer is None)
    """Whose subject `sign_on` is: the `iss` of the tokens; left out in earlier facts."""
    sign_on_released: bool = Field(default=False, exclude_if=lambda released: not released)
    """Whether the subject so far was nobody's: what its tokens claim counts again."""
    active: bool | None = Field(default=None, exclude_if=lambda active: active is None)
    """Whether the person's account opens anything, where the identity provider said so."""


class PersonAssigned(AddedFact, frozen=True):
    """A person is in a department from `valid_from` on, until they are assigned elsewhere."""

    type: Literal["concord.directory.person-assigned.v1"] = "concord.directory.person-assigned.v1"
    person: str
    """This is the person's id."""
    department: DepartmentCode
    roles: tuple[str, ...] | None = None
    """The roles that the person has there; `None` in facts from before roles were published."""
    valid_from: date
    at: datetime


@declare_for_company_wide_readers
class TokensRevoked(AddedFact, frozen=True):
    """Tokens are not accepted any more, in no area: one token, or those of a subject.

    Subject and token id are published as digests only (see `token_digests`).
    """

    type: Literal["concord.directory.tokens-revoked.v1"] = "concord.directory.tokens-revoked.v1"
    revocation_id: UUID
    subject_digest: str | None
    """The digest of the subject whose tokens are revoked; `None` where one token is."""
    token_id_digest: str | None
    """The digest of the revoked token's id; `None` where a subject's tokens are."""
    issued_until: datetime
    """Tokens that were issued in this second or earlier are revoked; later ones are not."""
    expires_at: datetime
    """No revoked token can be valid after this time, so the revocation may be forgotten."""
    at: datetime


@declare_for_company_wide_readers
class TokenRevocationWithdrawn(AddedFact, frozen=True):
    """A revocation holds no more: the tokens are accepted again until they expire."""

    type: Literal["concord.directory.token-revocation-withdrawn.v1"] = (
        "concord.directory.token-revocation-withdrawn.v1"
    )
    revocation_id: UUID
    at: datetime
