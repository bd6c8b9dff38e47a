"""Decides which events a command to a survey leads to.

prepared → open → closed. Who is invited is settled when the survey opens, and what is shown when
it closes: a result that grew, or a group that did, would show what a single person added.
"""

from __future__ import annotations

from collections import Counter

from services.programme.domain.survey_commands import (
    CloseSurvey,
    InvitePeople,
    LaterSurveyCommand,
    OpenSurvey,
    PrepareSurvey,
    RemindInvited,
    SurveyCommand,
)
from services.programme.domain.survey_events import (
    AnswersCounted,
    InvitedReminded,
    PeopleInvited,
    SurveyClosed,
    SurveyEvent,
    SurveyOpened,
    SurveyPrepared,
    Window,
)
from services.programme.domain.survey_refusals import (
    DepartmentInTwoGroups,
    SurveyClosedAlready,
    SurveyEndsInThePast,
    SurveyIdTaken,
    SurveyIsOver,
    SurveyNotOpen,
    SurveyOpenAlready,
    TooFewInvited,
    UnknownSurvey,
)
from services.programme.domain.survey_results import compute_satisfaction, count_results
from services.programme.domain.survey_state import (
    ClosedSurvey,
    PreparedSurvey,
    RunningSurvey,
    Survey,
)
from services.programme.domain.survey_suppression import (
    SMALLEST_GROUP,
    Cell,
    merge_small_cells,
)
from shared.eventsourcing.company_days import company_date


def decide(command: SurveyCommand, survey: Survey) -> list[SurveyEvent]:
    """Return the events that a command leads to.

    Raises `UnknownSurvey`, `InvalidProgramme`, and `ProgrammeRefused` where the survey's state
    forbids the command.
    """
    if isinstance(command, PrepareSurvey):
        return _prepare(command, survey)
    match survey:
        case None:
            raise UnknownSurvey(survey_id=command.survey_id)
        case PreparedSurvey():
            return _decide_prepared(command, survey)
        case RunningSurvey():
            return _decide_running(command, survey)
        case ClosedSurvey():
            return _decide_closed(command, survey)


def _prepare(command: PrepareSurvey, survey: Survey) -> list[SurveyEvent]:
    if isinstance(survey, PreparedSurvey) and survey.terms == command.terms:
        return []
    if survey is not None:
        raise SurveyIdTaken
    if command.terms.closes_at <= command.at:
        raise SurveyEndsInThePast(closes_at=command.terms.closes_at)
    named = Counter(code for group in command.terms.groups for code in group.departments)
    for department, times in sorted(named.items()):
        if times > 1:
            raise DepartmentInTwoGroups(department=department)
    return [SurveyPrepared(survey_id=command.survey_id, terms=command.terms, at=command.at)]


def _decide_prepared(command: LaterSurveyCommand, survey: PreparedSurvey) -> list[SurveyEvent]:
    match command:
        case InvitePeople(departments=departments, people=people):
            new_departments = tuple(sorted(set(departments) - survey.departments))
            new_people = tuple(sorted(set(people) - survey.people))
            if not new_departments and not new_people:
                return []
            return [
                PeopleInvited(
                    survey_id=command.survey_id,
                    departments=new_departments,
                    people=new_people,
                    at=command.at,
                )
            ]
        case OpenSurvey():
            return [_open(command, survey)]
        case RemindInvited() | CloseSurvey():
            raise SurveyNotOpen


def _open(command: OpenSurvey, survey: PreparedSurvey) -> SurveyOpened:
    terms = survey.terms
    if terms.closes_at <= command.at:
        raise SurveyEndsInThePast(closes_at=terms.closes_at)
    groups = {code: group.name for group in terms.groups for code in group.departments}
    sizes = Counter(one.department for one in command.invited)
    units = merge_small_cells(
        [
            Cell(departments=(code,), group=groups.get(code), people=people)
            for code, people in sorted(sizes.items())
        ]
    )
    if not units:
        raise TooFewInvited(invited=len(command.invited), least=SMALLEST_GROUP)
    return SurveyOpened(
        survey_id=command.survey_id,
        name=terms.name,
        purpose=terms.purpose,
        invited=tuple(sorted(command.invited, key=lambda one: one.person)),
        units=units,
        closes_at=terms.closes_at,
        at=command.at,
    )


def _decide_running(command: LaterSurveyCommand, survey: RunningSurvey) -> list[SurveyEvent]:
    match command:
        case InvitePeople() | OpenSurvey():
            raise SurveyOpenAlready
        case RemindInvited():
            return _remind(command, survey)
        case CloseSurvey():
            return _close(command, survey)


def _remind(command: RemindInvited, survey: RunningSurvey) -> list[SurveyEvent]:
    if command.at > survey.terms.closes_at:
        raise SurveyIsOver
    before = survey.reminded_at
    if before is not None and company_date(before) == company_date(command.at):
        return []
    return [
        InvitedReminded(
            survey_id=command.survey_id, closes_at=survey.terms.closes_at, at=command.at
        )
    ]


def _close(command: CloseSurvey, survey: RunningSurvey) -> list[SurveyEvent]:
    terms = survey.terms
    results = count_results(terms.questionnaire, survey.units, command.tallies)
    at = min(command.at, terms.closes_at)
    return [
        AnswersCounted(survey_id=command.survey_id, results=results, at=at),
        SurveyClosed(
            survey_id=command.survey_id,
            purpose=terms.purpose,
            satisfaction=compute_satisfaction(terms.questionnaire, results),
            window=Window(since=survey.opened_at, until=at),
            reason=command.reason,
            at=at,
        ),
    ]


def _decide_closed(command: LaterSurveyCommand, survey: ClosedSurvey) -> list[SurveyEvent]:
    repeats = isinstance(command, CloseSurvey) and command.reason in {None, survey.reason}
    if repeats:
        return []
    raise SurveyClosedAlready
