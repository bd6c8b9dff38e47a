"""With which sign-on subject a person calls: each subject stands for one person at most.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.directory.domain.refusals import (
    DirectoryRefused,
    SignOnSubjectTaken,
    require_subject,
)
from shared.eventsourcing.personal_data import OptionalPersonalText


class NoSignOnToRelease(DirectoryRefused):
    """No sign-on is taken from the person, so there is none that could be nobody's."""

    en = (
        "nothing is taken from {person} by this, so nothing is released; give them the subject"
        " once more, then take it with released: true"
    )
    zh = (
        "此操作未取消 {person} 的任何登录标识，因而没有可释放的标识；请先重新关联该标识，"
        "再以 released: true 取消"
    )


class SignOnSubjectChanged(BaseModel, frozen=True):
    """Another sign-on subject, or none, stands for the person."""

    type: Literal["sign-on-subject-changed"] = "sign-on-subject-changed"
    person: str
    sign_on_subject: OptionalPersonalText
    issuer: str | None = None
    """Whose subject it is; `None` where none stands for the person, and in earlier events."""
    released: bool = False
    """Whether the earlier subject was nobody's, so that what its tokens claim counts again."""
    at: datetime


@dataclass(frozen=True)
class SetSignOnSubject:
    """Say which sign-on subject stands for a person; `None` for none."""

    person: str
    sign_on_subject: str | None
    holder: str | None
    """The person for whom the subject stands at present, if any."""
    at: datetime
    issuer: str | None = None
    """The issuer of the tokens with this subject."""
    released: bool = False
    """Whether the subject that is taken from the person was nobody's, as that of a machine."""


@dataclass(frozen=True)
class AnnounceSignOn:
    """Record a person's sign-on once more: what an earlier version recorded said it to nobody."""

    person: str
    at: datetime
    issuer: str | None = None
    """Whose subject it is, where no earlier event has said it."""


def sign_on_events(
    command: SetSignOnSubject,
    present_subject: str | None,
    present_issuer: str | None = None,
    *,
    released_before: bool = False,
) -> list[SignOnSubjectChanged]:
    """Return the events of a change.

    The subject of another issuer is another one. `released_before` says that the person's last
    change released one, which a repetition repeats. Raises `SignOnSubjectTaken`,
    `SignOnSubjectMalformed`, and `NoSignOnToRelease` where nothing is taken from the person.
    """
    subject = command.sign_on_subject
    if subject is not None and command.holder not in {None, command.person}:
        raise SignOnSubjectTaken(subject=subject, holder=command.holder)
    issuer = None if subject is None else command.issuer
    if command.released and present_subject in {None, subject} and not released_before:
        raise NoSignOnToRelease(person=command.person)
    if subject == present_subject and issuer == present_issuer:
        return []
    if subject is not None and subject != present_subject:
        require_subject(subject)
    changed = SignOnSubjectChanged(
        person=command.person,
        sign_on_subject=subject,
        issuer=issuer,
        released=command.released,
        at=command.at,
    )
    return [changed]
