"""Why a token is refused is said in Concord's own words, in both languages."""

from __future__ import annotations

import jwt
import pytest
from jwt.exceptions import InvalidJTIError, InvalidSubjectError

from shared.http.token_problems import problem_of_verification_error

LIBRARY_TEXT = "Invalid crypto padding of a library"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (jwt.ExpiredSignatureError(LIBRARY_TEXT), "token-expired"),
        (jwt.ImmatureSignatureError(LIBRARY_TEXT), "token-not-yet-valid"),
        (jwt.InvalidAudienceError(LIBRARY_TEXT), "token-audience-wrong"),
        (jwt.InvalidIssuerError(LIBRARY_TEXT), "token-issuer-unknown"),
        (jwt.InvalidAlgorithmError(LIBRARY_TEXT), "token-algorithm-wrong"),
        (jwt.InvalidKeyError(LIBRARY_TEXT), "token-algorithm-wrong"),
        (jwt.InvalidSignatureError(LIBRARY_TEXT), "token-signature-wrong"),
        (jwt.MissingRequiredClaimError("exp"), "token-claim-missing"),
        (jwt.InvalidIssuedAtError(LIBRARY_TEXT), "token-claim-invalid"),
        (InvalidSubjectError(LIBRARY_TEXT), "token-claim-invalid"),
        (InvalidJTIError(LIBRARY_TEXT), "token-claim-invalid"),
        (jwt.DecodeError(LIBRARY_TEXT), "token-invalid"),
        (TypeError("unhashable type: 'list'"), "token-invalid"),
        (OverflowError("cannot convert float infinity to integer"), "token-invalid"),
    ],
)
def test_no_text_of_a_library_is_told(error: Exception, code: str) -> None:
    problem = problem_of_verification_error(error).problem
    assert (problem.status, problem.code) == (401, code)
    for text in problem.texts.values():
        assert str(error) not in text
        assert "library" not in text
