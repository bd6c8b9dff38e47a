"""From stored events to the facts that the area publishes."""

from __future__ import annotations

from pydantic import BaseModel

from services.directory.application.changes_to_facts import fact_of_change
from services.directory.application.deciders import DirectoryEvent
from services.directory.domain import token_revocation
from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentEvent,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentReinstated,
    DepartmentRenamed,
    HeadAppointed,
)
from services.directory.domain.person_erasure import PersonErased
from services.directory.domain.person_events import (
    AssignmentWithdrawn,
    PersonAssigned,
    PersonLeft,
    PersonRegistered,
    PersonRenamed,
    PersonWithdrawn,
)
from services.directory.domain.person_provisioning import AccountDeleted, AccountProvisioned
from services.directory.domain.person_sign_on import SignOnSubjectChanged
from shared.contracts import directory as contracts
from shared.contracts.token_digests import token_digest


def fact_from_event(event: DirectoryEvent) -> BaseModel | None:
    """Return the fact that an event becomes; what is only planned or decided becomes none.

    Of people only their ids are published, with where they work; of tokens digests.
    """
    match event:
        case token_revocation.TokensRevoked() | token_revocation.TokenRevocationWithdrawn():
            return _fact_of_revocation(event)
        case PersonRegistered() | PersonRenamed() | SignOnSubjectChanged() | PersonAssigned():
            return _fact_of_person(event)
        case AccountProvisioned(person=person, account=account, at=at):
            return contracts.PersonChanged(person=person, at=at, active=account.active)
        case AccountDeleted(person=person, at=at) | PersonErased(person=person, at=at):
            return contracts.PersonChanged(person=person, at=at, active=False)
        case PersonLeft() | AssignmentWithdrawn() | PersonWithdrawn():
            return fact_of_change(event)
        case _:
            return _fact_of_department(event)


def _fact_of_department(event: DepartmentEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    match event:
        case (
            DepartmentRegistered(code=code, name=name, parent=parent, valid_from=since, at=at)
            | DepartmentReinstated(code=code, name=name, parent=parent, valid_from=since, at=at)
        ):
            return contracts.DepartmentRegistered(
                department=code, name=name, parent=parent, valid_from=since, at=at
            )
        case DepartmentFound(code=code, since=since, at=at):
            return contracts.DepartmentRegistered(
                department=code, name=code, parent=None, valid_from=since, at=at
            )
        case DepartmentPlaced(code=code, parent=parent, valid_from=since, at=at):
            return contracts.DepartmentPlaced(
                department=code, parent=parent, valid_from=since, at=at
            )
        case DepartmentRenamed(code=code, name=name, valid_from=since, at=at):
            return contracts.DepartmentRenamed(department=code, name=name, valid_from=since, at=at)
        case HeadAppointed(code=code, head=head, valid_from=since, at=at):
            return contracts.DepartmentHeadNamed(
                department=code, head=head, valid_from=since, at=at
            )
        case DepartmentClosed(code=code, valid_to=valid_to, at=at):
            return contracts.DepartmentClosed(department=code, valid_to=valid_to, at=at)
        case _:
            return fact_of_change(event)


def _fact_of_person(
    event: PersonRegistered | PersonRenamed | SignOnSubjectChanged | PersonAssigned,
) -> BaseModel:
    match event:
        case PersonRegistered(person=person, at=at) | PersonRenamed(person=person, at=at):
            return contracts.PersonChanged(person=person, at=at)
        case SignOnSubjectChanged(person=person, sign_on_subject=subject, at=at):
            return contracts.PersonChanged(
                person=person,
                at=at,
                sign_on=contracts.SignOn(subject_digest=_digest(subject)),
                sign_on_issuer=event.issuer,
                sign_on_released=event.released,
            )
        case PersonAssigned(person=person, department=code, roles=roles, valid_from=since, at=at):
            return contracts.PersonAssigned(
                person=person, department=code, roles=roles, valid_from=since, at=at
            )


def _fact_of_revocation(event: token_revocation.TokenRevocationEvent) -> BaseModel:
    match event:
        case token_revocation.TokensRevoked():
            return contracts.TokensRevoked(
                revocation_id=event.revocation_id,
                subject_digest=_digest(event.subject),
                token_id_digest=_digest(event.token_id),
                issued_until=event.issued_until,
                expires_at=event.expires_at,
                at=event.at,
            )
        case token_revocation.TokenRevocationWithdrawn(revocation_id=id_, at=at):
            return contracts.TokenRevocationWithdrawn(revocation_id=id_, at=at)


def _digest(text: str | None) -> str | None:
    return None if text is None else token_digest(text)
