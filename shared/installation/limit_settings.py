"""The settings of what callers may take of this process."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.http.allowed_hosts import validate_host_name
from shared.http.sse.stream_slots import DEFAULT_STREAMS_PER_CALLER


def split_at_commas(value: Any) -> Any:
    """Return the parts of a text with commas."""
    return [one.strip() for one in value.split(",") if one.strip()] if type(value) is str else value


HostName = Annotated[str, AfterValidator(validate_host_name)]


class LimitSettings(BaseSettings):
    """What callers may take; every default suits an installation that anybody can reach."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    max_connections: int | None = Field(default=None, ge=20)
    """How many callers' connections there may be; by default what the limit of open files allows.

    At most 5000 then.
    """
    header_seconds: float = Field(default=10.0, gt=0, le=600)
    """How long the header of a request may take to arrive."""
    body_seconds: float = Field(default=20.0, gt=0, le=3600)
    """In every period of so many seconds 1 KB for each of them must arrive of a body."""
    streams_per_caller: int = Field(default=DEFAULT_STREAMS_PER_CALLER, ge=1)
    """How many event streams a caller may follow at once in each process."""
    allowed_hosts: Annotated[tuple[HostName, ...], NoDecode, BeforeValidator(split_at_commas)] = ()
    """The names, separated by commas, under which callers reach this process.

    Loopback, the machine's name and the address that a connection arrives at need not be named.
    """
