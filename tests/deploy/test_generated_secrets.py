"""Secrets are generated once, private to their owner, and Compose names a missing one."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from shared.service_runtime.outbound_settings import SecretCipher
from tests.deploy.compose_installation import DOWN_ARGUMENTS, ComposeInstallation
from tests.deploy.docker_engine import DockerEngine
from tests.deploy.images import POSTGRES, ROOT

SCRIPT = ROOT / "deploy" / "compose" / "secrets.sh"
ANY_USER, OTHER_USER = 12345, 12346


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
        key = secrets.pop(f"encryption_keys_{area}")
        assert SecretCipher([key]).decrypt(SecretCipher([key]).encrypt("s", "of"), "of") == "s"
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


def readers_of_secrets() -> dict[str, set[int]]:
    """Return the users of the containers that mount each secret."""
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    found: dict[str, set[int]] = {}
    for one in compose["services"].values():
        for secret in one.get("secrets", ()):
            name = secret if isinstance(secret, str) else secret["source"]
            found.setdefault(name, set()).add(int(one["user"].partition(":")[0]))
    return found


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to other users")
def test_made_by_root_a_secret_is_for_the_user_of_its_containers_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    readers = readers_of_secrets()
    generate_secrets(folder)
    (folder / "grafana_password").chmod(0o444)  # as earlier versions left it
    for name in generate_secrets(folder):
        file = (folder / name).stat()
        assert (stat.S_IMODE(file.st_mode), {file.st_uid}) == (0o400, readers[name]), name
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_made_by_others_secrets_are_behind_a_folder_that_only_they_enter() -> None:
    # Not in pytest's folder, which another user does not reach.
    with TemporaryDirectory() as temporary:
        project = Path(temporary)
        script = project / "deploy" / "compose" / SCRIPT.name
        script.parent.mkdir(parents=True)
        shutil.copy(SCRIPT, script)
        shutil.copy(ROOT / "docker-compose.yml", project)
        is_root = os.geteuid() == 0
        as_user: dict[str, Any] = {"user": ANY_USER, "extra_groups": []} if is_root else {}
        if is_root:
            for path in (project, *project.rglob("*")):
                os.chown(path, ANY_USER, -1)
        # Whatever the user's own umask.
        command = ["sh", "-c", f"umask 000; exec sh {script}"]
        subprocess.run(command, check=True, capture_output=True, **as_user)
        folder = script.parent / "secrets"
        assert {file.name for file in folder.iterdir()} == readers_of_secrets().keys()
        for file in folder.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o444, file.name
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        if is_root:
            other = ["cat", str(folder / "grafana_password")]
            assert subprocess.run(other, check=False, user=OTHER_USER, extra_groups=[]).returncode


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
