"""Why a token that could be read is refused; no text is that of a library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import jwt
from jwt.exceptions import InvalidJTIError, InvalidSubjectError

from shared.http.general_problems import TokenExpired, TokenIssuerUnknown
from shared.http.problem_details import ProblemError


class TokenInvalid(ProblemError):
    """The token breaks a rule that has no problem of its own."""

    status = 401
    en = "the token was not accepted: its contents are not valid"
    zh = "令牌未被接受：其内容无效"


class TokenSignatureWrong(ProblemError):
    """The token is not signed with the issuer's key, or has been changed since."""

    status = 401
    en = "the token was not accepted: its signature is wrong"
    zh = "令牌未被接受：其签名不正确"


class TokenAlgorithmWrong(ProblemError):
    """The token is signed in a way that is not accepted here."""

    status = 401
    en = "the token was not accepted: its alg is not ES256 or RS256, or does not fit its key"
    zh = "令牌未被接受：其 alg 不是 ES256 或 RS256，或与密钥不符"


class TokenAudienceWrong(ProblemError):
    """The token is for another audience."""

    status = 401
    en = "the token was not accepted: its audience (aud) is not this installation's"
    zh = "令牌未被接受：其受众（aud）不是本系统"


class TokenNotYetValid(ProblemError):
    """The token was issued in the future, or is valid from a later time on."""

    status = 401
    en = "the token was not accepted: its time (iat or nbf) lies in the future; compare the clocks"
    zh = "令牌未被接受：其时间（iat 或 nbf）在将来；请核对时钟"


class TokenClaimMissing(ProblemError):
    """The token lacks a claim that every token must have."""

    status = 401
    en = "the token was not accepted: its claim {claim} is missing"
    zh = "令牌未被接受：缺少声明 {claim}"


class TokenClaimInvalid(ProblemError):
    """A claim of the token has a value of the wrong kind."""

    status = 401
    en = "the token was not accepted: its claim {claim} is not valid"
    zh = "令牌未被接受：声明 {claim} 的值无效"


class TokenLifetimeTooLong(ProblemError):
    """The token would be valid for longer than tokens of its roles may be."""

    status = 401
    en = "the token was not accepted: it may be valid for {hours} hours at most; ask for a new one"
    zh = "令牌未被接受：其有效期最长为 {hours} 小时；请重新获取"


_PROBLEMS: Sequence[tuple[type[Exception], type[ProblemError]]] = (
    (jwt.ExpiredSignatureError, TokenExpired),
    (jwt.ImmatureSignatureError, TokenNotYetValid),
    (jwt.InvalidAudienceError, TokenAudienceWrong),
    (jwt.InvalidIssuerError, TokenIssuerUnknown),
    (jwt.InvalidAlgorithmError, TokenAlgorithmWrong),
    (jwt.InvalidKeyError, TokenAlgorithmWrong),
    (jwt.InvalidSignatureError, TokenSignatureWrong),
)
_INVALID_CLAIMS: Mapping[type[Exception], str] = {
    jwt.InvalidIssuedAtError: "iat",
    InvalidSubjectError: "sub",
    InvalidJTIError: "jti",
}


def problem_of_verification_error(error: Exception) -> ProblemError:
    """Return why a token is refused, by the kind of the library's error; never by its text."""
    if isinstance(error, jwt.MissingRequiredClaimError):
        return TokenClaimMissing(claim=error.claim)
    if type(error) in _INVALID_CLAIMS:
        return TokenClaimInvalid(claim=_INVALID_CLAIMS[type(error)])
    found = (problem for kind, problem in _PROBLEMS if isinstance(error, kind))
    return next(found, TokenInvalid)()
