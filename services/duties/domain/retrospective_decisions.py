"""The decisions about commands to a retrospective; the same command twice changes nothing.

One of a project is one aggregate, so two people who publish at the same time publish once.
"""

from __future__ import annotations

from datetime import datetime

from services.duties.domain.retrospective_commands import (
    AnnounceRetrospectiveOverdue,
    CorrectRetrospective,
    DraftRetrospective,
    OweRetrospective,
    PublishRetrospective,
    RetrospectiveCommand,
    TransferRetrospective,
    WithdrawRetrospectiveDraft,
)
from services.duties.domain.retrospective_events import (
    Author,
    Lessons,
    RetrospectiveCorrected,
    RetrospectiveDrafted,
    RetrospectiveDraftWithdrawn,
    RetrospectiveEvent,
    RetrospectiveMet,
    RetrospectiveOverdue,
    RetrospectiveOwed,
    RetrospectiveProject,
    RetrospectivePublished,
    RetrospectiveTransferred,
)
from services.duties.domain.retrospective_refusals import (
    AuthorOutsideProject,
    NoRetrospectiveDraft,
    RetrospectiveNotPublished,
    RetrospectiveOfOpenProject,
    RetrospectivePublishedAlready,
    UnknownRetrospective,
)
from services.duties.domain.retrospective_state import Retrospective, RetrospectiveState
from shared.eventsourcing.refusal import words_for
from shared.eventsourcing.same_person import may_be_same_person

_CHINESE_STATUSES = {"planned": "已立项", "running": "进行中", "cancelled": "已取消"}


def decide(  # noqa: PLR0911  one for each
    command: RetrospectiveCommand, state: RetrospectiveState
) -> list[RetrospectiveEvent]:
    """Return the events that follow from a command.

    Raises `UnknownRetrospective`, `AuthorOutsideProject`, and kinds of `DutiesRefused` where the
    state of the project or of the retrospective forbids it.
    """
    match command:
        case OweRetrospective():
            return _owe(command, state)
        case DraftRetrospective():
            return _draft(command, state)
        case AnnounceRetrospectiveOverdue(now=now):
            return _announce(now, state)
        case TransferRetrospective():
            return _transfer(command, state)
        case WithdrawRetrospectiveDraft():
            return _withdraw(command, _require_existing(command, state))
        case PublishRetrospective():
            return _publish(command, _require_existing(command, state))
        case CorrectRetrospective():
            return _correct(command, _require_existing(command, state))


def _require_existing(command: RetrospectiveCommand, state: RetrospectiveState) -> Retrospective:
    if state is None:
        raise UnknownRetrospective(project=command.project_id)
    return state


def _owe(command: OweRetrospective, state: RetrospectiveState) -> list[RetrospectiveEvent]:
    if state is not None and state.due_at is not None:
        return []
    owed = RetrospectiveOwed(project=command.project, due_at=command.due_at, at=command.at)
    if state is None or state.published_at is None or state.published_by is None:
        return [owed]
    met = _met(command.project, command.due_at, state.published_at, state.published_by)
    return [owed, met]


def _draft(command: DraftRetrospective, state: RetrospectiveState) -> list[RetrospectiveEvent]:
    if state is None and command.project_status != "closed":
        raise RetrospectiveOfOpenProject(
            status=words_for(command.project_status, _CHINESE_STATUSES)
        )
    project = command.project if state is None else state.project
    lessons = _credited(command.lessons, command.by, project)
    if state is not None and state.status == "published":
        raise RetrospectivePublishedAlready(version=state.version)
    if state is not None and lessons == state.lessons:
        return []
    return [RetrospectiveDrafted(project=project, lessons=lessons, by=command.by, at=command.at)]


def _withdraw(
    command: WithdrawRetrospectiveDraft, state: Retrospective
) -> list[RetrospectiveEvent]:
    match state.status:
        case "draft":
            return [
                RetrospectiveDraftWithdrawn(
                    project=state.project, reason=command.reason, by=command.by, at=command.at
                )
            ]
        case "withdrawn":
            return []
        case "published":
            raise RetrospectivePublishedAlready(version=state.version)
        case "awaited":
            raise NoRetrospectiveDraft


def _publish(command: PublishRetrospective, state: Retrospective) -> list[RetrospectiveEvent]:
    if state.status == "published":
        return []
    if state.lessons is None:
        raise NoRetrospectiveDraft
    events: list[RetrospectiveEvent] = [
        RetrospectivePublished(
            project=state.project,
            version=1,
            lessons=state.lessons,
            by=command.by,
            at=command.at,
        )
    ]
    if state.due_at is not None:
        events.append(_met(state.project, state.due_at, command.at, command.by))
    return events


def _correct(command: CorrectRetrospective, state: Retrospective) -> list[RetrospectiveEvent]:
    if state.status != "published":
        raise RetrospectiveNotPublished
    lessons = _credited(command.lessons, command.by, state.project)
    if lessons == state.lessons:
        return []
    return [
        RetrospectiveCorrected(
            project=state.project,
            version=state.version + 1,
            lessons=lessons,
            reason=command.reason,
            by=command.by,
            at=command.at,
        )
    ]


def _announce(now: datetime, state: RetrospectiveState) -> list[RetrospectiveEvent]:
    if state is None or state.due_at is None or now <= state.due_at:
        return []
    if state.is_announced or state.published_at is not None:
        return []
    return [RetrospectiveOverdue(project=state.project, due_at=state.due_at, at=state.due_at)]


def _transfer(
    command: TransferRetrospective, state: RetrospectiveState
) -> list[RetrospectiveEvent]:
    """Return the event of lessons that pass on; what is published stays where it was."""
    if state is None or state.status == "published":
        return []
    if command.department not in state.project.participants:
        return []
    passed = (
        command.successor if code == command.department else code
        for code in state.project.participants
    )
    participants = tuple(dict.fromkeys(passed))
    is_owed_by_it = state.project.leading_department == command.department
    return [
        RetrospectiveTransferred(
            project=state.project.model_copy(update={"participants": participants}),
            due_at=state.due_at if is_owed_by_it else None,
            was=command.department,
            department=command.successor,
            reason=command.reason,
            at=command.at,
        )
    ]


def _met(
    project: RetrospectiveProject, due_at: datetime, done_at: datetime, by: Author
) -> RetrospectiveMet:
    return RetrospectiveMet(project=project, due_at=due_at, done_at=done_at, by=by)


def _credited(lessons: Lessons, writer: Author, project: RetrospectiveProject) -> Lessons:
    """Return the lessons with the writer among their authors; raises `AuthorOutsideProject`."""
    authors = lessons.authors
    if not any(may_be_same_person(one.person, writer.person) for one in authors):
        authors = (*authors, writer)
    for one in authors:
        if one.department not in project.participants:
            participants = ", ".join(project.participants)
            raise AuthorOutsideProject(department=one.department, participants=participants)
    return lessons.model_copy(update={"authors": authors})
