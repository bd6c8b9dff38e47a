"""Secrets are generated once, private to their owner, and Compose names a missing one."""

from __future__ import annotations

import json
import re
import stat
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.deploy.compose_installation import DOWN_ARGUMENTS, ComposeInstallation
from tests.deploy.docker_engine import DockerEngine
from tests.deploy.images import POSTGRES, ROOT

SCRIPT = ROOT / "deploy" / "compose" / "secrets.sh"


def generate_secrets(folder: Path) -> dict[str, str]:
    subprocess.run(["sh", str(SCRIPT), str(folder)], check=True, capture_output=True)
    return {file.name: file.read_text("utf-8") for file in folder.iterdir()}


def test_exactly_the_secrets_that_compose_reads_are_generated(tmp_path: Path) -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    assert generate_secrets(tmp_path / "secrets").keys() == compose["secrets"].keys()


def test_secrets_are_long_and_random_and_differ_everywhere(tmp_path: Path) -> None:
    secrets = generate_secrets(tmp_path / "one")
    password = secrets["postgres_password"]
    assert secrets.pop("concord_database_url") == (
        f"postgresql://concord:{password}@postgres:5432/concord"
    )
    passwords = json.loads(secrets.pop("concord_database_passwords"))
    for area, area_password in passwords.items():
        assert secrets.pop(f"database_url_{area}") == (
            f"postgresql://concord_{area}:{area_password}@postgres:5432/concord"
        )
    secrets.update(passwords)
    values = [*secrets.values(), generate_secrets(tmp_path / "other")["postgres_password"]]
    assert len(set(values)) == len(values)
    assert all(re.fullmatch("[0-9a-f]{48}", one) for one in values)


def test_existing_secrets_are_not_replaced(tmp_path: Path) -> None:
    first = generate_secrets(tmp_path)
    (tmp_path / "grafana_password").unlink()
    again = generate_secrets(tmp_path)
    assert again.pop("grafana_password") != first.pop("grafana_password")
    assert again == first


def test_the_secrets_folder_is_private_and_containers_can_read_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    for name in generate_secrets(folder):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o444, name
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.compose
def test_compose_names_the_file_that_is_missing(docker: DockerEngine, tmp_path: Path) -> None:
    environ = {**docker.environ, "CONCORD_POSTGRES_IMAGE": POSTGRES}
    installation = ComposeInstallation(docker, tmp_path, environ, "")
    try:
        with pytest.raises(AssertionError, match="secrets/postgres_password"):
            installation.run_compose("up", "-d", "postgres")
    finally:
        installation.run_compose(*DOWN_ARGUMENTS)
    assert installation.remaining_resources() == ""
