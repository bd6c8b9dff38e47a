"""The problems of reading single facts and events."""

from __future__ import annotations

from shared.http.problem_details import ProblemError


class UnknownFact(ProblemError):
    """No area has published such a fact, or the caller may not see it."""

    status = 404
    en = "there is no fact {fact}"
    zh = "没有事实 {fact}"


class UnknownEvent(ProblemError):
    """The area has recorded no such event."""

    status = 404
    en = "{area} has recorded no event {event}"
    zh = "{area} 没有记录过事件 {event}"
