"""Takes answers to open surveys; what is kept of these begins and ends with their events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.programme.application import open_surveys
from services.programme.application.survey_invitations import (
    Invitation,
    make_secret,
    name_invitation,
)
from services.programme.domain.survey_answers import GivenAnswer, check_answers
from services.programme.domain.survey_events import SurveyClosed, SurveyOpened, SurveyTerms
from services.programme.domain.survey_refusals import InvitationSpent, SurveyIsOver
from services.programme.domain.survey_tally import Tally, count_answer
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import AppendRequest, RecordedEvent
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class OpenSurveyUnitOfWork:
    """A unit of work in which the rows of an open survey begin and end with its events."""

    unit: UnitOfWork

    async def load(self, streams: Sequence[str]) -> Mapping[str, Sequence[RecordedEvent[Any]]]:
        """Return each stream's events, oldest first; an unknown stream has none."""
        return await self.unit.load(streams)

    async def load_states(
        self, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> Mapping[str, StreamState[Any]]:
        """Return each stream's state, as this transaction sees it."""
        return await self.unit.load_states(deciders)

    async def append(self, request: AppendRequest) -> int:
        """Write an append and the rows of open surveys that follow from it; return the new version.

        Raises `VersionConflict` and `IdempotencyKeyTaken`; see the store's port.
        """
        version = await self.unit.append(request)
        for event in request.events:
            await keep_open_survey_rows(self.unit.connection, event)
        return version


async def keep_open_survey_rows(db: Connection, event: Any) -> None:
    """Begin the rows of a survey that was opened, delete those of one that was closed."""
    match event:
        case SurveyOpened():
            secret = make_secret()
            names = [name_invitation(secret, one.person) for one in event.invited]
            await open_surveys.insert_open_survey(
                db, event.survey_id, secret, names, len(event.units)
            )
        case SurveyClosed():
            await open_surveys.delete_open_survey(db, event.survey_id)
        case _:
            pass


async def take_tallies(db: Connection, survey_id: UUID) -> tuple[Tally, ...]:
    """Return how each unit answered, and let no answer in until the transaction ends."""
    await open_surveys.lock_unspent(db, survey_id)
    return await open_surveys.load_tallies(db, survey_id)


async def take_answer(
    db: Connection,
    survey_id: UUID,
    terms: SurveyTerms,
    invitation: Invitation,
    answers: Sequence[GivenAnswer],
    now: datetime,
) -> None:
    """Spend an invitation and count the answer, in the caller's transaction.

    Raises an `InvalidProgramme` where the answer does not fit, `SurveyIsOver` and
    `InvitationSpent`.
    """
    check_answers(terms.questionnaire, answers)
    unspent = await open_surveys.lock_unspent(db, survey_id)
    if unspent is None or now > terms.closes_at:
        raise SurveyIsOver
    if invitation.name not in unspent:
        raise InvitationSpent
    tallies = await open_surveys.load_tallies(db, survey_id)
    counted = count_answer(tallies[invitation.unit], terms.questionnaire, answers)
    await open_surveys.write_answer_count(db, survey_id, invitation.name, invitation.unit, counted)
