"""What an identity provider says of a person by SCIM, beside what the directory has itself.

The provider's name for the account (`userName`), its own id (`externalId`), the employee number,
and whether the account is active. An account that is not active opens nothing, at once, also on the
person's last day. Where the provider has deleted it, the person stays in the directory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel

from services.directory.domain.field_types import Name, SignOnSubject
from services.directory.domain.refusals import UserNameTaken
from shared.eventsourcing.personal_data import ERASED, PersonalMark


class Account(BaseModel, frozen=True):
    """A person's account at the identity provider."""

    user_name: Annotated[Name, PersonalMark(ERASED)]
    external_id: Annotated[SignOnSubject | None, PersonalMark(None)] = None
    employee_number: Annotated[Name | None, PersonalMark(None)] = None
    department: str | None = None
    """Where the provider last said that they work, by the department's code."""
    active: bool = True


class AccountProvisioned(BaseModel, frozen=True):
    """The identity provider created or changed the account of a person."""

    type: Literal["account-provisioned"] = "account-provisioned"
    person: str
    account: Account
    at: datetime


class AccountDeleted(BaseModel, frozen=True):
    """The identity provider deleted the account of a person."""

    type: Literal["account-deleted"] = "account-deleted"
    person: str
    at: datetime


@dataclass(frozen=True)
class ProvisionAccount:
    """Record what the identity provider says of a person's account."""

    person: str
    account: Account
    holder: str | None
    """The person who has the account's `userName` at present, in whatever case, if any."""
    at: datetime


@dataclass(frozen=True)
class DeleteAccount:
    """Record that the identity provider deleted a person's account."""

    person: str
    at: datetime


AccountEvent = AccountProvisioned | AccountDeleted
AccountCommand = ProvisionAccount | DeleteAccount


def account_events(command: AccountCommand, present: Account | None) -> list[AccountEvent]:
    """Return the events of a command to a person with this account; raises `UserNameTaken`."""
    match command:
        case ProvisionAccount(person, account, holder, at):
            if holder not in {None, person}:
                raise UserNameTaken(user_name=account.user_name, holder=holder)
            if account == present:
                return []
            return [AccountProvisioned(person=person, account=account, at=at)]
        case DeleteAccount(person, at):
            return [] if present is None else [AccountDeleted(person=person, at=at)]
