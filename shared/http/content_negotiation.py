"""Chooses an answer's media type by the request's `Accept` (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Depends, Request

from shared.http.problem_details import ProblemError

JSON = "application/json"


class NotAcceptable(ProblemError):
    """The answer has no media type that the caller takes."""

    status = 406
    en = "this is answered as {offered}; send Accept with one of these, or none"
    zh = "此处只能返回 {offered}；请在 Accept 中发送其中之一，或不发送"


def negotiate_media_type(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the offered media type that `Accept` prefers; `None` where it takes none of them.

    Of equally preferred ones it is the first that is offered. Parameters but `q` do not matter, and
    parts that are not well-formed do not count.
    """
    if not accept or not accept.strip():
        return offered[0]
    ranges = dict(filter(None, map(_media_range, accept.split(","))))
    qualities = {one: _quality(one, ranges) for one in offered}
    best = max(offered, key=lambda one: qualities[one])
    return best if qualities[best] > 0 else None


def _media_range(part: str) -> tuple[str, float] | None:
    name, *parameters = (one.strip().lower() for one in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                return None
    return (name, quality) if "/" in name else None


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    """Return the quality of the most specific range that a media type is in."""
    group = media_type.partition("/")[0]
    for name in (media_type, f"{group}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


async def answer_json(request: Request) -> None:
    """Raise `NotAcceptable` for a caller that takes no JSON; a dependency of routes."""
    if negotiate_media_type(request.headers.get("accept"), [JSON]) is None:
        raise NotAcceptable(offered=JSON)


ANSWERS_JSON = Depends(answer_json)
"""For routes whose answers some want as a file: they say so, rather than answer JSON."""
