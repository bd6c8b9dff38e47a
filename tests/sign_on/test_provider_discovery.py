"""Which discovery documents and keys of a provider are accepted."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from shared.http.oidc import ProviderSettings
from shared.http.oidc.jwks_discovery import (
    MAX_DOCUMENT_BYTES,
    JwksFetchError,
    SigningKeys,
    fetch_signing_keys,
)
from tests.sign_on.stub_oidc_provider import (
    DISCOVERY_PATH,
    KEYS_PATH,
    StubOidcProvider,
    http_response,
)


async def fetch_keys(provider: ProviderSettings) -> SigningKeys:
    async with httpx.AsyncClient(verify=provider.tls_verification(), trust_env=False) as client:
        return await fetch_signing_keys(client, provider)


async def test_signing_keys_are_accepted(stub_provider: StubOidcProvider) -> None:
    stub_provider.publish_key("elliptic", ec.generate_private_key(ec.SECP256R1()))
    stub_provider.publish_key("unmarked")
    stub_provider.published_keys["unmarked"].pop("use")
    keys = await fetch_keys(stub_provider.provider_settings())
    assert {kid: key.algorithm_name for kid, key in keys.items()} == {
        "first": "RS256",
        "elliptic": "ES256",
        "unmarked": "RS256",
    }


async def test_a_key_without_an_id_is_skipped(stub_provider: StubOidcProvider) -> None:
    stub_provider.publish_key("nameless")
    del stub_provider.published_keys["nameless"]["kid"]
    assert set(await fetch_keys(stub_provider.provider_settings())) == {"first"}


@pytest.mark.parametrize(
    "overrides",
    [
        {"use": "enc"},
        {"use": "enc", "alg": "RSA-OAEP"},
        {"alg": "RS512"},
        {"alg": "HS256"},
        {"key_ops": ["encrypt"]},
        {"key_ops": 7},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "OKP", "crv": "Ed25519"},
        {"kty": None},
        {"n": "not a number"},
    ],
)
async def test_keys_of_another_kind_are_skipped(
    stub_provider: StubOidcProvider, overrides: dict[str, Any]
) -> None:
    stub_provider.publish_key("other", **overrides)
    assert set(await fetch_keys(stub_provider.provider_settings())) == {"first"}


@pytest.mark.parametrize(
    "key", [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())]
)
async def test_weak_or_unsupported_keys_are_skipped(
    stub_provider: StubOidcProvider, key: Any
) -> None:
    stub_provider.publish_key("other", key)
    assert set(await fetch_keys(stub_provider.provider_settings())) == {"first"}


@pytest.mark.parametrize(
    ("path", "response", "reason"),
    [
        (DISCOVERY_PATH, http_response({}, "404 Not Found"), "answers 404"),
        (DISCOVERY_PATH, http_response({}, "302 Found", "Location: /elsewhere"), "answers 302"),
        (DISCOVERY_PATH, http_response(b"<html>"), "JSON"),
        (DISCOVERY_PATH, http_response(b"[" * 100_000), "JSON"),
        (DISCOVERY_PATH, http_response([]), "an object"),
        (
            DISCOVERY_PATH,
            http_response({"issuer": "http://another.example"}),
            "names the issuer 'http://another.example'",
        ),
        (DISCOVERY_PATH, http_response({}), "names the issuer None"),
        (KEYS_PATH, http_response({}), "no list of keys"),
        (KEYS_PATH, http_response({"keys": "none"}), "no list of keys"),
        (KEYS_PATH, http_response({}, "500 Internal Server Error"), "answers 500"),
        (KEYS_PATH, http_response(b" " * (MAX_DOCUMENT_BYTES + 1)), "more than"),
        (KEYS_PATH, b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "RemoteProtocolError"),
    ],
)
async def test_an_invalid_discovery_document_is_refused(
    stub_provider: StubOidcProvider, path: str, response: bytes, reason: str
) -> None:
    stub_provider.response_overrides[path] = response
    with pytest.raises(JwksFetchError, match=reason):
        await fetch_keys(stub_provider.provider_settings())


@pytest.mark.parametrize("url", [None, 7, "file:///etc/keys", "", "/keys"])
async def test_an_invalid_jwks_uri_is_refused(stub_provider: StubOidcProvider, url: object) -> None:
    stub_provider.response_overrides[DISCOVERY_PATH] = http_response(
        {"issuer": stub_provider.issuer, "jwks_uri": url}
    )
    with pytest.raises(JwksFetchError, match="no valid jwks_uri"):
        await fetch_keys(stub_provider.provider_settings())


async def test_an_issuer_is_compared_exactly(stub_provider: StubOidcProvider) -> None:
    with pytest.raises(JwksFetchError, match="names the issuer"):
        await fetch_keys(ProviderSettings(f"{stub_provider.issuer}/"))


async def test_a_configured_jwks_url_replaces_the_discovery(
    stub_provider: StubOidcProvider,
) -> None:
    provider = ProviderSettings(
        "https://id.firm.example/realm", jwks_url=stub_provider.issuer + KEYS_PATH
    )
    assert set(await fetch_keys(provider)) == {"first"}
    assert stub_provider.request_counts[DISCOVERY_PATH] == 0


async def test_a_provider_with_a_custom_certificate_authority_is_accepted(tmp_path: Path) -> None:
    tls_provider = StubOidcProvider(tls_context=create_tls_context(tmp_path))
    tls_provider.publish_key("first")
    await tls_provider.start()
    try:
        with pytest.raises(JwksFetchError, match="CERTIFICATE_VERIFY_FAILED"):
            await fetch_keys(tls_provider.provider_settings())
        keys = await fetch_keys(tls_provider.provider_settings(ca_file=tmp_path / "server.pem"))
        assert set(keys) == {"first"}
        document = {"issuer": tls_provider.issuer, "jwks_uri": "http://localhost/keys"}
        tls_provider.response_overrides[DISCOVERY_PATH] = http_response(document)
        with pytest.raises(JwksFetchError, match="not protected by TLS"):
            await fetch_keys(tls_provider.provider_settings(ca_file=tmp_path / "server.pem"))
    finally:
        await tls_provider.stop()


def create_tls_context(folder: Path) -> ssl.SSLContext:
    """Create a self-signed certificate for localhost, and return a server's TLS context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "server.key").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return context
