"""Why a question is not answered."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class QuestionUnknown(Refusal):
    """There is no question of this name."""

    en = "there is no question {name}; there are {known}"
    zh = "没有问题 {name}；可用的有 {known}"
