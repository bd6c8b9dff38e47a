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
        assert set(one["environment"]) <= SETTINGS, name


def test_every_container_has_the_fewest_privileges(compose: dict[str, Any]) -> None:
    for name, one in compose["services"].items():
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert not one.get("privileged"), name
        assert one["read_only"] is (name not in {"kafka", "keycloak", "grafana"}), name
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
        r"/run/secrets(/\w+)?|\{file: \./deploy/compose/secrets/\w+\}|\$\{CONCORD_\w+:-\}"
    )
    assert values
    assert [value for value in values if not allowed.fullmatch(value)] == []


def test_a_service_has_the_secrets_of_its_own_area_only(compose: dict[str, Any]) -> None:
    for area in AREAS:
        own = {"source": f"database_url_{area}", "target": "concord_database_url"}
        assert compose["services"][area]["secrets"] == [own]
    for name, one in concord_services(compose).items():
        # A folder that is missing is an error, and only containers with secrets have it.
        assert ("CONCORD_SECRETS" in one["environment"]) == ("secrets" in one), name
