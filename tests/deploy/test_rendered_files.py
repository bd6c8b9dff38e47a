"""Rendered files are up to date, name every service, and set only existing settings."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

import services
from deploy.render.__main__ import PROJECT_ROOT, render_all
from shared.installation.settings import Settings
from shared.installation.terminal_settings import TerminalSettings
from shared.service_runtime.service_discovery import discover_areas

AREAS = set(discover_areas(services).area_names)
SETTINGS = {
    "CONCORD_SECRETS",
    *(
        str(field.alias or f"CONCORD_{name.upper()}")
        for name, field in Settings.model_fields.items()
    ),
    *(f"CONCORD_{one.name.upper()}" for one in fields(TerminalSettings)),
}
"""What processes and terminal commands read."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """Return the content of `docker-compose.yml`, with its aliases resolved."""
    found: dict[str, Any] = yaml.safe_load((PROJECT_ROOT / "docker-compose.yml").read_text("utf-8"))
    return found


def concord_services(compose: dict[str, Any]) -> dict[str, Any]:
    image = compose["x-concord"]["image"]
    return {name: one for name, one in compose["services"].items() if one["image"] == image}


@pytest.mark.parametrize("path", render_all(), ids=str)
def test_rendered_files_are_up_to_date(path: Path) -> None:
    assert (PROJECT_ROOT / path).read_text("utf-8") == render_all()[path], "run `make render`"


def test_every_service_runs_and_the_gateway_waits_for_it(compose: dict[str, Any]) -> None:
    serving = {
        one["command"][1]
        for one in concord_services(compose).values()
        if one.get("command", [""])[0] == "serve"
    }
    assert serving == AREAS == set(compose["services"]["gateway"]["depends_on"])


def test_only_existing_settings_are_set(compose: dict[str, Any]) -> None:
    for name, one in concord_services(compose).items():
        assert set(one["environment"]) <= {*SETTINGS, "TMPDIR"}, name


def test_every_container_has_the_fewest_privileges(compose: dict[str, Any]) -> None:
    for name, one in compose["services"].items():
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert not one.get("privileged"), name
        assert one["read_only"] is (name not in {"kafka", "keycloak", "grafana", "bi"}), name
        assert one["mem_limit"], name
        assert one["pids_limit"], name


def test_images_are_settings_and_pinned(compose: dict[str, Any]) -> None:
    for name, one in compose["services"].items():
        found = re.fullmatch(r"\$\{CONCORD_[A-Z_]*IMAGE:-[^:}]+:([^}]+)\}", one["image"])
        assert found, name
        assert found[1] != "latest"


def test_every_file_names_the_version_of_this_tree() -> None:
    version = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "version"
    ]
    version_pattern = re.compile(r"\bconcord:(\d[\w.]*)|\{name: concord, .*?newTag: ([\w.]+)\}")
    files = [PROJECT_ROOT / "docker-compose.yml", *(PROJECT_ROOT / "deploy").rglob("*.yaml")]
    named_versions = {
        "".join(one) for file in files for one in version_pattern.findall(file.read_text("utf-8"))
    }
    assert named_versions == {version}


def test_ports_are_published_on_this_machine_only(compose: dict[str, Any]) -> None:
    ports = [port for one in compose["services"].values() for port in one.get("ports", ())]
    assert ports
    for port in ports:
        assert re.fullmatch(r"\$\{CONCORD_PUBLISH[A-Z_]*:-127\.0\.0\.1:\d+\}:\d+", port), port


def test_every_file_mounted_from_the_project_exists(compose: dict[str, Any]) -> None:
    people = yaml.safe_load((PROJECT_ROOT / "deploy" / "compose" / "people.yml").read_text("utf-8"))
    mounted = [
        volume.split(":")[0]
        for file in (compose, people)
        for one in file["services"].values()
        for volume in one.get("volumes", ())
        if volume.startswith(".")
    ]
    assert mounted
    assert [path for path in mounted if not (PROJECT_ROOT / path).exists()] == []


def test_no_file_of_the_project_contains_a_secret(compose: dict[str, Any]) -> None:
    for name, one in compose["secrets"].items():
        assert one == {"file": f"./deploy/compose/secrets/{name}"}
    text = (PROJECT_ROOT / "docker-compose.yml").read_text("utf-8")
    values = re.findall(
        r"^ +(?!secrets:)\w*(?:password|secret|token)\w*: *(.+)$",
        text,
        re.IGNORECASE | re.MULTILINE,
    )
    allowed = re.compile(
        r"(&[\w-]+ )?/var/lib/concord-\w+/[\w-]+\.pem|\*(signing|public)-key|/run/secrets(/\w+)?"
        r"|\{file: \./deploy/compose/secrets/\w+\}|\$\{CONCORD_\w+:-\}"
    )
    assert values
    assert [value for value in values if not allowed.fullmatch(value)] == []


def test_a_service_has_the_secrets_of_its_own_area_only(compose: dict[str, Any]) -> None:
    for area in AREAS:
        own = [
            {"source": f"{name}_{area}", "target": f"concord_{name}"}
            for name in ("database_url", "encryption_keys")
        ]
        assert compose["services"][area]["secrets"] == own
    for name, one in concord_services(compose).items():
        # A folder that is missing is an error, and only containers with secrets have it.
        assert ("CONCORD_SECRETS" in one["environment"]) == ("secrets" in one), name


def mounts_of(compose: dict[str, Any], volume: str) -> dict[str, str]:
    """Return the mode in which each container mounts a volume, `rw` or `ro`."""
    found = {}
    for name, one in compose["services"].items():
        for source, *target in (mount.split(":") for mount in one.get("volumes", ())):
            if source == volume:
                found[name] = [*target, "rw"][1]
    return found


def test_the_private_key_is_only_where_tokens_are_signed(compose: dict[str, Any]) -> None:
    signers = {"terminal": "ro", "sample": "ro", "metrics-token": "ro"}
    assert mounts_of(compose, "signing") == {"token-key": "rw", **signers}
    for name, one in concord_services(compose).items():
        has_key = "CONCORD_TOKEN_SIGNING_KEY_FILE" in one["environment"]
        assert has_key == (name == "token-key" or name in signers), name
        assert ("ports" in one) <= (not has_key), (
            f"{name}: what is reached from outside signs nothing"
        )


def test_only_what_makes_the_key_can_replace_its_public_half(compose: dict[str, Any]) -> None:
    assert mounts_of(compose, "verification") == {"token-key": "rw", **dict.fromkeys(AREAS, "ro")}
    for name in AREAS:
        started = compose["services"][name]
        assert "token-key" in started["depends_on"], name
        file = started["environment"]["CONCORD_TOKEN_PUBLIC_KEY_FILE"]
        assert file.startswith("/var/lib/concord-verification/"), name


def test_no_container_could_make_a_private_key_where_others_read_it(
    compose: dict[str, Any],
) -> None:
    for name in mounts_of(compose, "concord"):
        environment = compose["services"][name]["environment"]
        # Without either, an installation that is opened makes a key in its data folder.
        assert environment.keys() & {
            "CONCORD_TOKEN_PUBLIC_KEY_FILE",
            "CONCORD_TOKEN_SIGNING_KEY_FILE",
        }, name


def test_folders_of_keys_begin_private_in_the_image() -> None:
    text = (PROJECT_ROOT / "Dockerfile").read_text("utf-8")
    assert "install -d -o 10001 -g 10001 -m 0700 /var/lib/concord /var/lib/concord-signing" in text


def test_the_token_of_metrics_is_for_the_group_of_prometheus(compose: dict[str, Any]) -> None:
    maker, reader = compose["services"]["metrics-token"], compose["services"]["prometheus"]
    assert mounts_of(compose, "metrics") == {"metrics-token": "rw", "prometheus": "ro"}
    assert maker["user"].partition(":")[2] == reader["user"].partition(":")[2]
    assert "umask 027" in maker["entrypoint"][2]
    assert "--role monitor " in maker["entrypoint"][2]


def test_beside_a_provider_services_refuse_tokens_of_the_installations_own_key(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = compose["services"]["directory"]["environment"]["CONCORD_TOKEN_PUBLIC_KEY_FILE"]
    monkeypatch.setenv("CONCORD_TOKEN_PUBLIC_KEY_FILE", key)
    monkeypatch.setenv("CONCORD_OIDC_ISSUER", "https://id.firm.example/realms/concord")
    for local_tokens in ("true", "false"):
        monkeypatch.setenv("CONCORD_LOCAL_TOKENS", local_tokens)
        accepted = Settings.from_environment().authentication()
        assert accepted.local_tokens is (local_tokens == "true")
        assert accepted.public_key_file == Path(key)


def test_uploads_of_services_are_kept_on_disk(compose: dict[str, Any]) -> None:
    for area in AREAS:
        folder = compose["services"][area]["environment"]["TMPDIR"]
        assert folder in compose["services"][area]["volumes"], area
        assert folder not in compose["services"][area]["tmpfs"], area


def test_only_what_uses_database_and_broker_reaches_them(compose: dict[str, Any]) -> None:
    assert compose["networks"]["back"] == {"internal": True}
    reaching = {
        name for name, one in compose["services"].items() if "back" in one.get("networks", ["back"])
    }
    without_network = {
        name for name, one in compose["services"].items() if one.get("network_mode") == "none"
    }
    assert without_network == {"token-key", "metrics-token"}
    assert reaching - without_network == {*AREAS, "migrate", "postgres", "kafka"}
