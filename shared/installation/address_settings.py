"""The settings of where the installation serves, and where callers reach it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl, Field, TypeAdapter
from pydantic_settings import BaseSettings, SettingsConfigDict

EVERY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  compared, not bound
_URL = TypeAdapter(AnyHttpUrl)


def _validate_url(text: str) -> str:
    """Return a valid URL unchanged, since an issuer is compared character by character."""
    _URL.validate_python(text)
    return text


UrlText = Annotated[str, AfterValidator(_validate_url)]


class AddressSettings(BaseSettings):
    """Host and port of this process, and the address of the whole installation."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8420, ge=0, le=65535)
    """The port to serve at; 0 takes a free one."""
    public_url: str | None = Field(default=None, pattern=r"^https?://[^/?#@\s]+(/[^?#\s]*)?$")
    """Where callers reach the API, if not at host and port: what facts name their schemas by."""

    def own_url(self, port: int | None = None) -> str:
        """Return the base URL that this process serves at; see `outbound` for `port`."""
        host = "127.0.0.1" if self.host in EVERY_ADDRESS else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{port or self.port}"

    def api_url(self, port: int | None = None) -> str:
        """Return the base URL at which callers reach the API."""
        return (self.public_url or self.own_url(port)).rstrip("/")
