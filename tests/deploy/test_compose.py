"""`make test-compose`: the image is built, and everything runs, is broken, and mends."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.deploy.composed import PROJECT, Composed, composed
from tests.deploy.engine import Engine
from tests.deploy.images import CONCORD, ROOT
from tests.deploy.reached import all_heard, is_ready
from tests.faults.test_same_statements import printed
from tests.faults.traffic import Traffic
from tests.system.installation import up
from tests.system.terminal import eventually

pytestmark = [pytest.mark.compose, pytest.mark.timeout(1200)]

MENDED_SECONDS = 120
FETCH = (
    "import sys, httpx; shown = {'Authorization': f'Bearer {sys.argv[2]}'};"
    " print(httpx.get(sys.argv[1], headers=shown, verify=False).raise_for_status().text)"
)
LARGEST = 150 * 1024 * 1024
"""Of what the image adds to the one it is made from."""


@pytest.fixture(scope="module")
def site(docker: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """Run everything; nothing is left of it in the end."""
    with composed(docker, tmp_path_factory.mktemp("compose"), {"CONCORD_STORY": "true"}) as running:
        yield running
    assert running.left() == ""


def test_the_image_is_small_and_nobody_in_it_is_root(docker: Engine) -> None:
    config = json.loads(docker.docker("inspect", CONCORD))[0]
    base = json.loads(docker.docker("inspect", "python:3.11-slim-bookworm"))[0]
    assert config["Config"]["User"] == "10001:10001"
    assert config["Config"]["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert config["Config"]["Healthcheck"]["Test"][0] == "CMD"
    assert config["Size"] - base["Size"] < LARGEST
    line = ("run", "--rm", "--entrypoint", "sh", CONCORD, "-c")
    tools = docker.docker(*line, "command -v gcc make git pip || true; ls /opt/concord/bin")
    assert not {"gcc", "make", "git", "pip"} & {Path(tool).name for tool in tools.split()}
    assert "No module named pip" in docker.docker(*line, "python3 -m pip 2>&1 || true")


def test_it_works_on_a_file_system_that_nobody_can_write(docker: Engine) -> None:
    line = ("run", "--rm", "--read-only", "--cap-drop=ALL", CONCORD)
    assert '"openapi"' in docker.docker(*line, "openapi")


def test_the_sample_company_has_the_same_statements(
    site: Composed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.compose("--profile", "sample", "run", "--rm", "sample")
    token = site.concord("token", "--role", "auditor").strip()
    with monkeypatch.context() as patch:
        patch.setenv("CONCORD_URL", site.base_url)
        patch.setenv("CONCORD_TOKEN", token)
        contained = printed(tmp_path / "nowhere")
    with up(tmp_path / "embedded", "--sample", until="serves at"):
        assert contained == printed(tmp_path / "embedded")
    assert len(contained) == 3
    assert "All is well." in site.concord("audit")


def test_prometheus_reads_a_token_that_opens_every_services_metrics(site: Composed) -> None:
    site.compose("--profile", "observability", "run", "--rm", "metrics-token")
    nobody = ("run", "--rm", "--user=65534:65534", "--entrypoint=cat")
    volume = f"--volume={PROJECT}_metrics:/metrics:ro"
    token = site.engine.docker(*nobody, volume, CONCORD, "/metrics/token").strip()
    asked = yaml.safe_load((ROOT / "deploy" / "compose" / "prometheus.yml").read_text("utf-8"))
    for name in asked["scrape_configs"][0]["dns_sd_configs"][0]["names"]:
        url = f"http://{name}:8420/metrics"
        metrics = site.compose("exec", "-T", "gateway", "python", "-c", FETCH, url, token)
        assert f'concord_database_up{{area="{name}"}} 1.0' in metrics


@pytest.mark.parametrize("service", ["duties", "incentives", "kafka", "postgres"])
def test_a_container_is_killed_under_load(
    site: Composed, service: str, record_property: Callable[[str, object], None]
) -> None:
    token = site.concord("token", "--role", "general-manager").strip()
    before = site.keys()
    load = Traffic(site.base_url, site.base_url, token)
    with load.flowing():
        load.goes_on(20, within=120)
        began = time.monotonic()
        site.kill(service)
        load.goes_on(60, within=MENDED_SECONDS)
        seconds = time.monotonic() - began
    eventually(
        lambda: is_ready(site.base_url), "everything serves", within=MENDED_SECONDS, pause=0.5
    )
    assert site.keys() - before == load.acknowledged, "every command once, and none for nothing"
    operator = site.concord("token", "--role", "operator").strip()
    eventually(
        lambda: all_heard(site.base_url, operator), "all is heard", within=MENDED_SECONDS, pause=0.5
    )
    assert "All is well." in site.concord("audit")
    record_property("killed", {"commands": load.acknowledged, "seconds": round(seconds, 1)})
    print(service, dict(load.statuses), f"{seconds:.1f} s")  # noqa: T201  for the closing note
