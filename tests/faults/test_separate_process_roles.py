"""Every part in a process of its own, as on many machines: API, background, door, migrations."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
import pytest

import services
from shared.service_runtime.service_discovery import discover_areas
from shared.terminal.api_client import NO_CA_CERTIFICATES
from shared.testing.fresh_database import FreshDatabase
from tests.faults.kafka_installation import find_free_port, kafka_environment
from tests.faults.test_statements_equal_across_buses import printed_statements
from tests.system.cli_process import CLI_ENVIRONMENT, CONCORD_COMMAND, poll_until_true
from tests.system.concord_process import run_concord

pytestmark = [pytest.mark.kafka, pytest.mark.faults]

AREAS = discover_areas(services).area_names
BACKGROUND = ("relay", "consumer", "timers", "work")
STOP_SECONDS = 15


@pytest.fixture
def environ(
    kafka_bootstrap: str, fresh_database: FreshDatabase, tmp_path: Path
) -> Mapping[str, str]:
    """Give every process's environment; the database's address is a secret in a file."""
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "concord_database_url").write_text(f"{fresh_database.url}\n")
    return {
        **CLI_ENVIRONMENT,
        **kafka_environment(kafka_bootstrap, f"{tmp_path.name}-apart."),
        "CONCORD_SECRETS": str(secrets),
        "CONCORD_DATA": str(tmp_path / "data"),
        "CONCORD_MIGRATE": "wait",
        "CONCORD_STORY": "true",
        "CONCORD_POOL_SIZE": "2",
    }


@contextmanager
def process(*line: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Run a command until the block ends, and see it end in good order; gives its address."""
    port = find_free_port()
    with subprocess.Popen(
        [*CONCORD_COMMAND, *line],
        cwd="/",
        stdin=subprocess.DEVNULL,
        env={**environ, "CONCORD_PORT": str(port)},
    ) as running:
        try:
            yield f"http://127.0.0.1:{port}"
            running.terminate()
            assert running.wait(STOP_SECONDS) == 0
        finally:
            running.kill()


def without(*parts: str) -> list[str]:
    return [word for part in parts for word in ("--without", part)]


def concord(*line: str, environ: Mapping[str, str]) -> str:
    done = ended(*line, environ=environ)
    assert done.returncode == 0, done.stderr
    return done.stdout


def ended(*line: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CONCORD_COMMAND, *line],
        cwd="/",
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def answer(url: str, token: str | None = None) -> int | None:
    """Return the status of what answers there; `None` where nothing does."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with suppress(httpx.TransportError):
        return httpx.get(url, headers=headers, verify=NO_CA_CERTIFICATES).status_code
    return None


def is_ready(address: str) -> bool:
    return answer(f"{address}/health/ready") == 200


@pytest.mark.slow  # the same story as that of test_same_statements, on more processes
@pytest.mark.timeout(400)
async def test_separate_process_roles_have_the_same_statements(
    environ: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        apis = {
            area: stack.enter_context(
                process("serve", area, *without(*BACKGROUND), environ=environ)
            )
            for area in AREAS
        }
        works = [
            stack.enter_context(process("serve", area, *without("api"), environ=environ))
            for area in AREAS
        ]
        door = {**environ, "CONCORD_SERVICES": json.dumps(apis)}
        gateway = stack.enter_context(process("gateway", environ=door))
        poll_until_true(lambda: answer(f"{gateway}/health/live") == 200, "the door is open")
        assert answer(f"{gateway}/health/ready") == 503, "it waits for the migrations"
        assert "backbone/001" in concord("migrate", environ=environ)
        assert "up to date" in concord("migrate", environ=environ)
        for address in (*works, gateway):
            poll_until_true(partial(is_ready, address), f"{address} is ready")
        token = concord("token", "--role", "operator", environ=environ).strip()
        for address in works:
            assert answer(f"{address}/metrics", token) == 200
            assert answer(f"{address}/metrics") == 401
            assert answer(f"{address}/api/operations/v1/audit", token) == 404

        there = {**environ, "CONCORD_URL": gateway}
        concord("sample", environ=there)
        assert "All is well" in concord("audit", environ=there)
        with monkeypatch.context() as patch:
            for name in ("CONCORD_URL", "CONCORD_DATA"):
                patch.setenv(name, there[name])
            apart = printed_statements(Path(there["CONCORD_DATA"]))
    with run_concord(tmp_path / "embedded", "--sample", until_output="serves at"):
        assert apart == printed_statements(tmp_path / "embedded")
    assert len(apart) == 3


def test_a_service_that_waits_for_its_migrations_can_be_stopped(
    environ: Mapping[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    with process("serve", "goals", environ=environ) as address:
        poll_until_true(
            lambda: "goals waits: `concord migrate`" in capfd.readouterr().err, "it waits"
        )
        assert answer(f"{address}/health/live") is None


def test_the_sample_runs_only_with_the_simulated_clock(environ: Mapping[str, str]) -> None:
    for wrong in ({"CONCORD_URL": "http://127.0.0.1:1", "CONCORD_STORY": "false"}, {}):
        done = ended("sample", environ={**environ, **wrong})
        assert (done.returncode, done.stdout) == (1, "")
        assert "CONCORD_STORY=true" in done.stderr
