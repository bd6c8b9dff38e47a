"""The deciders of the area's aggregates, and the streams of each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.programme.domain import (
    baseline_commands,
    baseline_decisions,
    baseline_events,
    interview_records,
    pain_events,
    pilot_events,
    programme_commands,
    programme_decisions,
    programme_events,
    programme_state,
    questionnaire_versions,
    roll_out_events,
    survey_commands,
    survey_decisions,
    survey_events,
    survey_state,
)
from services.programme.domain.rebuild import STREAM, MeasuredItemsRebuilt
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.rebuild_record import RebuildDecider, rebuild_decider

StoredEvent = Annotated[
    programme_events.ProgrammeEvent
    | baseline_events.BaselineEvent
    | pain_events.StoredPainListEvent
    | pilot_events.StoredPilotEvent
    | roll_out_events.WavePlanned
    | MeasuredItemsRebuilt
    | questionnaire_versions.QuestionnaireEvent
    | survey_events.SurveyEvent
    | interview_records.InterviewEvent,
    Field(discriminator="type"),
]

PROGRAMME_STREAM_PREFIX = "programme-"
SURVEY_STREAM_PREFIX = "survey-"

PROGRAMME_DECIDER: Decider[
    programme_commands.ProgrammeCommand,
    programme_events.ProgrammeEvent,
    programme_state.Programme,
] = Decider(
    initial=None,
    decide=programme_decisions.decide,
    evolve=programme_state.evolve,
    stream_for=lambda command: f"{PROGRAMME_STREAM_PREFIX}{command.programme_id}",
)

BASELINE_DECIDER: Decider[
    baseline_commands.FreezeBaseline,
    baseline_events.BaselineEvent,
    baseline_decisions.Baselines,
] = Decider(
    initial=baseline_decisions.Baselines(),
    decide=baseline_decisions.decide,
    evolve=baseline_decisions.evolve,
    stream_for=lambda command: f"target-{command.target}",
)

REBUILD_DECIDER: RebuildDecider[MeasuredItemsRebuilt] = rebuild_decider(
    STREAM, MeasuredItemsRebuilt
)
"""Records when the rows that targets are measured by were made anew."""

QUESTIONNAIRE_DECIDER: Decider[
    questionnaire_versions.QuestionnaireCommand,
    questionnaire_versions.QuestionnaireEvent,
    questionnaire_versions.Questionnaire | None,
] = Decider(
    initial=None,
    decide=questionnaire_versions.decide,
    evolve=questionnaire_versions.evolve,
    stream_for=lambda command: f"questionnaire-{command.code}",
)

SURVEY_DECIDER: Decider[
    survey_commands.SurveyCommand, survey_events.SurveyEvent, survey_state.Survey
] = Decider(
    initial=None,
    decide=survey_decisions.decide,
    evolve=survey_state.evolve,
    stream_for=lambda command: f"{SURVEY_STREAM_PREFIX}{command.survey_id}",
)

INTERVIEW_DECIDER: Decider[
    interview_records.InterviewCommand,
    interview_records.InterviewEvent,
    interview_records.Interview | None,
] = Decider(
    initial=None,
    decide=interview_records.decide,
    evolve=interview_records.evolve,
    stream_for=lambda command: f"interview-{command.interview_id}",
)
