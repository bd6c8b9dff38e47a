"""An installation for tests that leave it unchanged, and one with the sample company.

They stop with the last test of this folder: an idle one still takes a twentieth of a processor.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from shared.http.auth import Role
from shared.terminal.idle_waiting import wait_until_caught_up
from shared.terminal.installation_connection import open_api_client
from tests.system.concord_process import ConcordProcess, run_concord
from tests.system.database_inspection import recorded_counts
from tests.system.sample_company import SampleCompany, run_sample_twice

EXAMPLE_DEPARTMENTS = ("finance", "marketing", "rnd", "sales")
"""The departments that examples in the OpenAPI document name."""


@pytest.fixture(scope="package")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConcordProcess]:
    """Run an installation; tests that use it belong to the xdist group `installation`.

    It has the departments that examples name, so that examples are not refused for these. Tests
    that try every route without a token send more of them than an address may.
    """
    environ = {"CONCORD_REFUSAL_RATE_LIMIT": "0", "CONCORD_RATE_LIMIT": "0"}
    folder = tmp_path_factory.mktemp("installation") / "data"
    with run_concord(folder, environ=environ) as running:
        with running.open_http_client(*Role) as http:
            for code in EXAMPLE_DEPARTMENTS:
                body = {"code": code, "name": code, "valid_from": "2026-01-01"}
                assert http.post("/api/directory/v1/departments", json=body).is_success
        with open_api_client(running.base_url, running.issue_token(*Role)) as client:
            wait_until_caught_up(client)
        yield running
        assert "unhandled" not in running.stderr_file.read_text(), "an unhandled error was logged"


@pytest.fixture(scope="package")
def http_client(installation: ConcordProcess) -> Iterator[httpx.Client]:
    """Yield a client with every role, so that no error is hidden by a 403."""
    with installation.open_http_client(*Role) as client:
        yield client


@pytest.fixture(scope="package")
def sample_company(
    tmp_path_factory: pytest.TempPathFactory, run_folder: Path
) -> Iterator[SampleCompany]:
    """Run the sample company's installation; tests that use it belong to the group `sample`."""
    yield from run_sample_twice(run_folder, tmp_path_factory.mktemp("sample") / "data")


@pytest.fixture
def assert_nothing_recorded(installation: ConcordProcess) -> Iterator[None]:
    """Check that a test records no event and no fact."""
    before = recorded_counts(installation.data_folder)
    yield
    assert recorded_counts(installation.data_folder) == before
