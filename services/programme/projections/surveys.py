"""The read models of questionnaires and surveys."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from services.programme.domain import survey_events as events
from services.programme.domain.questionnaire_versions import QuestionnairePublished
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def _publish(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "INSERT INTO questionnaire_version (code, version, title, terms, published_at, updated_at)"
        " VALUES ($1, $2, $3, $4::jsonb, $5, $6)",
        event.code,
        event.version,
        event.terms.title,
        event.terms.model_dump_json(),
        event.at,
        recorded.recorded_at,
    )


async def _prepare(db: Connection, recorded: RecordedEvent[Any]) -> None:
    terms = recorded.event.terms
    await db.execute(
        "INSERT INTO survey (survey_id, version, status, name, purpose, questionnaire_code,"
        " questionnaire_version, terms, closes_at, updated_at)"
        " VALUES ($1, $2, 'prepared', $3, $4, $5, $6, $7::jsonb, $8, $9)",
        recorded.event.survey_id,
        recorded.version,
        terms.name,
        terms.purpose,
        terms.questionnaire_code,
        terms.questionnaire_version,
        terms.model_dump_json(),
        terms.closes_at,
        recorded.recorded_at,
    )


async def _invite(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "UPDATE survey SET departments = departments || $2, people = people || $3"
        " WHERE survey_id = $1",
        event.survey_id,
        list(event.departments),
        list(event.people),
    )


async def _open(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "UPDATE survey SET status = 'open', invited = $2, opened_at = $3 WHERE survey_id = $1",
        event.survey_id,
        len(event.invited),
        event.at,
    )
    unit_of = {code: index for index, unit in enumerate(event.units) for code in unit.departments}
    await db.execute(
        "INSERT INTO survey_invitee (survey_id, person, unit)"
        " SELECT $1, person, unit FROM unnest($2::text[], $3::integer[]) AS one (person, unit)",
        event.survey_id,
        [one.person for one in event.invited],
        [unit_of[one.department] for one in event.invited],
    )


async def _remind(db: Connection, recorded: RecordedEvent[Any]) -> None:
    await db.execute(
        "UPDATE survey SET reminded_at = $2 WHERE survey_id = $1",
        recorded.event.survey_id,
        recorded.event.at,
    )


async def _count(db: Connection, recorded: RecordedEvent[Any]) -> None:
    await db.execute(
        "UPDATE survey SET results = $2::jsonb WHERE survey_id = $1",
        recorded.event.survey_id,
        recorded.event.results.model_dump_json(),
    )


async def _close(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    await db.execute(
        "UPDATE survey SET status = 'closed', closed_at = $2, close_reason = $3,"
        " satisfaction = $4::jsonb WHERE survey_id = $1",
        event.survey_id,
        event.at,
        event.reason,
        None if event.satisfaction is None else event.satisfaction.model_dump_json(),
    )
    await db.execute("DELETE FROM survey_invitee WHERE survey_id = $1", event.survey_id)


_CHANGES: dict[type, Callable[[Connection, RecordedEvent[Any]], Coroutine[Any, Any, None]]] = {
    QuestionnairePublished: _publish,
    events.SurveyPrepared: _prepare,
    events.PeopleInvited: _invite,
    events.SurveyOpened: _open,
    events.InvitedReminded: _remind,
    events.AnswersCounted: _count,
    events.SurveyClosed: _close,
}


async def apply_events(db: Connection, recorded_events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events one by one: a survey has a handful in its life."""
    for recorded in recorded_events:
        change = _CHANGES.get(type(recorded.event))
        if change is None:
            continue
        await change(db, recorded)
        if type(recorded.event) is not QuestionnairePublished:
            await db.execute(
                "UPDATE survey SET version = $2, updated_at = $3 WHERE survey_id = $1",
                recorded.event.survey_id,
                recorded.version,
                recorded.recorded_at,
            )


PROJECTION = Projection(
    "surveys", ("questionnaire_version", "survey", "survey_invitee"), apply_events
)
