"""All ten questions, in their order."""

from __future__ import annotations

from services.insights.domain.questions.figure_questions import BONUSES, SCORES
from services.insights.domain.questions.obligation_questions import (
    DELAYS,
    LATE_INPUTS,
    LATE_PAIRS,
    ON_TIME_RATES,
)
from services.insights.domain.questions.question import Question
from services.insights.domain.questions.work_questions import (
    BLOCKED_GOALS,
    COMMUNICATION_COST,
    FLOW_TIMES,
    REPLY_TIMES,
)

QUESTIONS: tuple[Question, ...] = (
    ON_TIME_RATES,
    LATE_PAIRS,
    LATE_INPUTS,
    DELAYS,
    SCORES,
    BONUSES,
    REPLY_TIMES,
    COMMUNICATION_COST,
    FLOW_TIMES,
    BLOCKED_GOALS,
)
QUESTIONS_BY_NAME = {question.name: question for question in QUESTIONS}
