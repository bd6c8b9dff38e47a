"""The image and the whole system under Compose: run, broken, recovered (`make test-compose`)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from tests.deploy.compose_installation import (
    PROJECT_NAME,
    ComposeInstallation,
    install_with_compose,
)
from tests.deploy.deployed_http_client import all_consumers_caught_up, is_ready
from tests.deploy.docker_engine import DockerEngine
from tests.deploy.images import CONCORD, ROOT
from tests.faults.command_load import CommandLoad
from tests.faults.printed_statements import printed_statements
from tests.system.cli_process import poll_until_true
from tests.system.concord_process import run_concord

pytestmark = [pytest.mark.compose, pytest.mark.timeout(1200)]

RECOVERY_SECONDS = 120
FETCH_SCRIPT = (
    "import sys, httpx; shown = {'Authorization': f'Bearer {sys.argv[2]}'};"
    " print(httpx.get(sys.argv[1], headers=shown, verify=False).raise_for_status().text)"
)
MAX_IMAGE_BYTES = 150 * 1024 * 1024
"""The limit of what the image adds to its base image."""


@pytest.fixture(scope="module")
def compose_installation(
    docker: DockerEngine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ComposeInstallation]:
    """Run everything, and check that nothing is left of it afterwards."""
    with install_with_compose(
        docker, tmp_path_factory.mktemp("compose"), {"CONCORD_STORY": "true"}
    ) as running:
        yield running
    assert running.remaining_resources() == ""


def test_the_image_is_small_and_does_not_run_as_root(docker: DockerEngine) -> None:
    config = json.loads(docker.run_docker("inspect", CONCORD))[0]
    base = json.loads(docker.run_docker("inspect", "python:3.11-slim-bookworm"))[0]
    assert config["Config"]["User"] == "10001:10001"
    assert config["Config"]["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert config["Config"]["Healthcheck"]["Test"][0] == "CMD"
    assert config["Size"] - base["Size"] < MAX_IMAGE_BYTES
    line = ("run", "--rm", "--entrypoint", "sh", CONCORD, "-c")
    tools = docker.run_docker(*line, "command -v gcc make git pip || true; ls /opt/concord/bin")
    assert not {"gcc", "make", "git", "pip"} & {Path(tool).name for tool in tools.split()}
    assert "No module named pip" in docker.run_docker(*line, "python3 -m pip 2>&1 || true")


def test_the_image_runs_on_a_read_only_file_system(docker: DockerEngine) -> None:
    line = ("run", "--rm", "--read-only", "--cap-drop=ALL", CONCORD)
    assert '"openapi"' in docker.run_docker(*line, "openapi")


def test_the_sample_company_has_the_same_statements(
    compose_installation: ComposeInstallation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose_installation.run_compose("--profile", "sample", "run", "--rm", "sample")
    token = compose_installation.run_cli("token", "--role", "auditor").strip()
    with monkeypatch.context() as patch:
        patch.setenv("CONCORD_URL", compose_installation.base_url)
        patch.setenv("CONCORD_TOKEN", token)
        statements = printed_statements(tmp_path / "nowhere")
    with run_concord(tmp_path / "embedded", "--sample", until_output="serves at"):
        assert statements == printed_statements(tmp_path / "embedded")
    assert len(statements) == 3
    assert "All is well." in compose_installation.run_cli("audit")


@pytest.mark.parametrize("service", ["gateway", "duties", "incentives"])
def test_a_container_that_serves_has_no_private_key(
    compose_installation: ComposeInstallation, service: str
) -> None:
    in_container = ("exec", "-T", service, "sh", "-c")
    search = "grep -rlsE 'PRIVATE KEY' /var/lib /run/secrets /tmp; ls -A /var/lib/concord-signing"
    assert compose_installation.run_compose(*in_container, f"{search}; true") == ""
    if service != "gateway":
        replace = (
            "cat /dev/null > $CONCORD_TOKEN_PUBLIC_KEY_FILE; test -s $CONCORD_TOKEN_PUBLIC_KEY_FILE"
        )
        compose_installation.run_compose(*in_container, replace)


def test_the_prometheus_token_can_read_every_services_metrics(
    compose_installation: ComposeInstallation,
) -> None:
    compose_installation.run_compose("--profile", "observability", "run", "--rm", "metrics-token")
    command = ("--entrypoint=sh", f"--volume={PROJECT_NAME}_metrics:/metrics:ro", CONCORD, "-c")
    run = partial(compose_installation.engine.run_docker, "run", "--rm")
    token = run("--user=65534:65534", *command, "cat /metrics/token").strip()
    refused = run("--user=65533:65533", *command, "cat /metrics/token 2>&1 || true")
    assert "Permission denied" in refused
    prometheus = yaml.safe_load((ROOT / "deploy" / "compose" / "prometheus.yml").read_text("utf-8"))
    for name in prometheus["scrape_configs"][0]["dns_sd_configs"][0]["names"]:
        url = f"http://{name}:8420/metrics"
        metrics = compose_installation.run_compose(
            "exec", "-T", "gateway", "python", "-c", FETCH_SCRIPT, url, token
        )
        assert f'concord_database_up{{area="{name}"}} 1.0' in metrics


@pytest.mark.parametrize("service", ["duties", "incentives", "kafka", "postgres"])
def test_a_container_killed_under_load_loses_no_command(
    compose_installation: ComposeInstallation,
    service: str,
    record_property: Callable[[str, object], None],
) -> None:
    token = compose_installation.run_cli("token", "--role", "general-manager").strip()
    load = CommandLoad(compose_installation.base_url, compose_installation.base_url, token)
    load.register_named_departments()
    before = compose_installation.count_idempotency_keys()
    with load.send_commands():
        load.wait_for_commands(20, within=120)
        began = time.monotonic()
        compose_installation.kill_container(service)
        load.wait_for_commands(60, within=RECOVERY_SECONDS)
        seconds = time.monotonic() - began
    poll_until_true(
        lambda: is_ready(compose_installation.base_url),
        "everything serves",
        within=RECOVERY_SECONDS,
        pause=0.5,
    )
    assert compose_installation.count_idempotency_keys() - before == load.acknowledged_count, (
        "every command was committed once, and no other"
    )
    operator = compose_installation.run_cli("token", "--role", "operator").strip()
    poll_until_true(
        lambda: all_consumers_caught_up(compose_installation.base_url, operator),
        "all consumers have caught up",
        within=RECOVERY_SECONDS,
        pause=0.5,
    )
    assert "All is well." in compose_installation.run_cli("audit")
    record_property("killed", {"commands": load.acknowledged_count, "seconds": round(seconds, 1)})
    print(service, dict(load.statuses), f"{seconds:.1f} s")  # noqa: T201  for the report
