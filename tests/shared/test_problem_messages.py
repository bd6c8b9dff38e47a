"""What the terminal says about a problem: the errors themselves, not where a document has them."""

from __future__ import annotations

from shared.terminal.api_client import ProblemResponseError

ERRORS = [
    {"detail": "this must be one of: 'handoff' or 'reply'", "parameter": "kind"},
    {"detail": "must not be empty", "pointer": "#/metric/start"},
]


def test_an_invalid_request_is_told_by_its_errors() -> None:
    problem = {"code": "invalid", "detail": "errors lists what to change", "errors": ERRORS}
    assert str(ProblemResponseError(422, problem)).splitlines() == [
        "kind: this must be one of: 'handoff' or 'reply'",
        "metric/start: must not be empty",
    ]


def test_a_refusal_is_told_before_its_errors() -> None:
    problem = {"code": "invalid-sheet", "detail": "nothing was loaded", "errors": ERRORS[1:]}
    assert str(ProblemResponseError(422, problem)).splitlines() == [
        "nothing was loaded",
        "  metric/start: must not be empty",
    ]


def test_a_response_without_a_document_is_told_by_its_status() -> None:
    assert str(ProblemResponseError(502, {})) == "HTTP 502"
