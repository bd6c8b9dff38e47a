"""Settings come from environment variables, and secrets from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.installation.settings import Settings
from shared.installation.terminal_settings import InvalidSettings, TerminalSettings
from tests.architecture.source_files import ROOT


def test_a_secret_is_read_from_a_file_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "concord_database_url").write_text("postgresql://db/concord\n")
    (tmp_path / "concord_kafka_password").write_text("s3cret")
    monkeypatch.setenv("CONCORD_SECRETS", str(tmp_path))
    found = Settings.from_environment()
    assert found.database_url == "postgresql://db/concord"
    assert found.kafka_password == "s3cret"
    assert "s3cret" not in repr(found)


def test_the_environment_takes_precedence_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "concord_kafka_user").write_text("filed")
    monkeypatch.setenv("CONCORD_SECRETS", str(tmp_path))
    assert Settings.from_environment().kafka_user == "filed"
    monkeypatch.setenv("CONCORD_KAFKA_USER", "stated")
    assert Settings.from_environment().kafka_user == "stated"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CONCORD_DATABASE_ROLES", "shared"),  # on the embedded server
        ("CONCORD_DATABASE_PASSWORDS", '{"goals": "秘密"}'),
        ("CONCORD_PORT", "http"),
        ("CONCORD_SECRETS", "/nowhere"),
        ("CONCORD_MIGRATE", "later"),
        ("CONCORD_READ_SCOPE", "all"),
        ("CONCORD_CORS_ORIGINS", "*"),
        ("CONCORD_CORS_ORIGINS", "https://console.firm.example/"),
        ("CONCORD_CORS_ORIGINS", "null"),
        ("CONCORD_ALLOWED_HOSTS", "https://concord.firm.example"),
        ("CONCORD_ALLOWED_HOSTS", "concord.firm.example:443"),
        ("CONCORD_MAX_CONNECTIONS", "3"),
        ("CONCORD_STREAMS_PER_CALLER", "0"),
        ("CONCORD_HEADER_SECONDS", "0"),
        ("CONCORD_BODY_SECONDS", "-1"),
        ("CONCORD_SERVICES_URL", "http://everywhere:8420"),
        ("OTEL_TRACES_SAMPLER_ARG", "2"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidSettings, match=f"^{name}: "):
        Settings.from_environment()


def test_a_wrong_url_of_terminal_commands_is_named() -> None:
    with pytest.raises(InvalidSettings, match=r"^CONCORD_URL: gateway:8420 "):
        TerminalSettings.from_environment({"CONCORD_URL": "gateway:8420"})


def test_terminal_commands_read_their_token_from_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "concord_token").write_text("filed\n")
    environ = {"CONCORD_SECRETS": str(tmp_path)}
    assert TerminalSettings.from_environment(environ).token == "filed"
    stated = TerminalSettings.from_environment(environ | {"CONCORD_TOKEN": "stated"})
    assert stated.token == "stated"
    assert "stated" not in repr(stated)


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "CONCORD_LANGUAGE": "zh"}, "zh"),
    ],
)
def test_the_language_is_the_user_s(environ: dict[str, str], language: str) -> None:
    assert TerminalSettings.from_environment(environ).language == language


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme.split("## Settings", 1)[1].split("\n## ", 1)[0]
    documented = {word.strip("`,") for word in table.split() if word.startswith("`")}
    endings = tuple(word[1:] for word in documented if word.startswith("…"))
    names = [
        str(field.alias or f"CONCORD_{name.upper()}")
        for name, field in Settings.model_fields.items()
    ]
    assert [name for name in names if name not in documented and not name.endswith(endings)] == []


def test_origins_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.from_environment().cors_origins == ()
    monkeypatch.setenv("CONCORD_CORS_ORIGINS", "https://a.example, http://127.0.0.1:5173,")
    assert Settings.from_environment().cors_origins == (
        "https://a.example",
        "http://127.0.0.1:5173",
    )
