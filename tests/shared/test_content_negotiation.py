"""Media types are chosen as RFC 9110 says."""

from __future__ import annotations

import pytest

from shared.http.content_negotiation import negotiate_media_type

OFFERED = ["text/csv", "text/html", "application/json"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "text/csv"),
        (" ", "text/csv"),
        ("*/*", "text/csv"),
        ("text/html", "text/html"),
        ("TEXT/HTML; charset=utf-8", "text/html"),
        ("text/*;q=0.5, application/json", "application/json"),
        ("text/*, text/csv;q=0", "text/html"),
        ("text/html;q=0.2, text/csv; q=0.7", "text/csv"),
        ("*/*;q=0.1, application/json;q=0.2", "application/json"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("text/csv;q=often, nothing", None),
        ("text/html;q=5", "text/html"),
    ],
)
def test_the_preferred_type_is_chosen(accept: str | None, expected: str | None) -> None:
    assert negotiate_media_type(accept, OFFERED) == expected
