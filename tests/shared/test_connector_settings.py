"""The file of connected systems: who is connected, and where the secrets are."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import Any

import pytest

from shared.installation.settings import Settings
from shared.installation.terminal_settings import InvalidSettings
from shared.service_runtime.connector_accounts import SecretMissing

POLLED = {"url": "http://erp:8000", "database": "company", "credentials": "environment:ERP_USER"}
TRYTON = {"system": "tryton", "token": "file:/x", "polled": POLLED}


def settings_with(folder: Path, monkeypatch: pytest.MonkeyPatch, content: Any) -> Settings:
    """Return the settings of an installation with this file."""
    file = folder / "connectors.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    monkeypatch.setenv("CONCORD_CONNECTORS", str(file))
    return Settings.from_environment(port=8555)


def jira(folder: Path, **changes: Any) -> dict[str, Any]:
    """Return the file's content with a Jira that has its secrets in a folder."""
    secrets = [f"file:{folder / 'new'}", "environment:OLD_JIRA_SECRET"]
    named = {"system": "jira", "secrets": secrets, "token": f"file:{folder / 'token'}"}
    return {"connectors": {"jira": {**named, **changes}}}


def test_nothing_is_connected_by_default() -> None:
    assert Settings.from_environment().outbound().connectors == ()


def test_secrets_are_read_when_they_are_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLD_JIRA_SECRET", "old")
    settings = settings_with(tmp_path, monkeypatch, jira(tmp_path))
    (account,) = settings.outbound().connectors
    assert (account.id, account.system, account.api_url) == (
        "jira",
        "jira",
        "http://127.0.0.1:8555",
    )
    assert account.webhook_secrets() == ["old"]
    (tmp_path / "new").write_text("new\n", "utf-8")
    assert account.webhook_secrets() == ["new", "old"]
    with pytest.raises(SecretMissing, match="token"):
        account.token.read()
    (tmp_path / "token").write_bytes(b"\xff")
    with pytest.raises(SecretMissing):
        account.token.read()
    assert "old" not in repr(account).replace("OLD_JIRA_SECRET", "")


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        ("0.0.0.0", None, "http://127.0.0.1:8555"),
        ("192.0.2.1", 1234, "http://192.0.2.1:1234"),
        ("::1", None, "http://[::1]:8555"),
    ],
)
def test_the_areas_are_at_the_address_that_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, port: int | None, url: str
) -> None:
    monkeypatch.setenv("CONCORD_HOST", host)
    (account,) = settings_with(tmp_path, monkeypatch, jira(tmp_path)).outbound(port).connectors
    assert account.api_url == url


def test_the_areas_may_be_elsewhere_and_a_missing_secret_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = {"api": "http://gateway:8420", **jira(tmp_path)}
    (account,) = settings_with(tmp_path, monkeypatch, content).outbound().connectors
    assert account.api_url == "http://gateway:8420"
    with pytest.raises(SecretMissing, match="environment:OLD_JIRA_SECRET"):
        account.webhook_secrets()


@pytest.mark.parametrize(
    "content",
    [
        "{",
        {"connectors": {"JIRA!": {}}},
        {"api": "gateway", "connectors": {}},
        {"connectors": {"jira": {"system": "jira", "secrets": [], "token": "file:/x"}}},
        {"connectors": {"jira": {"system": "jira", "secrets": ["abc"], "token": "file:/x"}}},
        {"connectors": {"jira": {"system": "jira", "secrets": ["file:/x"], "token": "abc"}}},
        {"connectors": {"erp": {**TRYTON, "polled": {**POLLED, "url": "ftp://erp"}}}},
        {"connectors": {"erp": {**TRYTON, "polled": {**POLLED, "credentials": "admin:secret"}}}},
        {"connectors": {"erp": {**TRYTON, "polled": {**POLLED, "overlap_seconds": 1}}}},
        {
            "connectors": {
                "erp": {**TRYTON, "polled": {**POLLED, "begins_at": "2026-01-01T00:00:00"}}
            }
        },
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: Any
) -> None:
    with pytest.raises(InvalidSettings, match="CONCORD_CONNECTORS"):
        settings_with(tmp_path, monkeypatch, content)


@pytest.mark.parametrize(
    "content",
    [
        '{"connectors": {"jira": hunter2}}',
        {"connectors": {"jira": "hunter2"}},
        {"connectors": {"jira": {"system": "jira", "secrets": "hunter2", "token": "file:/x"}}},
        {"connectors": {"jira": {"system": "jira", "secrets": ["hunter2"], "token": "file:/x"}}},
        {"connectors": {"jira": {"system": "jira", "secrets": ["file:/x"], "token": ["hunter2"]}}},
        {"connectors": {"jira": {"secret": "hunter2"}}},
        {"api": "http://concord:hunter2@gateway", "connectors": {}},
    ],
)
def test_a_secret_that_was_written_into_the_file_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: Any
) -> None:
    with pytest.raises(InvalidSettings) as refused:
        settings_with(tmp_path, monkeypatch, content)
    told = "".join(traceback.format_exception(refused.value))
    assert "hunter2" not in told
    assert "CONCORD_CONNECTORS" in str(refused.value)


def test_no_two_connectors_have_one_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (named,) = jira(tmp_path)["connectors"].values()
    own = {"secrets": ["file:/own"], "token": "file:/own-token"}
    for shared in ({"token": named["token"]}, {"secrets": [named["secrets"][1]]}):
        content = {"connectors": {"jira": named, "cloud": {**named, **own, **shared}}}
        with pytest.raises(InvalidSettings, match="give each its own"):
            settings_with(tmp_path, monkeypatch, content)
    content = {"connectors": {"jira": named, "cloud": {**named, **own}}}
    assert len(settings_with(tmp_path, monkeypatch, content).outbound().connectors) == 2


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_CONNECTORS", "/nowhere/connectors.json")
    with pytest.raises(InvalidSettings, match=r"/nowhere/connectors\.json"):
        Settings.from_environment()


def test_a_system_that_is_polled_needs_no_secret_for_webhooks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERP_USER", "concord:secret")
    content = {"connectors": {"erp": TRYTON}}
    (account,) = settings_with(tmp_path, monkeypatch, content).outbound().connectors
    polled = account.polled
    assert polled is not None
    assert (polled.url, polled.database) == ("http://erp:8000", "company")
    assert polled.credentials.read() == "concord:secret"
    assert str(polled.time_zone) == "Asia/Shanghai"
    assert (polled.interval_seconds, polled.overlap.total_seconds()) == (3, 600)
    assert "concord:secret" not in repr(account)
    with pytest.raises(SecretMissing):
        account.webhook_secrets()


def test_an_unknown_time_zone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = {"connectors": {"erp": {**TRYTON, "polled": {**POLLED, "time_zone": "Mars/Base"}}}}
    with pytest.raises(InvalidSettings, match="Mars/Base"):
        settings_with(tmp_path, monkeypatch, content)
