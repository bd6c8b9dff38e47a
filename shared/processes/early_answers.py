"""Answers that a connection gives by itself, outside the application."""

from __future__ import annotations

import json
from collections.abc import Sequence

from shared.eventsourcing.refusal import Language
from shared.http.answer_headers import NO_STORE
from shared.http.problem_details import Problem

Header = tuple[bytes, bytes]


def render_early_answer(
    problem: Problem, path: str, language: Language
) -> tuple[Sequence[Header], bytes]:
    """Return headers and body of a problem after which the connection is closed."""
    body = json.dumps(problem.to_document(path, language), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Content-Language": language,
        "Cache-Control": NO_STORE,
        "X-Content-Type-Options": "nosniff",
        "Connection": "close",
        **problem.headers,
    }
    return [(name.encode(), value.encode()) for name, value in headers.items()], body
