"""Each process role in a process of its own, as on many machines: API, work, gateway, migration."""

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
from shared.postgres.database_connections import AreaLogin, Database
from shared.service_runtime.service_discovery import discover_areas
from shared.testing.plain_http import EMPTY_TLS_CONTEXT
from shared.testing.postgres_test_server import FreshDatabase
from tests.faults.kafka_installation import find_free_port, kafka_environment
from tests.faults.printed_statements import printed_statements
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
    """Return every process's environment; the database's address is a secret in a file.

    It is the one for `concord migrate`; `environ_of` has that of an area's own role.
    """
    urls = {"secrets": fresh_database.url}
    for area in AREAS:
        name = f"{fresh_database.connect_arguments['database']}_{area}"
        database = Database(fresh_database.connect_arguments, {area: AreaLogin(name, area)})
        urls[f"secrets-{area}"] = database.url_of_area(area)
    for folder, url in urls.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "concord_database_url").write_text(f"{url}\n")
    return {
        **CLI_ENVIRONMENT,
        **kafka_environment(kafka_bootstrap, f"{tmp_path.name}-separate."),
        "CONCORD_SECRETS": str(tmp_path / "secrets"),
        "CONCORD_DATABASE_PASSWORDS": json.dumps({area: area for area in AREAS}),
        "CONCORD_DATA": str(tmp_path / "data"),
        "CONCORD_MIGRATE": "wait",
        "CONCORD_STORY": "true",
        "CONCORD_POOL_SIZE": "2",
    }


def environ_of(environ: Mapping[str, str], area: str) -> Mapping[str, str]:
    """Return the environment of an area's process, which knows the area's role only."""
    return {**environ, "CONCORD_SECRETS": f"{environ['CONCORD_SECRETS']}-{area}"}


@contextmanager
def run_process(*line: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Run a command until the block ends, and check its exit code; yields its address."""
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


def without_roles(*roles: str) -> list[str]:
    return [word for role in roles for word in ("--without", role)]


def command_stdout(*line: str, environ: Mapping[str, str]) -> str:
    done = run_command(*line, environ=environ)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_command(*line: str, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CONCORD_COMMAND, *line],
        cwd="/",
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def response_status(url: str, token: str | None = None) -> int | None:
    """Return the status of a response; `None` where nothing answers."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    with suppress(httpx.TransportError):
        return httpx.get(url, headers=headers, verify=EMPTY_TLS_CONTEXT).status_code
    return None


def is_ready(address: str) -> bool:
    return response_status(f"{address}/health/ready") == 200


@pytest.mark.slow  # the same as test_statements_equal_across_buses, with more processes
@pytest.mark.timeout(400)
async def test_separate_process_roles_have_the_same_statements(
    environ: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        apis = {
            area: stack.enter_context(
                run_process(
                    "serve", area, *without_roles(*BACKGROUND), environ=environ_of(environ, area)
                )
            )
            for area in AREAS
        }
        workers = [
            stack.enter_context(
                run_process("serve", area, *without_roles("api"), environ=environ_of(environ, area))
            )
            for area in AREAS
        ]
        gateway_environ = {**environ, "CONCORD_SERVICES": json.dumps(apis)}
        gateway = stack.enter_context(run_process("gateway", environ=gateway_environ))
        poll_until_true(
            lambda: response_status(f"{gateway}/health/live") == 200, "the gateway answers"
        )
        assert response_status(f"{gateway}/health/ready") == 503, "it waits for the migrations"
        assert "backbone/001" in command_stdout("migrate", environ=environ)
        assert "up to date" in command_stdout("migrate", environ=environ)
        for address in (*workers, gateway):
            poll_until_true(partial(is_ready, address), f"{address} is ready")
        token = command_stdout("token", "--role", "operator", environ=environ).strip()
        for address in workers:
            assert response_status(f"{address}/metrics", token) == 200
            assert response_status(f"{address}/metrics") == 401
            assert response_status(f"{address}/api/operations/v1/audit", token) == 404

        client_environ = {**environ, "CONCORD_URL": gateway}
        command_stdout("sample", environ=client_environ)
        assert "All is well" in command_stdout("audit", environ=client_environ)
        with monkeypatch.context() as patch:
            for name in ("CONCORD_URL", "CONCORD_DATA"):
                patch.setenv(name, client_environ[name])
            separate = printed_statements(Path(client_environ["CONCORD_DATA"]))
    with run_concord(tmp_path / "embedded", "--sample", until_output="serves at"):
        assert separate == printed_statements(tmp_path / "embedded")
    assert len(separate) == 4  # of the story, and the month in which its lessons are due


def test_a_service_that_waits_for_its_migrations_can_be_stopped(
    environ: Mapping[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    with run_process("serve", "goals", environ=environ_of(environ, "goals")) as address:
        poll_until_true(
            lambda: "goals waits for its schema: `concord migrate`" in capfd.readouterr().err,
            "it waits",
        )
        assert response_status(f"{address}/health/live") is None


def test_the_sample_runs_only_with_the_simulated_clock(environ: Mapping[str, str]) -> None:
    for wrong in ({"CONCORD_URL": "http://127.0.0.1:1", "CONCORD_STORY": "false"}, {}):
        done = run_command("sample", environ={**environ, **wrong})
        assert (done.returncode, done.stdout) == (1, "")
        assert "CONCORD_STORY=true" in done.stderr
