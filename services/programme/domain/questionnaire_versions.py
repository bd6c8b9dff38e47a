"""The versions of a questionnaire: each is published once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.programme.domain.survey_questions import QuestionnaireTerms, check_questionnaire


class QuestionnairePublished(BaseModel, frozen=True):
    """A version of a questionnaire can be used from now on."""

    type: Literal["questionnaire-published"] = "questionnaire-published"
    code: str
    version: int
    """Counted from 1."""
    terms: QuestionnaireTerms
    at: datetime


QuestionnaireEvent = QuestionnairePublished


@dataclass(frozen=True)
class PublishQuestionnaire:
    """Publish a questionnaire, as its next version where it exists."""

    code: str
    terms: QuestionnaireTerms
    at: datetime


QuestionnaireCommand = PublishQuestionnaire


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire's last version."""

    version: int
    terms: QuestionnaireTerms


def decide(
    command: QuestionnaireCommand, questionnaire: Questionnaire | None
) -> list[QuestionnaireEvent]:
    """Return the next version, or nothing where the last one is the same.

    Raises an `InvalidProgramme` where the questions do not fit together.
    """
    check_questionnaire(command.terms)
    if questionnaire is not None and questionnaire.terms == command.terms:
        return []
    return [
        QuestionnairePublished(
            code=command.code,
            version=1 if questionnaire is None else questionnaire.version + 1,
            terms=command.terms,
            at=command.at,
        )
    ]


def evolve(_before: Questionnaire | None, event: QuestionnaireEvent) -> Questionnaire:
    """Return the questionnaire after an event."""
    return Questionnaire(event.version, event.terms)
