"""What a provider must publish to be believed, and which of its keys are taken."""

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

from shared.http.oidc import Provider
from shared.http.oidc.published import MOST_BYTES, Keys, NotPublished, published_keys
from tests.sign_on.small_provider import DISCOVERY, KEYS, SmallProvider, answer


async def keys_of(provider: Provider) -> Keys:
    async with httpx.AsyncClient(verify=provider.tls(), trust_env=False) as client:
        return await published_keys(client, provider)


async def test_keys_that_sign_are_taken(small: SmallProvider) -> None:
    small.add("elliptic", ec.generate_private_key(ec.SECP256R1()))
    small.add("unmarked")
    small.published["unmarked"].pop("use")
    found = await keys_of(small.provider())
    assert {kid: key.algorithm_name for kid, key in found.items()} == {
        "first": "RS256",
        "elliptic": "ES256",
        "unmarked": "RS256",
    }


async def test_a_key_without_a_name_is_left(small: SmallProvider) -> None:
    small.add("nameless")
    del small.published["nameless"]["kid"]
    assert set(await keys_of(small.provider())) == {"first"}


@pytest.mark.parametrize(
    "described",
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
async def test_keys_of_another_kind_are_left(
    small: SmallProvider, described: dict[str, Any]
) -> None:
    small.add("other", **described)
    assert set(await keys_of(small.provider())) == {"first"}


@pytest.mark.parametrize(
    "key", [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())]
)
async def test_keys_that_are_too_short_or_of_another_curve_are_left(
    small: SmallProvider, key: Any
) -> None:
    small.add("other", key)
    assert set(await keys_of(small.provider())) == {"first"}


@pytest.mark.parametrize(
    ("path", "said", "why"),
    [
        (DISCOVERY, answer({}, "404 Not Found"), "answers 404"),
        (DISCOVERY, answer({}, "302 Found", "Location: /elsewhere"), "answers 302"),
        (DISCOVERY, answer(b"<html>"), "JSON"),
        (DISCOVERY, answer(b"[" * 100_000), "JSON"),
        (DISCOVERY, answer([]), "an object"),
        (DISCOVERY, answer({"issuer": "http://another.example"}), "it calls itself"),
        (DISCOVERY, answer({}), "it calls itself None"),
        (KEYS, answer({}), "no list of keys"),
        (KEYS, answer({"keys": "none"}), "no list of keys"),
        (KEYS, answer({}, "500 Internal Server Error"), "answers 500"),
        (KEYS, answer(b" " * (MOST_BYTES + 1)), "more than"),
        (KEYS, b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "RemoteProtocolError"),
    ],
)
async def test_a_provider_that_is_none_is_not_believed(
    small: SmallProvider, path: str, said: bytes, why: str
) -> None:
    small.answers[path] = said
    with pytest.raises(NotPublished, match=why):
        await keys_of(small.provider())


@pytest.mark.parametrize("url", [None, 7, "file:///etc/keys", "", "/keys"])
async def test_keys_that_are_nowhere_are_not_found(small: SmallProvider, url: object) -> None:
    small.answers[DISCOVERY] = answer({"issuer": small.issuer, "jwks_uri": url})
    with pytest.raises(NotPublished, match="nowhere"):
        await keys_of(small.provider())


async def test_an_issuer_is_compared_to_the_letter(small: SmallProvider) -> None:
    with pytest.raises(NotPublished, match="it calls itself"):
        await keys_of(Provider(f"{small.issuer}/"))


async def test_keys_may_be_elsewhere_than_the_issuers_name_says(small: SmallProvider) -> None:
    named = Provider("https://id.firm.example/realm", jwks_url=small.issuer + KEYS)
    assert set(await keys_of(named)) == {"first"}
    assert small.asked[DISCOVERY] == 0


async def test_a_provider_of_the_houses_own_authority_is_believed(tmp_path: Path) -> None:
    secured = SmallProvider(tls=tls_of(tmp_path))
    secured.add("first")
    await secured.begin()
    try:
        with pytest.raises(NotPublished, match="CERTIFICATE_VERIFY_FAILED"):
            await keys_of(secured.provider())
        found = await keys_of(secured.provider(ca_file=tmp_path / "server.pem"))
        assert set(found) == {"first"}
        plain = {"issuer": secured.issuer, "jwks_uri": "http://localhost/keys"}
        secured.answers[DISCOVERY] = answer(plain)
        with pytest.raises(NotPublished, match="not protected by TLS"):
            await keys_of(secured.provider(ca_file=tmp_path / "server.pem"))
    finally:
        await secured.end()


def tls_of(folder: Path) -> ssl.SSLContext:
    """Make a certificate for this machine, which is its own authority."""
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
