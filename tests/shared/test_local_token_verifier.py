"""Where only the public half of the key is, tokens are verified and none can be made."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.command_line.token_command import token, token_key
from shared.http.auth import Role
from shared.http.general_problems import TokenKeysAway
from shared.installation.local_token_issuer import load_local_token_issuer, write_public_key
from shared.installation.local_token_signer import KEY_FILE_NAME, LocalTokenSigner
from shared.installation.local_token_verifier import LocalTokenVerifier
from shared.installation.trusted_token_issuers import AuthenticationSettings
from shared.testing.installation import OpenTestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service

BELLS = "/api/bell/v1/bells"


def headers_by(signer: LocalTokenSigner) -> dict[str, str]:
    now, hour = datetime.now(UTC), timedelta(hours=1)
    return {"Authorization": f"Bearer {signer.issue_token('tom', [Role.AUDITOR], None, now, hour)}"}


async def test_a_service_with_the_public_key_verifies_and_has_no_private_one(
    start_installation: OpenTestInstallation, tmp_path: Path
) -> None:
    public_file = tmp_path / "public.pem"
    authentication = AuthenticationSettings(public_key_file=public_file)
    first = load_local_token_issuer(tmp_path, tmp_path / "first.pem")
    second = load_local_token_issuer(tmp_path, tmp_path / "second.pem")
    async with start_installation(
        [publisher_service], background=False, authentication=authentication
    ) as opened:
        assert opened.installation.local_token_issuer is None

        async def status(signer: LocalTokenSigner) -> tuple[int, str | None]:
            answer = await opened.http_client.get(BELLS, headers=headers_by(signer))
            return answer.status_code, answer.json().get("code")

        assert await status(first) == (503, "token-keys-away")
        write_public_key(first, public_file)
        assert await status(first) == (200, None)
        assert await status(second) == (401, "token-key-unknown")
        write_public_key(second, public_file)  # a new key needs no restart
        assert await status(second) == (200, None)
        assert await status(first) == (401, "token-key-unknown")
    assert not list(tmp_path.rglob(KEY_FILE_NAME))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no key",
        rsa.generate_private_key(65537, 2048)
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ],
)
async def test_a_file_without_such_a_key_opens_nothing(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "public.pem"
    file.write_bytes(content)
    for _ in range(2):
        with pytest.raises(TokenKeysAway):
            await LocalTokenVerifier(file).get_key("any")


def test_the_command_makes_one_key_and_hands_out_its_public_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private, public = tmp_path / "signing" / "key.pem", tmp_path / "public.pem"
    private.parent.mkdir()
    monkeypatch.setenv("CONCORD_TOKEN_SIGNING_KEY_FILE", str(private))
    arguments = ["--public", str(public), "--data-dir", str(tmp_path / "none")]
    first = CliRunner().invoke(token_key, arguments)
    assert first.exit_code == 0, first.output
    handed_out = public.read_bytes()
    assert b"PRIVATE" not in handed_out
    assert os.stat(private).st_mode & 0o077 == 0
    assert CliRunner().invoke(token_key, arguments).exit_code == 0
    assert public.read_bytes() == handed_out
    issued = CliRunner().invoke(token, ["--role", "auditor", "--data-dir", str(tmp_path / "none")])
    assert issued.exit_code == 0, issued.output
    assert issued.output.count(".") >= 2


def test_the_command_says_why_it_cannot(tmp_path: Path) -> None:
    refused = CliRunner().invoke(
        token_key, ["--public", str(tmp_path / "p"), "--data-dir", str(tmp_path / "none")]
    )
    assert refused.exit_code == 1
    assert "No such file or directory" in refused.output
