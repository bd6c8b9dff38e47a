"""Fetches a provider's discovery document and the JSON Web Key Set that it signs tokens with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx
import jwt

from shared.http.auth import SIGNING_ALGORITHMS
from shared.http.oidc.provider_settings import ProviderSettings

FETCH_TIMEOUT_SECONDS = 5.0
"""The limit for the discovery document and the keys together, however slowly they arrive."""
MAX_DOCUMENT_BYTES = 1024 * 1024
MIN_RSA_BITS = 2048

SigningKeys = Mapping[str, jwt.PyJWK]
"""Maps each `kid` to the key that signs tokens under it."""


class JwksFetchError(Exception):
    """A provider's keys could not be fetched; the message says why, for the log."""


async def fetch_signing_keys(client: httpx.AsyncClient, provider: ProviderSettings) -> SigningKeys:
    """Return the provider's keys that may sign tokens; raises `JwksFetchError`."""
    try:
        async with asyncio.timeout(FETCH_TIMEOUT_SECONDS):
            url = provider.jwks_url or await _discover_jwks_url(client, provider)
            document = await _fetch_json(client, url)
    except TimeoutError as error:
        raise JwksFetchError(f"no answer within {FETCH_TIMEOUT_SECONDS:.0f} s") from error
    jwks = document.get("keys")
    if not isinstance(jwks, list):
        raise JwksFetchError(f"{url} holds no list of keys")
    usable = [key for jwk in jwks if (key := _parse_signing_key(jwk)) is not None]
    return {key.key_id: key for key in usable if key.key_id}


async def _discover_jwks_url(client: httpx.AsyncClient, provider: ProviderSettings) -> str:
    document = await _fetch_json(client, provider.discovery_url)
    if document.get("issuer") != provider.issuer:
        named = document.get("issuer")
        message = f"its discovery document names the issuer {named!r}, not {provider.issuer!r}"
        raise JwksFetchError(message)
    url = document.get("jwks_uri")
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise JwksFetchError("its discovery document has no valid jwks_uri")
    if provider.issuer.startswith("https://") and not url.startswith("https://"):
        raise JwksFetchError(f"its keys at {url} are not protected by TLS, although its issuer is")
    return url


async def _fetch_json(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    body = bytearray()
    try:
        async with client.stream("GET", url) as response:
            if response.status_code != HTTPStatus.OK:
                raise JwksFetchError(f"{url} answers {response.status_code}")
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_DOCUMENT_BYTES:
                    raise JwksFetchError(f"{url} answers with more than {MAX_DOCUMENT_BYTES} bytes")
        document = json.loads(body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise JwksFetchError(f"{url}: {error!r}") from error
    except (ValueError, RecursionError) as error:
        raise JwksFetchError(f"{url} does not answer with JSON") from error
    if not isinstance(document, dict):
        raise JwksFetchError(f"{url} does not answer with an object")
    return document


def _parse_signing_key(jwk: Any) -> jwt.PyJWK | None:
    """Return the key of a JWK that may sign tokens; `None` for every other JWK."""
    try:
        key = jwt.PyJWK(jwk)
        for_signing = jwk.get("use", "sig") == "sig"
        for_signing &= "verify" in jwk.get("key_ops", ["verify"])
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
        return None
    strong = key.key_type != "RSA" or key.key.key_size >= MIN_RSA_BITS
    return key if for_signing and strong and key.algorithm_name in SIGNING_ALGORITHMS else None
