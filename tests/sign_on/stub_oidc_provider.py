"""A stub provider on a real socket, which can be slow, wrong, unavailable and available again."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from shared.http.oidc import ProviderSettings

DISCOVERY_PATH, KEYS_PATH = "/.well-known/openid-configuration", "/keys"

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass
class StubOidcProvider:
    """Publishes keys, signs tokens, and counts requests by path."""

    tls_context: ssl.SSLContext | None = None
    port: int = 0
    private_keys: dict[str, PrivateKey] = field(default_factory=dict)
    published_keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    response_overrides: dict[str, bytes] = field(default_factory=dict)
    """Raw responses by path that replace the default ones."""
    request_counts: Counter[str] = field(default_factory=Counter)
    may_respond: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def issuer(self) -> str:
        return f"{'https' if self.tls_context else 'http'}://localhost:{self.port}"

    def provider_settings(self, **options: Any) -> ProviderSettings:
        """Return the settings of this provider."""
        return ProviderSettings(self.issuer, **options)

    async def start(self) -> None:
        """Serve, on the same port as before."""
        self.may_respond.set()
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, ssl=self.tls_context
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop serving, and abort open connections."""
        if self._server is not None:
            self._server.close()
            for writer in self._open:
                writer.transport.abort()
            self._server = None

    def publish_key(self, kid: str, key: PrivateKey | None = None, **overrides: Any) -> None:
        """Publish a key; `overrides` replace members of its JWK."""
        private = key or rsa.generate_private_key(65537, 2048)
        self.private_keys[kid] = private
        public = private.public_key()
        jwk = (
            RSAAlgorithm.to_jwk(public, as_dict=True)
            if isinstance(public, rsa.RSAPublicKey)
            else ECAlgorithm.to_jwk(public, as_dict=True)
        )
        jwk.pop("key_ops", None)
        self.published_keys[kid] = {**jwk, "kid": kid, "use": "sig", **overrides}

    def withdraw_key(self, kid: str) -> None:
        """Stop publishing a key; it can still sign tokens, as a stolen key could."""
        del self.published_keys[kid]

    def sign_token(
        self, kid: str = "first", header: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """Sign a valid token with these changes; a claim that is `None` is left out."""
        now = datetime.now(UTC)
        all_claims = {
            "iss": self.issuer,
            "aud": "concord",
            "sub": "ann",
            "roles": ["auditor"],
            "iat": now,
            "exp": now + timedelta(minutes=5),
            **claims,
        }
        key = self.private_keys[kid]
        payload = {name: value for name, value in all_claims.items() if value is not None}
        return jwt.PyJWS().encode(  # claims of any kind: `jwt.encode` would refuse some
            json.dumps(payload, default=lambda at: int(at.timestamp())).encode(),
            key,
            "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256",
            headers={"kid": kid, **(header or {})},
        )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split()[1].decode()
                self.request_counts[path] += 1
                await self.may_respond.wait()
                writer.write(
                    self.response_overrides.get(path) or http_response(self._default_response(path))
                )
                await writer.drain()
        self._open.discard(writer)
        writer.close()

    def _default_response(self, path: str) -> Any:
        if path == DISCOVERY_PATH:
            return {"issuer": self.issuer, "jwks_uri": self.issuer + KEYS_PATH}
        return {"keys": list(self.published_keys.values())}


def http_response(body: Any, status: str = "200 OK", *headers: str) -> bytes:
    """Return an HTTP response; a body that is not bytes is encoded as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content
