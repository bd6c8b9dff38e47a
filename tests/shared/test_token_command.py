"""`concord token` makes no token that the API would refuse."""

from __future__ import annotations

from pathlib import Path

import jwt
import pytest
from click.testing import CliRunner, Result

from shared.command_line.token_command import token
from shared.installation.local_token_issuer import load_local_token_issuer


def run(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(token, [*options, "--data-dir", str(folder)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    load_local_token_issuer(tmp_path)
    return tmp_path


def test_people_get_no_token_for_longer_than_a_day(folder: Path) -> None:
    refused = run(folder, "--role", "operator", "--role", "bi-reader", "--hours", "25")
    assert refused.exit_code == 2
    assert "may be valid for 24 hours at most" in refused.output
    assert run(folder, "--role", "operator", "--hours", "24").exit_code == 0


def test_machines_get_a_token_for_a_year(folder: Path) -> None:
    assert run(folder, "--role", "bi-reader", "--hours", "8784").exit_code == 0


def test_the_setting_allows_more_or_less(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_TOKEN_MAX_HOURS", "48")
    assert run(folder, "--role", "operator", "--hours", "48").exit_code == 0
    monkeypatch.setenv("CONCORD_TOKEN_MAX_HOURS", "8")
    assert "8 hours at most" in run(folder, "--role", "operator", "--hours", "9").output


def test_a_token_says_by_which_id_it_can_be_revoked(folder: Path) -> None:
    told = run(folder, "--role", "auditor")
    claims = jwt.decode(told.stdout.split()[0], options={"verify_signature": False})
    assert f"Its id is {claims['jti']}" in told.stderr


def test_a_subject_that_would_look_like_another_gets_no_token(folder: Path) -> None:
    refused = run(folder, "--role", "auditor", "--subject", "rnd\u200bhead")
    assert refused.exit_code == 2
    assert "U+200B cannot stand there" in refused.output
    assert run(folder, "--role", "auditor", "--subject", "rndhead").exit_code == 0
