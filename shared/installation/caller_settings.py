"""The settings of what callers may do: how long their tokens are valid, how much they may ask."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.http.request_limits import (
    DEFAULT_CALLER_LIMIT,
    DEFAULT_REFUSAL_LIMIT,
    RequestLimits,
)
from shared.http.token_bucket import RateLimit
from shared.http.token_lifetimes import (
    DEFAULT_MACHINE_TOKEN_HOURS,
    DEFAULT_TOKEN_HOURS,
    MAX_TOKEN_HOURS,
    TokenLifetimes,
)


class CallerSettings(BaseSettings):
    """The limits of every caller; each is on unless it is set to 0."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    token_max_hours: int = Field(default=DEFAULT_TOKEN_HOURS, ge=1, le=MAX_TOKEN_HOURS)
    """The longest lifetime of a token (`exp` minus `iat`), whoever issued it."""
    machine_token_max_hours: int = Field(
        default=DEFAULT_MACHINE_TOKEN_HOURS, ge=1, le=MAX_TOKEN_HOURS
    )
    """The same of tokens with the roles of machines alone."""

    rate_limit: float = Field(default=DEFAULT_CALLER_LIMIT.per_second, ge=0)
    """The requests a second of each caller, in the long run; 0 sets no limit."""
    rate_limit_burst: int = Field(default=int(DEFAULT_CALLER_LIMIT.burst), ge=1)
    """The requests that a caller may send at once."""
    refusal_rate_limit: float = Field(default=DEFAULT_REFUSAL_LIMIT.per_second, ge=0)
    """The requests a second without a valid token of each client address; 0 sets no limit."""
    refusal_rate_limit_burst: int = Field(default=int(DEFAULT_REFUSAL_LIMIT.burst), ge=1)
    """The requests without a valid token that may come from an address at once."""

    def token_lifetimes(self) -> TokenLifetimes:
        """Return how long tokens may be valid."""
        return TokenLifetimes(
            timedelta(hours=self.token_max_hours), timedelta(hours=self.machine_token_max_hours)
        )

    def request_limits(self) -> RequestLimits:
        """Return how many requests a caller may send."""
        return RequestLimits(
            callers=RateLimit(self.rate_limit, self.rate_limit_burst),
            refusals=RateLimit(self.refusal_rate_limit, self.refusal_rate_limit_burst),
        )
